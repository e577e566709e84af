package interop_test

import (
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
	name    string
	storage string // the line of the gateway, without its address
	// where gives an empty database: the address for the gateway, and the server's flags.
	where   func(t *testing.T) (address string, flags stage.BetterAuth)
	redis   bool   // sessions and verifications are in one Redis
	ids     string // of the rows that Better Auth makes; "": its own
	gateway bool   // the gateway comes first, and makes the tables
	notify  bool   // triggers tell the gateway of changes
	people  func(t *testing.T) (storage string)
}

// deployments starts one server of each kind for all of them.
func deployments(t *testing.T) []deployment {
	postgres, mysql := onServer(sqltest.StartPostgres(t)), onServer(sqltest.StartMySQL(t))
	return []deployment{
		{name: "one sqlite file", storage: "sqlite", where: inFile},
		{name: "one sqlite file that the gateway made", storage: "sqlite", where: inFile, gateway: true},
		{name: "one redis, one sqlite file", storage: "sqlite", where: inFile, redis: true},
		{name: "one postgres database", storage: "postgres", where: postgres},
		{name: "one postgres database that the gateway made", storage: "postgres", where: postgres, gateway: true},
		{name: "one postgres database with uuids", storage: "postgres", where: postgres, ids: "uuid", notify: true},
		{name: "one postgres database with numbered rows", storage: "postgres", where: postgres, ids: "serial", notify: true},
		{name: "one redis, one postgres database", storage: "postgres", where: postgres, redis: true},
		{name: "one mysql database", storage: "mysql", where: mysql},
		{name: "one mysql database that the gateway made", storage: "mysql", where: mysql, gateway: true},
		{name: "one mysql database with numbered rows", storage: "mysql", where: mysql, ids: "serial"},
		{name: "one redis, one mysql database", storage: "mysql", where: mysql, redis: true},
		{name: "one redis, people apart", where: inFile, redis: true, people: func(t *testing.T) string {
			return "storage sqlite " + filepath.Join(t.TempDir(), "gateway.db") + "\n\t\tsession_storage redis "
		}},
		{name: "one redis, gateway on redis alone", where: inFile, redis: true, people: func(*testing.T) string {
			return "storage redis "
		}},
	}
}

// inFile is a SQLite file.
func inFile(t *testing.T) (string, stage.BetterAuth) {
	file := filepath.Join(t.TempDir(), "auth.db")
	return file, stage.BetterAuth{SQLite: file}
}

// onServer is a database on a server.
func onServer(s *sqltest.Server) func(t *testing.T) (string, stage.BetterAuth) {
	return func(t *testing.T) (string, stage.BetterAuth) {
		dsn := s.Database(t)
		return dsn, stage.BetterAuth{SQL: dsn}
	}
}

// start runs both servers, whose mails go to the world.
func (d deployment) start(t *testing.T, w *world) (gateway, betterAuth string) {
	address, original := d.where(t)
	original.Secret, original.BaseURL, original.Mail = secret, publicURL, w.URL+"/mail"
	original.Options = `{"emailAndPassword":{"sendResetPassword":"<mail reset-password>"}}`
	if d.ids != "" {
		original.Options = `{"emailAndPassword":{"sendResetPassword":"<mail reset-password>"},
			"advanced":{"database":{"generateId":"` + d.ids + `"}}}`
	}
	lines := "storage " + d.storage + " " + address
	if d.notify {
		lines += " {\n\t\t\tnotify\n\t\t}"
	}
	if d.redis {
		original.Redis = redistest.Start(t)
		lines += "\n\t\tsession_storage redis " + original.Redis
	}
	if d.people != nil {
		lines = d.people(t) + original.Redis
	}
	lines += "\n\t\tmail webhook " + w.URL + "/mail {\n\t\t\tsecret interop-secret-of-the-webhook\n\t\t}"
	if d.gateway {
		gateway = startGateway(t, publicURL, lines)
		return gateway, original.Start(t)
	}
	betterAuth = original.Start(t)
	return startGateway(t, publicURL, lines), betterAuth
}
