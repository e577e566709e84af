package sqlstore

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// OpenMySQL opens a database of a MySQL 8 or MariaDB server, and makes what is missing:
// Better Auth's tables, columns for additional fields. What a Better Auth server made is
// taken as it stands. The DSN is a URL, as in Better Auth's own configuration
// (mysql://user:password@host:3306/database), or in the form of the Go driver.
func OpenMySQL(ctx context.Context, c Config) (*Store, error) {
	settings, err := mysqlSettings(c.DSN)
	if err != nil {
		return nil, fmt.Errorf("mysql: %w", err)
	}
	timeout := c.timeout()
	settings.Timeout, settings.ReadTimeout, settings.WriteTimeout = timeout, migrateTime, timeout
	settings.ClientFoundRows = true // a session that is updated to what it is exists
	settings.ParseTime, settings.Loc, settings.Logger = true, time.UTC, &mysql.NopLogger{}
	if settings.Params == nil {
		settings.Params = map[string]string{}
	}
	settings.Params["time_zone"] = "'+00:00'"
	settings.Params["sql_mode"] = "'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
	connector, err := mysql.NewConnector(settings)
	if err != nil {
		return nil, errors.New("mysql: " + mysqlForm)
	}
	return openServer(ctx, c, serverDatabase{
		db:        sql.OpenDB(connector),
		dialect:   mysqlDialect(),
		isolation: &sql.TxOptions{Isolation: sql.LevelReadCommitted},
		where:     "mysql: " + settings.Addr + "/" + settings.DBName,
		explain:   explainMySQL,
	})
}

// mysqlForm tells how a DSN is written, without quoting the one that is wrong: it has a
// password in it.
const mysqlForm = "cannot read the DSN: write mysql://user:password@host:3306/database, " +
	"with %XX for special characters in the password"

// mysqlSettings reads a DSN in either form.
func mysqlSettings(dsn string) (*mysql.Config, error) {
	if !strings.HasPrefix(dsn, "mysql://") && !strings.HasPrefix(dsn, "mariadb://") {
		c, err := mysql.ParseDSN(dsn)
		if err != nil || c.DBName == "" {
			return nil, errors.New(mysqlForm)
		}
		return c, nil
	}
	u, err := url.Parse(dsn)
	if err != nil || u.Hostname() == "" || len(u.Path) < 2 {
		return nil, errors.New(mysqlForm)
	}
	c := mysql.NewConfig()
	c.Net, c.Addr, c.DBName = "tcp", u.Host, u.Path[1:]
	if u.Port() == "" {
		c.Addr = net.JoinHostPort(u.Hostname(), "3306")
	}
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	return c, mysqlOptions(c, u.Query())
}

func mysqlOptions(c *mysql.Config, options url.Values) error {
	for name, values := range options {
		switch {
		case name == "socket":
			c.Net, c.Addr = "unix", values[0]
		case name == "tls" && (values[0] == "true" || values[0] == "preferred" || values[0] == "skip-verify"):
			c.TLSConfig = values[0]
		default:
			return fmt.Errorf("the DSN has ?%s=: use tls=true, tls=preferred, tls=skip-verify or socket=<path>", name)
		}
	}
	if c.TLSConfig == "true" {
		host, _, _ := net.SplitHostPort(c.Addr)
		c.TLS = &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	}
	return nil
}

// explainMySQL says what to do about an error at the start.
func explainMySQL(err error) string {
	e, ok := errors.AsType[*mysql.MySQLError](err)
	if !ok {
		return explainConnection(err)
	}
	switch e.Number {
	case 1045, 1698:
		return "the user or the password is wrong: correct the DSN"
	case 1044, 1142:
		return "the user lacks a right: grant select, insert, update, delete, create, alter, index and references on the database"
	case 1049:
		return "there is no such database: make it with create database, or correct the DSN"
	}
	return ""
}

func mysqlDialect() *dialect {
	return &dialect{
		name: "mysql",
		types: map[kind]string{
			textKind: "text", keyKind: "varchar(255)", boolKind: "boolean", intKind: "integer", bigKind: "bigint",
			dateKind: "timestamp(3)", jsonKind: "json",
		},
		ids: map[idForm]string{
			textID: "varchar(36) not null primary key", uuidID: "uuid not null primary key",
			serialID: "integer not null primary key auto_increment",
		},
		references: map[idForm]string{textID: "varchar(36)", uuidID: "uuid", serialID: "integer"},
		now:        "default CURRENT_TIMESTAMP(3)",
		anyDefault: func(literal string) string { return "(" + literal + ")" },
		dateLiteral: func(text string) string {
			return strings.TrimSuffix(strings.Replace(text, "T", " ", 1), "Z")
		},
		countedAs: plainKey,
		inspect: `select column_name, data_type from information_schema.columns
			where table_schema = database() and table_name = ? order by ordinal_position`,
		options:        mysqlTableOptions,
		sameName:       strings.EqualFold,
		marked:         sameText,
		argument:       sameValue,
		dateExpression: sameText,
		forUpdate:      " for update",
		lock: func(ctx context.Context, tx *transaction, name string) error {
			free, err := mysqlLock(ctx, tx, name, lockWait)
			if err == nil && !free {
				err = fmt.Errorf("taking a lock: another program has held it for %d s", lockWait)
			}
			return err
		},
		tryLock: func(ctx context.Context, tx *transaction, name string) (bool, error) {
			return mysqlLock(ctx, tx, name, 0)
		},
	}
}

// mysqlTableOptions makes new tables compare text as those that are there, since foreign
// keys ask for that. Without any, they must hold all of Unicode.
func mysqlTableOptions(ctx context.Context, on runner, users string) (options string, err error) {
	var collation string
	err = on.row(ctx, `select collation_name from information_schema.columns where table_schema = database()
		and table_name = ? and column_name = ?`, users, "id").Scan(&sqlText{&collation})
	if err == nil && collation != "" {
		return " collate " + collation, nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fault(ctx, "reading the schema", err)
	}
	var charset string
	if err := on.row(ctx, `select @@character_set_database`).Scan(&charset); err != nil {
		return "", fault(ctx, "reading the schema", err)
	}
	if charset == "utf8mb4" {
		return "", nil
	}
	return " character set utf8mb4", nil
}

// sqlText scans text, and NULL as the empty string.
type sqlText struct{ s *string }

// Scan implements sql.Scanner.
func (t *sqlText) Scan(src any) error {
	var n sql.NullString
	err := n.Scan(src)
	*t.s = n.String
	return err
}

// lockWait is how long MySQL lets a named lock be waited for, in seconds.
const lockWait = 10

// mysqlLock takes a lock of the connection, which is given back after the transaction, and
// reports whether it was free in time. The names are those of the whole server, and short.
func mysqlLock(ctx context.Context, tx *transaction, name string, wait int) (bool, error) {
	const act = "taking a lock"
	var database string
	if err := tx.row(ctx, `select database()`).Scan(&database); err != nil {
		return false, fault(ctx, act, err)
	}
	sum := sha256.Sum256([]byte(database + "\x00" + name))
	key := "better-auth:" + hex.EncodeToString(sum[:20])
	var got sql.NullInt64
	if err := tx.row(ctx, `select get_lock(?, ?)`, key, wait).Scan(&got); err != nil {
		return false, fault(ctx, act, err)
	}
	if got.Int64 != 1 {
		return false, nil
	}
	tx.unlock = append(tx.unlock, func(ctx context.Context, conn *sql.Conn) error {
		var released sql.NullInt64
		return conn.QueryRowContext(ctx, `select release_lock(?)`, key).Scan(&released)
	})
	return true, nil
}
