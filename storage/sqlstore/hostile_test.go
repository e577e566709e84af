package sqlstore_test

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// TestSEC76HostileTextIsData: what a client can send, in every place where it reaches a
// query, finds nothing and changes nothing.
func TestSEC76HostileTextIsData(t *testing.T) {
	path := file(t)
	s := open(t, path)
	defer s.Close()
	now := auth.Env{}.Time()
	ann := &auth.User{ID: "ann", Name: "Ann", Email: "ann@example.com", CreatedAt: now, UpdatedAt: now}
	must(t, s.CreateUser(t.Context(), ann, auth.NewCredential("credential", "ann", "hash", now)))
	session := auth.Session{ID: "s", Token: "token", UserID: "ann", ExpiresAt: now.Add(time.Hour), CreatedAt: now, UpdatedAt: now}
	must(t, s.CreateSession(t.Context(), &auth.Identity{User: *ann, Session: session}))
	before := rows(t, path)
	for _, text := range []string{
		`' or '1'='1`, `" or ""="`, `ann@example.com' --`, `'; drop table "user"; --`, `%`, `_`, `*`, `ann%`, `\`, `\' or 1=1 --`,
		"ann\x00", `ann') or ('1'='1`, `x' union select * from "user" --`, "token\r\n", `${jndi}`, `?`, `$1`, `:id`, `@id`,
	} {
		found := map[string]error{}
		_, found["User"] = s.User(t.Context(), text)
		_, found["UserByEmail"] = s.UserByEmail(t.Context(), text)
		_, found["Session"] = s.Session(t.Context(), text)
		_, found["Account"] = s.Account(t.Context(), text, text)
		_, found["Verification"] = s.Verification(t.Context(), text)
		_, found["TakeVerification"] = s.TakeVerification(t.Context(), text)
		for method, err := range found {
			if !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%s of %q: got %v, want ErrNotFound", method, text, err)
			}
		}
		must(t, s.EndSession(t.Context(), text))
		must(t, s.EndSessions(t.Context(), text, text))
		must(t, s.DeleteUser(t.Context(), text))
		if sessions, err := s.SessionsOf(t.Context(), text); err != nil || len(sessions) > 0 {
			t.Errorf("SessionsOf %q: %d, %v", text, len(sessions), err)
		}
		if after := rows(t, path); after != before {
			t.Fatalf("after %q the tables have %v rows, not %v", text, after, before)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, auth.ErrNotFound) {
		t.Fatal(err)
	}
}

// rows counts the rows of the tables, by another connection.
func rows(t *testing.T, path string) (counts [3]int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	row := db.QueryRowContext(t.Context(), `select (select count(*) from "user"), (select count(*) from "session"), (select count(*) from "account")`)
	if err := row.Scan(&counts[0], &counts[1], &counts[2]); err != nil {
		t.Fatal(err)
	}
	return counts
}
