package live_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// TestExpiredRows: sessions that expired long ago leave the database, unless ended ones are to
// be preserved.
func TestExpiredRows(t *testing.T) {
	redis := redistest.Start(t)
	shared := "session_storage redis " + redis + "\n session {\n store_in_database\n"
	for name, tt := range map[string]struct {
		words string
		left  int
	}{
		"one storage":          {"", 1},
		"store_in_database":    {shared + "}", 1},
		"preserve_in_database": {shared + "preserve_in_database\n}", 2},
	} {
		t.Run(name, func(t *testing.T) {
			file := t.TempDir() + "/auth.db"
			g := start(t, newApp(t), "better_auth {\n rate_limit off\n storage sqlite "+file+"\n "+tt.words+"\n}", "better_auth")
			g.signUp(t, "ann@example.com")
			db, err := sql.Open("sqlite", file)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			const expired = `update "session" set "expiresAt" = '2020-01-01T00:00:00.000Z'`
			if _, err := db.ExecContext(t.Context(), expired); err != nil {
				t.Fatal(err)
			}
			// Another store, which has not swept lately.
			other := start(t, newApp(t), "better_auth {\n rate_limit off\n storage sqlite "+file+" {\n timeout 3s\n}\n "+tt.words+"\n}", "better_auth")
			resp := other.call(t, "/sign-in/email", map[string]string{"email": "ann@example.com", "password": "password123"})
			if resp.StatusCode != 200 {
				t.Fatalf("sign-in: %d %s", resp.StatusCode, resp.body)
			}
			var left int
			if err := db.QueryRowContext(t.Context(), `select count(*) from "session"`).Scan(&left); err != nil {
				t.Fatal(err)
			}
			if left != tt.left {
				t.Errorf("%d rows are left, want %d", left, tt.left)
			}
		})
	}
}

// TestSessionStorageOfSQL: sessions cannot be kept in a database without their people.
func TestSessionStorageOfSQL(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth")
	for _, storage := range []string{"sqlite {dir}/sessions.db", "postgres postgres://127.0.0.1:1/app", "mysql mysql://127.0.0.1:1/app"} {
		err := g.load(a, fmt.Sprintf("better_auth {\n storage sqlite {dir}/auth.db\n session_storage %s\n}", storage), "better_auth")
		if err == nil || !strings.Contains(err.Error(), "session_storage: SQL keeps sessions beside their people only") {
			t.Errorf("session_storage %s: got error %v", storage, err)
		}
	}
}
