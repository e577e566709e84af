package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// signIn signs Ann in once more.
func (f *fixture) signIn(t testing.TB) {
	t.Helper()
	w := f.send("POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"password123"}`)
	if w.Code != http.StatusOK {
		t.Fatalf("sign-in = %d %s", w.Code, w.Body)
	}
}

// alive returns which of the sessions that began the store still has, by number.
func (f *fixture) alive(t testing.TB) (numbers []int) {
	t.Helper()
	for i, token := range f.store.sessions {
		if _, err := f.store.Store.Session(t.Context(), token); err == nil {
			numbers = append(numbers, i)
		}
	}
	return numbers
}

func TestListSessions(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	f := newFixture(t, func(s *settings) { s.handlers.Env.Now = func() time.Time { return now } })
	cookie := f.signUp(t)
	over := auth.Identity{Session: auth.Session{ID: "over", Token: "over", ExpiresAt: now}}
	first, err := f.store.Session(t.Context(), f.store.sessions[0])
	if err != nil {
		t.Fatal(err)
	}
	over.User, over.Session.UserID = first.User, first.User.ID
	if err := f.store.CreateSession(t.Context(), &over); err != nil {
		t.Fatal(err)
	}
	want := []string{first.Session.Token}
	for i := 1; i <= maxListed+5; i++ {
		se := first.Session
		se.ID, se.Token = fmt.Sprint("id", i), fmt.Sprint("token", i)
		se.CreatedAt = now.Add(-time.Duration(i) * time.Second)
		if err := f.store.CreateSession(t.Context(), &auth.Identity{User: first.User, Session: se}); err != nil {
			t.Fatal(err)
		}
		want = slices.Insert(want, 0, se.Token)
	}
	w := f.send("GET", "/api/auth/list-sessions", "", "Cookie: "+cookie)
	var listed []struct{ Token string }
	if err := json.Unmarshal(w.Body.Bytes(), &listed); err != nil {
		t.Fatalf("body %s: %v", w.Body, err)
	}
	var got []string
	for _, se := range listed {
		got = append(got, se.Token)
	}
	if want = want[:maxListed]; !slices.Equal(got, want) {
		t.Errorf("got %q, want those that are not over, oldest first: %q", got, want)
	}
}

func TestSEC47Revoke(t *testing.T) {
	for _, tc := range []struct {
		name, path, body string // %[n]s stands for the token of session n, counted from 1
		alive            []int  // Ann has 0 (of the request) and 1, Bob has 2
		cleared          bool
	}{
		{"one", "/revoke-session", `{"token":"%[2]s"}`, []int{0, 2}, false},
		{"one/of the request", "/revoke-session", `{"token":"%[1]s"}`, []int{1, 2}, true},
		{"one/of somebody else", "/revoke-session", `{"token":"%[3]s"}`, []int{0, 1, 2}, false},
		{"one/unknown", "/revoke-session", `{"token":"x%[1]s"}`, []int{0, 1, 2}, false},
		{"one/empty", "/revoke-session", `{"token":""}`, []int{0, 1, 2}, false},
		{"others", "/revoke-other-sessions", `{}`, []int{0, 2}, false},
		{"all", "/revoke-sessions", `{}`, []int{2}, true},
		{"all/any body will do", "/revoke-sessions", `[1]`, []int{2}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, nil)
			cookie := f.signUp(t)
			f.signIn(t)
			f.seed(t, "Bob", "bob@example.com")
			body := tc.body
			for i, token := range f.store.sessions {
				body = strings.ReplaceAll(body, fmt.Sprintf("%%[%d]s", i+1), token)
			}
			w := f.send("POST", "/api/auth"+tc.path, body, "Cookie: "+cookie)
			if w.Code != 200 || w.Body.String() != `{"status":true}` {
				t.Errorf("got %d %s, want 200 {\"status\":true}", w.Code, w.Body)
			}
			if got := f.alive(t); !slices.Equal(got, tc.alive) {
				t.Errorf("sessions %v are left, want %v", got, tc.alive)
			}
			lines := w.Header().Values("Set-Cookie")
			if cleared := len(lines) == 3 && strings.Contains(lines[0], "session_token=; Max-Age=0"); cleared != tc.cleared {
				t.Errorf("cookies %q, want them cleared: %v", lines, tc.cleared)
			}
		})
	}
}
