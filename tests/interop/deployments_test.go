package interop_test

import (
	"path/filepath"
	"strings"
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
	own     bool   // tables and columns have own names
	people  func(t *testing.T) (storage string)
}

// ownNames are other names for tables and columns: in the options of a Better Auth server,
// and in the block of a storage.
const (
	ownNames = `
		"user": {"modelName": "people", "fields": {"name": "full_name", "email": "mail", "emailVerified": "email_verified"}},
		"session": {"modelName": "sign_ins", "fields": {"token": "secret_token", "userId": "person_id", "expiresAt": "expires_at"}},
		"account": {"modelName": "logins", "fields": {"userId": "person_id", "accountId": "account", "password": "hash"}},
		"verification": {"modelName": "tokens", "fields": {"identifier": "purpose", "expiresAt": "expires_at"}}`
	ownTables = `
			table user people {
				column name full_name
				column email mail
				column emailVerified email_verified
			}
			table session sign_ins {
				column token secret_token
				column userId person_id
				column expiresAt expires_at
			}
			table account logins {
				column userId person_id
				column accountId account
				column password hash
			}
			table verification tokens {
				column identifier purpose
				column expiresAt expires_at
			}
`
)

// deployments starts one server of each kind for all of them.
func deployments(t *testing.T) []deployment {
	postgres, mysql := onServer(sqltest.StartPostgres(t)), onServer(sqltest.StartMySQL(t))
	return []deployment{
		{name: "one sqlite file", storage: "sqlite", where: inFile},
		{name: "one sqlite file that the gateway made", storage: "sqlite", where: inFile, gateway: true},
		{name: "one sqlite file with own names that the gateway made", storage: "sqlite", where: inFile, own: true, gateway: true},
		{name: "one redis, one sqlite file", storage: "sqlite", where: inFile, redis: true},
		{name: "one postgres database", storage: "postgres", where: postgres},
		{name: "one postgres database that the gateway made", storage: "postgres", where: postgres, gateway: true},
		{name: "one postgres database with uuids", storage: "postgres", where: postgres, ids: "uuid", notify: true},
		{name: "one postgres database with numbered rows", storage: "postgres", where: postgres, ids: "serial", notify: true},
		{name: "one postgres database with own names", storage: "postgres", where: postgres, own: true, notify: true},
		{name: "one redis, one postgres database", storage: "postgres", where: postgres, redis: true},
		{name: "one mysql database", storage: "mysql", where: mysql},
		{name: "one mysql database that the gateway made", storage: "mysql", where: mysql, gateway: true},
		{name: "one mysql database with numbered rows", storage: "mysql", where: mysql, ids: "serial"},
		{name: "one mysql database with own names", storage: "mysql", where: mysql, own: true},
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
	lines := "storage " + d.storage + " " + address
	options := []string{`"emailAndPassword": {"sendResetPassword": "<mail reset-password>"}`}
	if d.ids != "" {
		options = append(options, `"advanced": {"database": {"generateId": "`+d.ids+`"}}`)
	}
	block := ""
	if d.notify {
		block = "\n\t\t\tnotify"
	}
	if d.own {
		options = append(options, ownNames)
		block += ownTables
	}
	if block != "" {
		lines += " {" + block + "\n\t\t}"
	}
	original.Options = "{" + strings.Join(options, ", ") + "}"
	if d.redis {
		original.Redis = redistest.Start(t)
		lines += "\n\t\tsession_storage redis " + original.Redis
	}
	if d.people != nil {
		lines = d.people(t) + original.Redis
	}
	if !d.redis && !d.notify && d.storage != "sqlite" {
		lines += "\n\t\tsession {\n\t\t\tlocal_cache {\n\t\t\t\tttl 0\n\t\t\t}\n\t\t}" // the store does not tell of changes
	}
	lines += "\n\t\tmail webhook " + w.URL + "/mail {\n\t\t\tsecret interop-secret-of-the-webhook\n\t\t}"
	if d.gateway {
		gateway = startGateway(t, publicURL, lines)
		return gateway, original.Start(t)
	}
	betterAuth = original.Start(t)
	return startGateway(t, publicURL, lines), betterAuth
}
