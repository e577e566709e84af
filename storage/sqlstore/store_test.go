package sqlstore_test

import (
	"path/filepath"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

func TestSEC62SEC66SEC76SQLite(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) auth.Store { return open(t, file(t)) })
}

func BenchmarkSession(b *testing.B) {
	s := open(b, file(b))
	defer s.Close()
	storagetest.BenchmarkSession(b, s)
}

func file(t testing.TB) string { return filepath.Join(t.TempDir(), "auth.db") }

func open(t testing.TB, file string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: file, Env: auth.Env{}})
	if err != nil {
		t.Fatalf("OpenSQLite: got error %v, want none", err)
	}
	return s
}
