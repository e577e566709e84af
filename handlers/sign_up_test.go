package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
)

func TestSignUpEmail(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	for _, tc := range []struct {
		name, body string
		status     int
		code       auth.Code
	}{
		{"ok/empty name", `{"name":"","email":"b@example.com","password":"password123"}`, 200, ""},
		{"ok/four emoji are eight units", `{"name":"E","email":"e@example.com","password":"😀😀😀😀"}`, 200, ""},
		{"ok/harmless prototype", `{"name":"F","email":"f@example.com","password":"password123","__proto__":{"a":1}}`, 200, ""},
		{"fail/three emoji are six units", `{"name":"E","email":"g@example.com","password":"😀😀😀"}`, 400, auth.PasswordTooShort},
		{"fail/password too long", `{"name":"E","email":"g@example.com","password":"` + strings.Repeat("x", 129) + `"}`, 400, auth.PasswordTooLong},
		{"fail/taken", `{"name":"A","email":"ANN@example.com","password":"password123"}`, 422, auth.UserAlreadyExistsUseAnother},
		{"fail/image is a number", `{"name":"A","email":"h@example.com","password":"password123","image":1e999}`, 400, auth.ValidationError},
		{"fail/no e-mail address", `{"name":"A","email":"h@example","password":"password123"}`, 400, auth.ValidationError},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := f.send("POST", "/api/auth/sign-up/email", tc.body)
			var got errorOut
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("body %q: %v", w.Body, err)
			}
			if w.Code != tc.status || got.Code != tc.code {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, tc.status, tc.code)
			}
		})
	}
}

func TestSEC67SignUpIgnoresServerOnlyFields(t *testing.T) {
	f := newFixture(t, nil)
	f.send("POST", "/api/auth/sign-up/email", `{"name":"A","email":"a@example.com","password":"password123",
		"id":"x","userId":"x","emailVerified":true,"role":"admin","createdAt":"2000-01-01T00:00:00Z"}`)
	u, err := f.store.UserByEmail(t.Context(), "a@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if u.ID == "x" || u.EmailVerified || u.Extra != nil || u.CreatedAt.Year() == 2000 || u.Name != "A" {
		t.Errorf("the client set what only the server may: %+v", u)
	}
}

// TestSEC62SignUpRace: of many who take the same address at once, one gets it.
func TestSEC62SignUpRace(t *testing.T) {
	f := newFixture(t, func(s *settings) {
		s.handlers.Store, s.handlers.Hashing = memstore.New(), nil
		s.sessions.Sessions = s.handlers.Store
	})
	f.Server.done = nil
	var mu sync.Mutex
	statuses := map[int]int{}
	var wg sync.WaitGroup
	const n = 6
	for range n {
		wg.Go(func() {
			w := f.send("POST", "/api/auth/sign-up/email", `{"name":"A","email":"a@example.com","password":"password123"}`)
			mu.Lock()
			defer mu.Unlock()
			statuses[w.Code]++
		})
	}
	wg.Wait()
	if statuses[http.StatusOK] != 1 || statuses[http.StatusUnprocessableEntity] != n-1 {
		t.Errorf("got %v, want one 200 and %d times 422", statuses, n-1)
	}
}
