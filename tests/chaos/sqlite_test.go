//go:build linux || darwin

package chaos_test

import (
	"database/sql"
	"net/http"
	"os/signal"
	"syscall"
	"testing"
)

func TestSEC74SQLite(t *testing.T) {
	file := t.TempDir() + "/auth.db"
	g := start(t, "storage sqlite "+file+" {\n timeout 1s\n}")
	g.signUp(t)
	if resp := g.open(t, "/stale/ann"); resp.StatusCode != http.StatusOK {
		t.Fatalf("Ann's page: got %d", resp.StatusCode)
	}
	breaks := map[string]func(t *testing.T, file string) (end func()){
		"locked by another program": lock,
		"disk full":                 fill,
	}
	rounds(t, func(t *testing.T) {
		for name, breakIt := range breaks {
			t.Run(name, func(t *testing.T) {
				end := breakIt(t, file)
				resp := g.call(t, g.bea, "/sign-in/email", map[string]string{"email": "bea@example.com", "password": "password123"})
				if resp.StatusCode != http.StatusServiceUnavailable {
					t.Errorf("a sign-in that cannot be kept: got %d", resp.StatusCode)
				}
				bounded(t, "sign-in", resp)
				g.storm(t, served)
				end()
				g.recovered(t)
			})
		}
	})
}

// lock takes the right to write, as another program's transaction does.
func lock(t *testing.T, file string) (end func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_txlock=exclusive&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// fill keeps this process, and so the gateway, from writing files beyond their first byte, as a
// disk does that is full. The signal that comes with it would end the process.
func fill(t *testing.T, _ string) (end func()) {
	t.Helper()
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Error(err)
		}
		signal.Reset(syscall.SIGXFSZ)
	}
}
