package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	sqlite3 "modernc.org/sqlite/lib" // also registers the driver's error type
)

// OpenSQLite opens the SQLite database in a file and makes what is missing: its folder
// (mode 0700), the file (mode 0600), Better Auth's tables, columns for additional fields. A
// file that a Better Auth server made is taken as it stands. A file that is something else
// is an error, and not touched.
func OpenSQLite(ctx context.Context, c Config) (*Store, error) {
	path, err := filepath.Abs(c.File)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %s: %w", c.File, err)
	}
	if err := prepareFile(path); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	s, err := open(ctx, path, c)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %s: %w", path, explain(err))
	}
	return s, nil
}

// prepareFile sees to it that there is a file that can be written, without writing to it.
func prepareFile(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder: name a file in it", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("cannot make the folder of %s: %w: name a file in a folder that this user can write to",
			path, cause(err))
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w: let this user write it, or name another file", path, cause(err))
	}
	return f.Close()
}

// cause returns what the system said, without the path that our own text names.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// explain adds what to do about a file that is not a sound SQLite database.
func explain(err error) error {
	switch code(err) & 0xff { // the primary code, without its extension
	case sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("this is not an SQLite database: name another file, or move this one away (%w)", err)
	case sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("the database is damaged: restore it from a backup, or move it away (%w)", err)
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf("another program has locked the database: end its transaction (%w)", err)
	}
	return err
}

func open(ctx context.Context, path string, c Config) (*Store, error) {
	write, err := connect(path, 1, "_txlock=immediate")
	if err != nil {
		return nil, err
	}
	read, err := connect(path, max(4, runtime.GOMAXPROCS(0)), "_query_only=1")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	s := &Store{dialect: sqliteDialect(), read: read, write: write, env: c.Env, unwatched: c.Unwatched}
	s.follow = s.pollCommits
	if err := s.start(ctx, c); err != nil {
		return nil, errors.Join(err, read.Close(), write.Close())
	}
	// After the check, because the journal mode is written into the file.
	if _, err := s.exec(ctx, "switching to WAL", "pragma journal_mode = wal"); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect returns a pool of connections that are at most n. Each waits 2 s for a lock that
// another program holds, checks foreign keys, and flushes every commit to the disk.
func connect(path string, n int, option string) (*sql.DB, error) {
	dsn := url.URL{
		Scheme:   "file",
		Path:     path,
		RawQuery: "_busy_timeout=2000&_foreign_keys=1&_synchronous=FULL&" + option,
	}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

func sqliteDialect() *dialect {
	return &dialect{
		name: "sqlite",
		types: map[kind]string{
			textKind: "text", keyKind: "text", boolKind: "integer", intKind: "integer", bigKind: "bigint",
			dateKind: "date", jsonKind: "text",
		},
		ids: map[idForm]string{
			textID: "text not null primary key", uuidID: "text not null primary key",
			serialID: "integer not null primary key autoincrement",
		},
		references:     map[idForm]string{textID: "text", uuidID: "text", serialID: "integer"},
		anyDefault:     sameText,
		dateLiteral:    sameText,
		countedAs:      sameText,
		inspect:        "select name, type from pragma_table_info(?)",
		options:        noOptions,
		sameName:       strings.EqualFold,
		marked:         sameText,
		argument:       dateAsText,
		dateExpression: func(column string) string { return "cast(" + column + " as text)" },
		foreignKeys:    true,
		older:          "rowid",
		returning:      true,
		// Transactions hold the only lock there is from the start.
		lock:    func(context.Context, *transaction, string) error { return nil },
		tryLock: func(context.Context, *transaction, string) (bool, error) { return true, nil },
	}
}
