package sqltest

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// StartPostgres runs a PostgreSQL server until the test ends. Its databases are schemas of
// one database, which are made in no time.
func StartPostgres(t testing.TB) *Server {
	t.Helper()
	bin := postgresPrograms()
	return kind{
		name:    "postgres",
		account: "postgres",
		program: bin("initdb"),
		advice: "on Debian, apt-get install postgresql; elsewhere see https://www.postgresql.org/download/ " +
			"and put initdb on the PATH",
		signal:    os.Interrupt, // a fast shutdown
		processes: `select pid from pg_stat_activity`,
		install: func(dir string) []string {
			return []string{bin("initdb"), "--pgdata", filepath.Join(dir, "data"), "--username", "postgres", "--auth", "trust",
				"--encoding", "UTF8", "--no-locale", "--no-sync", "--no-instructions"}
		},
		serve: func(dir string, port int) []string {
			return []string{bin("postgres"), "-D", filepath.Join(dir, "data"), "-p", fmt.Sprint(port), "-k", dir,
				"-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=300"}
		},
		dsn: func(port int) string { return fmt.Sprintf("postgres://postgres@127.0.0.1:%d", port) },
		open: func(port int) (*sql.DB, error) {
			return sql.Open("pgx", fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres", port))
		},
		create: func(s *Server, name string) (string, string) {
			return "create schema " + name, s.DSN + "/postgres?options=-csearch_path%3D" + name
		},
	}.start(t)
}

// postgresPrograms finds the programs of the newest PostgreSQL: Debian keeps them apart
// by version.
func postgresPrograms() func(name string) string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(found) == 0 {
		return func(name string) string { return name }
	}
	slices.Sort(found)
	return func(name string) string { return filepath.Join(found[len(found)-1], name) }
}
