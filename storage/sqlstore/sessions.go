package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// querySession reads a session together with its user. A session whose user is gone does
// not exist.
func (s *Store) querySession() string {
	return fmt.Sprintf(`select %s, %s from "session" as s join "user" as u on u."id" = s."userId" where s."token" = ?`,
		s.sessions.selection("s"), s.users.selection("u"))
}

// Session implements auth.SessionReader.
func (s *Store) Session(ctx context.Context, token string) (*auth.Identity, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	session, user := s.sessions.sessionRow(), s.users.userRow()
	err := s.ask(ctx, token).Scan(append(session.dest, user.dest...)...)
	if err == nil && session.session.Token != token { // as in User
		err = auth.ErrNotFound
	}
	if err != nil {
		return nil, missing(ctx, "reading a session", err)
	}
	se, err := session.result()
	if err != nil {
		return nil, err
	}
	u, err := user.result()
	if err != nil {
		return nil, err
	}
	return &auth.Identity{Session: *se, User: *u}, nil
}

func (s *Store) ask(ctx context.Context, token string) *sql.Row {
	if s.session == nil {
		return s.read.QueryRowContext(ctx, s.sessionQuery, token)
	}
	return s.session.QueryRowContext(ctx, token)
}

// CreateSession implements auth.Sessions.
func (s *Store) CreateSession(ctx context.Context, id *auth.Identity) (err error) {
	se := &id.Session
	names, values, err := s.sessions.known(se.Extra)
	if err != nil {
		return err
	}
	args := append([]any{
		cut(se.ExpiresAt), se.Token, cut(se.CreatedAt), cut(se.UpdatedAt),
		se.IPAddress, se.UserAgent, se.UserID,
	}, values...)
	defer func() {
		if err == nil {
			s.sweepSessions(ctx)
		}
	}()
	const act = "creating a session"
	if s.dialect.foreignKeys {
		return s.retry(ctx, func(ctx context.Context) error {
			return s.insert(ctx, s.writer(), act, sessionTable, &se.ID, slices.Clone(args), names...)
		})
	}
	return s.transact(ctx, act, func(tx *transaction) error {
		if err := tx.lockUser(ctx, act, se.UserID); err != nil {
			return err
		}
		return s.insert(ctx, tx.runner, act, sessionTable, &se.ID, slices.Clone(args), names...)
	})
}

// UpdateSession implements auth.Sessions.
func (s *Store) UpdateSession(ctx context.Context, se *auth.Session) error {
	names, values, err := s.sessions.known(se.Extra)
	if err != nil {
		return err
	}
	names = append(names, "expiresAt", "updatedAt")
	n, err := s.exec(ctx, "updating a session",
		`update "session" set `+assignments(names)+` where "token" = ?`,
		append(values, cut(se.ExpiresAt), cut(se.UpdatedAt), se.Token)...)
	if err == nil && n == 0 {
		err = fmt.Errorf("updating a session: %w", auth.ErrNotFound)
	}
	return err
}

// ExtendSession implements auth.Sessions. Rows of other programs may be more exact than
// milliseconds.
func (s *Store) ExtendSession(ctx context.Context, se *auth.Session, seen time.Time) (bool, error) {
	const act = "extending a session"
	n, err := s.exec(ctx, act,
		`update "session" set "expiresAt" = ?, "updatedAt" = ? where "token" = ? and "expiresAt" < ?`,
		cut(se.ExpiresAt), cut(se.UpdatedAt), se.Token, cut(seen).Add(time.Millisecond))
	if err != nil || n > 0 {
		return n > 0, err
	}
	_, err = s.Session(ctx, se.Token)
	return false, err
}

// SessionsOf implements auth.Sessions.
func (s *Store) SessionsOf(ctx context.Context, userID string) (sessions []auth.Session, err error) {
	query := fmt.Sprintf(`select %s from "session" as s where s."userId" = ?`, s.sessions.selection("s"))
	ctx, cancel := s.limited(ctx)
	defer cancel()
	err = s.reader().each(ctx, "listing sessions", query, []any{userID}, func(rows *sql.Rows) error {
		r := s.sessions.sessionRow()
		if err := rows.Scan(r.dest...); err != nil {
			return err
		}
		se, err := r.result()
		if err != nil {
			return err
		}
		sessions = append(sessions, *se)
		return nil
	})
	return sessions, err
}

// EndSession implements auth.Sessions.
func (s *Store) EndSession(ctx context.Context, token string) error {
	_, err := s.exec(ctx, "ending a session", `delete from "session" where "token" = ?`, token)
	return err
}

// EndSessions implements auth.Sessions.
func (s *Store) EndSessions(ctx context.Context, userID, except string) error {
	_, err := s.exec(ctx, "ending sessions",
		`delete from "session" where "userId" = ? and "token" <> ?`, userID, except)
	if errors.Is(err, auth.ErrUnfit) {
		return nil // so nobody has it
	}
	return err
}

// sessionRow is where a row of the session table is scanned to.
type sessionRow struct {
	session auth.Session
	shape   shape
	extra   []any
	dest    []any
}

func (s shape) sessionRow() *sessionRow {
	r := &sessionRow{shape: s, extra: make([]any, len(s.extra))}
	se := &r.session
	r.dest = []any{
		&se.ID, date{&se.ExpiresAt}, &se.Token, date{&se.CreatedAt}, date{&se.UpdatedAt},
		&se.IPAddress, &se.UserAgent, &se.UserID,
	}
	for i := range r.extra {
		r.dest = append(r.dest, &r.extra[i])
	}
	return r
}

// result returns the session once the row has been scanned.
func (r *sessionRow) result() (_ *auth.Session, err error) {
	r.session.Extra, err = r.shape.fields(r.extra)
	return &r.session, err
}
