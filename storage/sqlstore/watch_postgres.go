package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/caddy-better-auth/gateway/auth"
)

const (
	// beat is how often the listening connection is asked for an answer, and how long that
	// may take.
	beat = 500 * time.Millisecond

	// The pause before the next connection grows from the first to the last.
	firstPause = 100 * time.Millisecond
	lastPause  = 2 * time.Second
)

// postgresListener listens to the notifications of our triggers, on a connection of its own:
// those of a pool cannot wait.
type postgresListener struct {
	settings *pgx.ConnConfig
	pool     *sql.DB
	hosts    int // more than one: the pool may be connected elsewhere one day
	names    *names
	env      auth.Env
}

func newPostgresListener(settings *pgx.ConnConfig, s *Store) *postgresListener {
	hosts := map[string]bool{fmt.Sprint(settings.Host, settings.Port): true}
	for _, f := range settings.Fallbacks {
		hosts[fmt.Sprint(f.Host, f.Port)] = true
	}
	return &postgresListener{settings: settings, pool: s.read, hosts: len(hosts), names: s.names, env: s.env}
}

// follow tells what it hears. After a lost connection it makes another.
func (p *postgresListener) follow(ctx context.Context, t *teller) {
	for pause := firstPause; ctx.Err() == nil; pause = min(2*pause, lastPause) {
		if p.listen(ctx, t) {
			pause = firstPause
		}
		p.env.Pause(ctx, p.jitter(pause))
	}
}

// jitter returns between half and all of a pause, so that many gateways do not come at once.
func (p *postgresListener) jitter(pause time.Duration) time.Duration {
	var dice [1]byte
	p.env.Fill(dice[:])
	return pause/2 + pause/2*time.Duration(dice[0])/256
}

// listen makes a connection, tells what comes until it is lost, and returns whether it was
// worth anything.
func (p *postgresListener) listen(ctx context.Context, t *teller) (worked bool) {
	conn, err := pgx.ConnectConfig(ctx, p.settings.Copy())
	if err == nil {
		err = p.hear(ctx, conn, t)
	}
	if ctx.Err() != nil {
		err = nil // that is no trouble
	}
	worked = t.lost(err) // before the farewell, which takes its time if nobody answers
	if conn != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), beat)
		defer cancel()
		_ = conn.Close(ctx) // it may be lost already
	}
	return worked
}

// hear tells what comes until the connection is lost, or does not answer.
func (p *postgresListener) hear(ctx context.Context, conn *pgx.Conn, t *teller) error {
	ready, cancel := context.WithTimeout(ctx, beat)
	_, err := conn.Exec(ready, "listen "+quote(notifyChannel))
	cancel()
	if err != nil {
		return fmt.Errorf("listening to notifications: %w", err)
	}
	for begun := false; ; begun = true {
		if !begun || p.hosts > 1 {
			if err := p.prove(ctx, conn, t); err != nil {
				return err
			}
		}
		if err := p.ask(ctx, conn); err != nil {
			return err
		}
		t.back()
		if err := p.wait(ctx, conn, t, ""); err != nil {
			return err
		}
	}
}

// ask asks for an answer: whether the triggers are still there.
func (p *postgresListener) ask(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, beat)
	defer cancel()
	var found int
	err := conn.QueryRow(ctx, dollars(countTriggers), countedTables(p.names)...).Scan(&found)
	if err != nil {
		return fmt.Errorf("looking for the triggers of notify: %w", err)
	}
	if found != allTriggers() {
		return errors.New("the triggers of notify are gone: restart, or let the owner of the tables run: " +
			strings.Join(notifyStatements(p.names), "; "))
	}
	return nil
}

// errDeaf is why a connection is of no use.
var errDeaf = errors.New("notifications do not arrive: connect to the server itself, and not through a pooler in transaction mode")

// prove proves that what happens where the pool is connected is heard: the pool notifies,
// and that must arrive. It does not if a pooler lends the connection to others, nor from
// another server.
func (p *postgresListener) prove(ctx context.Context, conn *pgx.Conn, t *teller) error {
	limited, cancel := context.WithTimeout(ctx, beat)
	defer cancel()
	probe := probeNotice + p.env.Token(16)
	if _, err := p.pool.ExecContext(limited, "select pg_notify($1, $2)", notifyChannel, probe); err != nil {
		return fmt.Errorf("trying a notification: %w", err)
	}
	return p.wait(ctx, conn, t, probe)
}

// wait tells what comes, for a beat, or until a probe comes, which must.
func (p *postgresListener) wait(ctx context.Context, conn *pgx.Conn, t *teller, probe string) error {
	ctx, cancel := context.WithTimeout(ctx, beat)
	defer cancel()
	for {
		n, err := conn.WaitForNotification(ctx)
		if n != nil {
			tell(t, n.Payload)
		}
		switch {
		case n != nil && n.Payload == probe:
			return nil
		case err == nil:
		case ctx.Err() == nil || conn.IsClosed():
			return fmt.Errorf("waiting for notifications: %w", err)
		case probe != "":
			return errDeaf
		default:
			return nil
		}
	}
}

// tell tells what a notification says. One that says something unknown may mean anything.
func tell(t *teller, payload string) {
	session, isSession := strings.CutPrefix(payload, sessionNotice)
	user, isUser := strings.CutPrefix(payload, userNotice)
	digest, err := hex.DecodeString(session)
	switch {
	case isSession && err == nil && len(digest) == len(auth.SessionDigest{}):
		t.to.SessionChanged(auth.SessionDigest(digest))
	case isUser:
		t.to.UserChanged(user)
	case strings.HasPrefix(payload, probeNotice): // mine, or another gateway's
	default:
		t.anything()
	}
}
