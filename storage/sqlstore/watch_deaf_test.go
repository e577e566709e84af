package sqlstore

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
)

// nobody hears that changes are told, which they must not be.
type nobody struct{ t *testing.T }

func (nobody) SessionChanged(auth.SessionDigest) {}
func (nobody) UserChanged(string)                {}
func (n nobody) Watching(all bool) {
	if all {
		n.t.Error("Watching: got true")
	}
}

// TestPostgresDeaf: a listener that what the pool notifies does not reach, as behind a pooler
// or on another server, is no use. Here the pool is in another database.
func TestPostgresDeaf(t *testing.T) {
	server := sqltest.StartPostgres(t)
	server.Exec(t, "create database elsewhere")
	s, err := OpenPostgres(t.Context(), Config{DSN: server.DSN + "/elsewhere"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	dsn := server.Database(t)
	here, err := OpenPostgres(t.Context(), Config{DSN: dsn, Notify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	settings, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var cause error
	unwatched := func(err error) { cause = err; cancel() }
	newPostgresListener(settings, s).follow(ctx, &teller{to: nobody{t}, unwatched: unwatched})
	if !errors.Is(cause, errDeaf) {
		t.Errorf("cause: got %v, want %v", cause, errDeaf)
	}
}
