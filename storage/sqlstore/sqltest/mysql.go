package sqltest

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"

	_ "github.com/go-sql-driver/mysql" // the driver "mysql"
)

// StartMySQL runs a MariaDB server until the test ends.
func StartMySQL(t testing.TB) *Server {
	t.Helper()
	return kind{
		name:    "mariadb",
		account: "mysql",
		program: "mariadb-install-db",
		advice:  "on Debian, apt-get install mariadb-server; elsewhere see https://mariadb.org/download/",
		signal:  syscall.SIGTERM,
		install: func(dir string) []string {
			return []string{"mariadb-install-db", "--no-defaults", "--datadir=" + filepath.Join(dir, "data"),
				"--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"}
		},
		serve: func(dir string, port int) []string {
			return []string{"mariadbd", "--no-defaults", "--datadir=" + filepath.Join(dir, "data"),
				"--bind-address=127.0.0.1", "--port=" + fmt.Sprint(port), "--socket=" + filepath.Join(dir, "socket"),
				"--pid-file=" + filepath.Join(dir, "pid"), "--innodb-flush-log-at-trx-commit=2", "--max-connections=300",
				"--innodb-fast-shutdown=2"}
		},
		dsn: func(port int) string { return fmt.Sprintf("mysql://root@127.0.0.1:%d", port) },
		open: func(port int) (*sql.DB, error) {
			return sql.Open("mysql", fmt.Sprintf("root@tcp(127.0.0.1:%d)/", port))
		},
		create: func(s *Server, name string) (string, string) {
			return "create database " + name + " character set utf8mb4", s.DSN + "/" + name
		},
	}.start(t)
}
