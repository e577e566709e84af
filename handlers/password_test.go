package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

// long is a password of 129 characters.
var long = strings.Repeat("x", DefaultMaxPasswordLength+1)

func TestChangePassword(t *testing.T) {
	refused := func(message, code string) string { return `{"message":"` + message + `","code":"` + code + `"}` }
	for _, tc := range []struct {
		name, current, changed string
		hash                   *string // of the stored password, if not its own
		status                 int
		want                   string
	}{
		{"fail/new too short comes first", "wrong", "short12", nil, 400, refused("Password too short", "PASSWORD_TOO_SHORT")},
		{"fail/new too long", "password123", long, nil, 400, refused("Password too long", "PASSWORD_TOO_LONG")},
		{"fail/current too long", long, "password456", nil, 400, refused("Password too long", "PASSWORD_TOO_LONG")},
		{"fail/wrong", "password124", "password456", nil, 400, refused("Invalid password", "INVALID_PASSWORD")},
		{"fail/empty", "", "password456", nil, 400, refused("Invalid password", "INVALID_PASSWORD")},
		{"fail/no password", "password123", "password456", new(""), 400, refused("Credential account not found", "CREDENTIAL_ACCOUNT_NOT_FOUND")},
		{"fault/broken hash", "password123", "password456", new("garbage"), 500, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, nil)
			cookie := f.signUp(t)
			if tc.hash != nil {
				f.store.setPasswordHash(t, *tc.hash)
			}
			before := f.store.passwordHash(t)
			w := f.send("POST", "/api/auth/change-password", `{"currentPassword":"`+tc.current+`","newPassword":"`+tc.changed+`","revokeOtherSessions":true}`, "Cookie: "+cookie)
			if w.Code != tc.status || w.Body.String() != tc.want {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, tc.status, tc.want)
			}
			if got := f.store.passwordHash(t); got != before {
				t.Errorf("the password was changed")
			}
			if got := f.alive(t); !slices.Equal(got, []int{0}) {
				t.Errorf("sessions %v are left, want them untouched", got)
			}
		})
	}
}

func TestSEC44ChangePasswordSessions(t *testing.T) {
	for _, tc := range []struct {
		name, option, token string
		alive               []int
		cookies             int
	}{
		{"others go on", "", `{"token":null,"user":{"name":"Ann",`, []int{0, 1}, 0},
		{"others go on when asked", `,"revokeOtherSessions":false`, `{"token":null,`, []int{0, 1}, 0},
		{"all end, a new one begins", `,"revokeOtherSessions":true`, `{"token":"`, []int{2}, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, nil)
			cookie := f.signUp(t)
			f.signIn(t)
			w := f.send("POST", "/api/auth/change-password", `{"currentPassword":"password123","newPassword":"password456"`+tc.option+`}`, "Cookie: "+cookie)
			if w.Code != 200 || !strings.HasPrefix(w.Body.String(), tc.token) || len(w.Header().Values("Set-Cookie")) != tc.cookies {
				t.Errorf("got %d %s %v, want 200 %s… and %d cookies", w.Code, w.Body, w.Header(), tc.token, tc.cookies)
			}
			if got := f.alive(t); !slices.Equal(got, tc.alive) {
				t.Errorf("sessions %v are left, want %v", got, tc.alive)
			}
			for password, status := range map[string]int{"password123": 401, "password456": 200} {
				w := f.send("POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"`+password+`"}`)
				if w.Code != status {
					t.Errorf("sign-in with %s = %d, want %d", password, w.Code, status)
				}
			}
		})
	}
}

// TestChangePasswordForgetful: who is not to be remembered still is not.
func TestChangePasswordForgetful(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	cookie := cookieHeader(f.send("POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"password123","rememberMe":false}`))
	w := f.send("POST", "/api/auth/change-password", `{"currentPassword":"password123","newPassword":"password456","revokeOtherSessions":true}`, "Cookie: "+cookie)
	lines := w.Header().Values("Set-Cookie")
	if w.Code != http.StatusOK || len(lines) != 2 || strings.Contains(strings.Join(lines, ""), "Max-Age") {
		t.Errorf("got %d %q, want two cookies that last as long as the browser", w.Code, lines)
	}
}

func TestVerifyPassword(t *testing.T) {
	const invalid = `{"message":"Invalid password","code":"INVALID_PASSWORD"}`
	for _, tc := range []struct {
		name, password string
		hash           *string
		status         int
		want           string
	}{
		{"ok", "password123", nil, 200, `{"status":true}`},
		{"fail/wrong", "password124", nil, 400, invalid},
		{"fail/empty", "", nil, 400, invalid},
		{"fail/too long", long, nil, 400, `{"message":"Password too long","code":"PASSWORD_TOO_LONG"}`},
		{"fail/no password", "password123", new(""), 400, invalid},
		{"fault/broken hash", "password123", new("garbage"), 500, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, nil)
			cookie := f.signUp(t)
			if tc.hash != nil {
				f.store.setPasswordHash(t, *tc.hash)
			}
			w := f.send("POST", "/api/auth/verify-password", `{"password":"`+tc.password+`"}`, "Cookie: "+cookie)
			if w.Code != tc.status || w.Body.String() != tc.want {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, tc.status, tc.want)
			}
		})
	}
}

// passwordHash returns the hash of the newest user.
func (l *ledger) passwordHash(t testing.TB) string {
	t.Helper()
	account, err := l.Account(t.Context(), auth.CredentialProvider, l.users[len(l.users)-1])
	if err != nil {
		t.Fatal(err)
	}
	return account.PasswordHash
}
