package interop_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// publicURL is the address that both servers have for the world when they stand in for
// one another.
const publicURL = "http://app.example"

// deployment is a gateway and a real server that share what they keep.
type deployment struct {
	name  string
	start func(t *testing.T) (gateway, betterAuth string)
}

var deployments = []deployment{
	{"one redis, one sqlite file", func(t *testing.T) (string, string) {
		file, redis := filepath.Join(t.TempDir(), "auth.db"), redistest.Start(t)
		original := stage.BetterAuth{Secret: secret, BaseURL: publicURL, SQLite: file, Redis: redis}.Start(t)
		return startGateway(t, publicURL, "storage sqlite "+file+"\n\t\tsession_storage redis "+redis), original
	}},
	{"one redis, people apart", func(t *testing.T) (string, string) {
		dir, redis := t.TempDir(), redistest.Start(t)
		original := stage.BetterAuth{Secret: secret, BaseURL: publicURL, SQLite: filepath.Join(dir, "real.db"), Redis: redis}.Start(t)
		return startGateway(t, publicURL, "storage sqlite "+filepath.Join(dir, "gateway.db")+"\n\t\tsession_storage redis "+redis), original
	}},
	{"one redis, gateway on redis alone", func(t *testing.T) (string, string) {
		redis := redistest.Start(t)
		original := stage.BetterAuth{Secret: secret, BaseURL: publicURL, SQLite: filepath.Join(t.TempDir(), "real.db"), Redis: redis}.Start(t)
		return startGateway(t, publicURL, "storage redis "+redis), original
	}},
	{"one sqlite file", func(t *testing.T) (string, string) {
		file := filepath.Join(t.TempDir(), "auth.db")
		original := stage.BetterAuth{Secret: secret, BaseURL: publicURL, SQLite: file}.Start(t)
		return startGateway(t, publicURL, "storage sqlite "+file), original
	}},
	{"one sqlite file that the gateway made", func(t *testing.T) (string, string) {
		file := filepath.Join(t.TempDir(), "auth.db")
		gateway := startGateway(t, publicURL, "storage sqlite "+file)
		return gateway, stage.BetterAuth{Secret: secret, BaseURL: publicURL, SQLite: file}.Start(t)
	}},
	{"one postgres database", onServer("postgres", sqltest.StartPostgres, "")},
	{"one postgres database that the gateway made", byGateway("postgres", sqltest.StartPostgres)},
	{"one postgres database with uuids", onServer("postgres", sqltest.StartPostgres, "uuid")},
	{"one mysql database", onServer("mysql", sqltest.StartMySQL, "")},
	{"one mysql database that the gateway made", byGateway("mysql", sqltest.StartMySQL)},
	{"one mysql database with numbered rows", onServer("mysql", sqltest.StartMySQL, "serial")},
}

// onServer shares a database that Better Auth made on a server, with row ids of its kind.
func onServer(storage string, launch func(testing.TB) *sqltest.Server, ids string) func(*testing.T) (gateway, betterAuth string) {
	return func(t *testing.T) (string, string) {
		options := "{}"
		if ids != "" {
			options = `{"advanced":{"database":{"generateId":"` + ids + `"}}}`
		}
		dsn := launch(t).Database(t)
		original := stage.BetterAuth{Secret: secret, BaseURL: publicURL, SQL: dsn, Options: options}.Start(t)
		return startGateway(t, publicURL, "storage "+storage+" "+dsn), original
	}
}

// byGateway shares a database that the gateway made on a server.
func byGateway(storage string, launch func(testing.TB) *sqltest.Server) func(*testing.T) (gateway, betterAuth string) {
	return func(t *testing.T) (string, string) {
		dsn := launch(t).Database(t)
		gateway := startGateway(t, publicURL, "storage "+storage+" "+dsn)
		return gateway, stage.BetterAuth{Secret: secret, BaseURL: publicURL, SQL: dsn}.Start(t)
	}
}

// TestSharedSessions: a session made by either is accepted by the other, and signed out on
// either is refused by the other.
func TestSharedSessions(t *testing.T) {
	for _, d := range deployments {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			gateway, original := d.start(t)
			for _, c := range []struct{ name, made, ended, email string }{
				{"made and ended by better-auth", original, original, "a@example.com"},
				{"made by better-auth, ended by the gateway", original, gateway, "b@example.com"},
				{"made by the gateway, ended by better-auth", gateway, original, "c@example.com"},
				{"made and ended by the gateway", gateway, gateway, "d@example.com"},
			} {
				t.Run(c.name, func(t *testing.T) {
					b := &browser{origin: publicURL}
					b.do(t, c.made, "signUp.email", map[string]any{"name": "Ada", "email": c.email, "password": "correct horse"})
					checkSession(t, b, gateway, original, c.email)
					before := b.clone()
					b.do(t, c.ended, "signOut", nil)
					checkSession(t, before, gateway, original, "")
				})
			}
		})
	}
}

// checkSession asks both servers, and the gate, whose session the browser has.
func checkSession(t *testing.T, b *browser, gateway, original, email string) {
	t.Helper()
	for name, address := range map[string]string{"gateway": gateway, "better-auth": original} {
		if got := b.clone().email(t, address); got != email {
			t.Errorf("%s sees the session of %q, want %q", name, got, email)
		}
	}
	status, text := b.fetch(t, gateway+"/private")
	switch {
	case email == "" && status != http.StatusUnauthorized:
		t.Errorf("the gate answers %d %q, want %d", status, text, http.StatusUnauthorized)
	case email != "" && (status != http.StatusOK || text != email):
		t.Errorf("the gate answers %d %q, want %d %q", status, text, http.StatusOK, email)
	}
}

// TestSharedPasswords: a password stored by either signs in on the other.
func TestSharedPasswords(t *testing.T) {
	for _, d := range []deployment{deployments[0], deployments[3], deployments[4], deployments[5], deployments[8]} {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			gateway, original := d.start(t)
			for _, c := range []struct{ name, stored, used, email, password string }{
				{"stored by better-auth", original, gateway, "a@example.com", "correct horse"},
				{"stored by the gateway", gateway, original, "b@example.com", "correct horse"},
				{"beyond ascii, stored by better-auth", original, gateway, "c@example.com", "Ångström ﬁne 🐎"},
				{"beyond ascii, stored by the gateway", gateway, original, "d@example.com", "Ångström ﬁne 🐎"},
			} {
				t.Run(c.name, func(t *testing.T) {
					author := &browser{origin: publicURL}
					author.do(t, c.stored, "signUp.email", map[string]any{"name": "Ada", "email": c.email, "password": c.password})
					b := &browser{origin: publicURL}
					b.do(t, c.used, "signIn.email", map[string]any{"email": c.email, "password": c.password})
					checkSession(t, b, gateway, original, c.email)
				})
			}
		})
	}
}
