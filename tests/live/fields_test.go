package live_test

import (
	"net/http"
	"strings"
	"testing"
)

// withFields are options with additional fields, in the cookie cache too.
const withFields = `better_auth {
	rate_limit off
	storage sqlite {dir}/auth.db
	user {
		field role string {
			default member
			input off
		}
		field plan string {
			required
		}
		field note string {
			returned off
		}
		field agreed boolean
		field tags string[]
	}
	session {
		cookie_cache
		field theme string {
			default light
		}
		field trace string {
			default t-1
			returned off
		}
	}
}`

const fieldsSite = `better_auth
protect /dashboard/* {
	mode cached
	require role member
	header X-Plan {http.auth.user.plan}
	header X-Note <{http.auth.user.note}>
	header X-Theme {http.better_auth.session.theme}
	header X-Trace <{http.better_auth.session.trace}>
}`

// signUpWithFields signs Ann up and returns the user of the answer.
func signUpWithFields(t *testing.T, g *gateway) string {
	t.Helper()
	resp := g.call(t, "/sign-up/email", map[string]any{
		"name": "Ann", "email": "ann@example.com", "password": "password123",
		"plan": "pro", "role": "admin", "note": "hush", "agreed": true, "tags": []string{"a", "b"},
	})
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("sign-up: %d %s", resp.StatusCode, resp.body)
	}
	return resp.body
}

// TestFields: additional fields are kept in SQLite, in answers and headers, and those that
// are hidden reach neither a client nor the app.
func TestFields(t *testing.T) {
	a := newApp(t)
	g := start(t, a, withFields, fieldsSite)
	const user = `"role":"member","plan":"pro","agreed":true,"tags":["a","b"],"id":"`
	if body := signUpWithFields(t, g); !strings.Contains(body, user) || strings.Contains(body, "hush") {
		t.Errorf("sign-up answers %s, want %s", body, user)
	}
	if resp := g.call(t, "/update-session", map[string]string{"theme": "dark", "trace": "t-2"}); !strings.Contains(resp.body, `"theme":"dark","id":"`) {
		t.Errorf("update-session: %d %s", resp.StatusCode, resp.body)
	}
	for _, path := range []string{"/api/auth/get-session", "/api/auth/get-session?disableCookieCache=true"} {
		body := g.do(t, "GET", path, "").body
		if !strings.Contains(body, `"theme":"dark"`) || !strings.Contains(body, strings.TrimSuffix(user, `,"id":"`)) || strings.Contains(body, "hush") || strings.Contains(body, "t-2") {
			t.Errorf("%s: %s", path, body)
		}
	}
	for _, source := range []string{"cookie", "store"} {
		if source == "store" { // what is hidden is not in the cookie, but it is here
			g.call(t, "/update-user", map[string]string{"plan": "pro"})
		}
		g.open(t, "/dashboard")
		got := a.received()
		if len(got) != 1 {
			t.Fatalf("from the %s: the app got %d requests", source, len(got))
		}
		for name, want := range map[string]string{"X-Plan": "pro", "X-Note": "<>", "X-Theme": "dark", "X-Trace": "<>"} {
			if value := got[0].Header.Get(name); value != want {
				t.Errorf("from the %s: %s is %q, want %q", source, name, value, want)
			}
		}
	}
}

// TestFieldsOfAFullCheck: hidden fields stay out of headers when the store is asked, and
// can be required all the same.
func TestFieldsOfAFullCheck(t *testing.T) {
	a := newApp(t)
	site := strings.NewReplacer("mode cached", "mode full", "require role member", "require note hush").Replace(fieldsSite)
	g := start(t, a, withFields, site)
	signUpWithFields(t, g)
	if resp := g.open(t, "/dashboard"); resp.StatusCode != http.StatusOK {
		t.Fatalf("got %d %s", resp.StatusCode, resp.body)
	}
	got := a.received()
	if len(got) != 1 || got[0].Header.Get("X-Note") != "<>" || got[0].Header.Get("X-Trace") != "<>" || got[0].Header.Get("X-Plan") != "pro" {
		t.Errorf("the app got %v", got)
	}
}

// TestFieldsAddedLater: a reload adds columns, and the people of before have them empty.
func TestFieldsAddedLater(t *testing.T) {
	a := newApp(t)
	g := start(t, a, "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n}", "better_auth")
	g.signUp(t, "ann@example.com")
	if err := g.load(a, withFields, fieldsSite); err != nil {
		t.Fatal(err)
	}
	const user = `"role":null,"plan":null,"agreed":null,"tags":null,"id":"`
	if body := g.do(t, "GET", "/api/auth/get-session", "").body; !strings.Contains(body, user) || !strings.Contains(body, `"theme":null`) {
		t.Errorf("got %s, want %s", body, user)
	}
	if resp := g.call(t, "/update-user", map[string]any{"plan": "free", "agreed": false}); resp.StatusCode != http.StatusOK {
		t.Errorf("update-user: %d %s", resp.StatusCode, resp.body)
	}
	if body := g.do(t, "GET", "/api/auth/get-session?disableCookieCache=true", "").body; !strings.Contains(body, `"plan":"free","agreed":false`) {
		t.Errorf("after update-user: %s", body)
	}
}
