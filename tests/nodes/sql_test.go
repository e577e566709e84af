package nodes_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
)

// slack is for a machine that is busy with other things.
const slack = time.Second

// backend is two nodes on one SQL database.
type backend struct {
	name   string
	lines  string        // of better_auth, with the storage and its DSN
	exec   func(string)  // runs a statement as another program
	table  string        // of sessions
	seen   time.Duration // how long after a session ends a node may let it in; 0: not at all
	closed time.Duration // likewise, until connections are closed
}

func backends(t *testing.T) []backend {
	t.Helper()
	postgres, mysql := sqltest.StartPostgres(t), sqltest.StartMySQL(t)
	on := func(s *sqltest.Server, format string, b backend) backend {
		dsn := s.Database(t)
		b.lines = fmt.Sprintf(format, dsn)
		b.exec = func(statement string) { s.Exec(t, statement) }
		b.table = dsn[strings.LastIndex(dsn, "test_"):] + ".session"
		return b
	}
	return []backend{
		onFile(t, backend{name: "sqlite", seen: slack, closed: closedIn}),
		on(postgres, "storage postgres %s {\n\t\t\tnotify\n\t\t}", backend{name: "postgres with notify", seen: slack, closed: closedIn}),
		on(postgres, "storage postgres %s", backend{name: "postgres", seen: 2*time.Second + slack, closed: 5*time.Second + slack}),
		on(mysql, "storage mysql %s", backend{name: "mysql", seen: 2*time.Second + slack, closed: 5*time.Second + slack}),
		on(mysql, "storage mysql %s\n\t\tsession {\n\t\t\tlocal_cache {\n\t\t\t\tttl 0\n\t\t\t}\n\t\t}",
			backend{name: "mysql without a cache", closed: 5*time.Second + slack}),
	}
}

func onFile(t *testing.T, b backend) backend {
	t.Helper()
	file := filepath.Join(t.TempDir(), "auth.db")
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	b.lines, b.table = "storage sqlite "+file, "session"
	b.exec = func(statement string) {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// TestSignOutOnSQL: who signs out at one node, or is signed out by another program, is refused
// by the other as soon as the documentation says, and loses all connections.
func TestSignOutOnSQL(t *testing.T) {
	for _, b := range backends(t) {
		t.Run(b.name, func(t *testing.T) {
			a := newApp(t)
			first, second := startNode(t, a, b.lines), startNode(t, a, b.lines)
			n := network{nodes: [2]node{first, second}, original: second.url}
			took := make(map[string][]time.Duration)
			for range 4 {
				for _, w := range b.ways(first) {
					took[w.name] = append(took[w.name], n.leave(t, w)...)
				}
			}
			for way, all := range took {
				quantiles(t, way+", seen", all)
				if most := all[len(all)-1]; most > b.seen && b.seen > 0 {
					t.Errorf("%s is seen after %v, want %v at most", way, most, b.seen)
				}
			}
			b.checkStreams(t, n)
		})
	}
}

// ways are a few at one node, and by another program.
func (b backend) ways(n node) []way {
	post := func(p person, route string) error {
		_, err := p.post(n.url, route, struct{}{})
		return err
	}
	all := []way{
		{name: "sign-out", at: n.url, end: func(victim, _ person) error { return post(victim, "/sign-out") }},
		{name: "revoke-other-sessions", at: n.url, other: true, end: func(_, other person) error {
			return post(other, "/revoke-other-sessions")
		}},
		{name: "delete-user", at: n.url, end: func(victim, _ person) error { return post(victim, "/delete-user") }},
		{name: "DELETE", end: func(victim, _ person) error {
			b.exec(fmt.Sprintf("delete from %s where token = '%s'", b.table, victim.token))
			return nil
		}},
	}
	for i := range all {
		all[i].atOnce = b.seen == 0
	}
	return all
}

// checkStreams checks that what is open at another node than the one that is asked is closed,
// and nobody else's.
func (b backend) checkStreams(t *testing.T, n network) {
	t.Helper()
	strangers := signUp(t, n.nodes[0].url).streams(t, n.nodes[:]...)
	victim := signUp(t, n.nodes[0].url)
	near, far := victim.streams(t, n.nodes[0]), victim.streams(t, n.nodes[1])
	if _, err := victim.post(n.nodes[0].url, "/sign-out", struct{}{}); err != nil {
		t.Fatal(err)
	}
	ended := time.Now()
	quantiles(t, "closed by the node that was asked", checkEnd(t, ended, closedIn, near))
	quantiles(t, "closed by the other", checkEnd(t, ended, b.closed, far))
	checkAlive(t, "somebody else", strangers)
}
