package handlers

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

func TestSignInEmail(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	const right = `"email":"ann@example.com","password":"password123"`
	for _, tc := range []struct {
		name, body string
		headers    []string
		status     int
		code       auth.Code
	}{
		{"ok", `{` + right + `}`, nil, 200, ""},
		{"ok/e-mail in capitals", `{"email":"ANN@Example.com","password":"password123"}`, nil, 200, ""},
		{"ok/unknown fields are dropped", `{` + right + `,"role":"admin"}`, nil, 200, ""},
		{"ok/byte order mark", "\ufeff{" + right + "}", nil, 200, ""},
		{"ok/form", "email=ann%40example.com&password=password123", []string{"Content-Type: " + formType}, 200, ""},
		{"ok/client that is no browser", `{` + right + `}`, []string{"Origin:"}, 200, ""},
		{"fail/form that does not say where it is from", "email=ann%40example.com&password=password123", []string{"Content-Type: " + formType, "Origin:"}, 403, auth.MissingOrNullOrigin},
		{"fail/wrong password", `{"email":"ann@example.com","password":"password124"}`, nil, 401, auth.InvalidEmailOrPassword},
		{"fail/unknown e-mail", `{"email":"bob@example.com","password":"password123"}`, nil, 401, auth.InvalidEmailOrPassword},
		{"fail/empty password", `{"email":"ann@example.com","password":""}`, nil, 401, auth.InvalidEmailOrPassword},
		{"fail/no e-mail address", `{"email":"ann","password":"password123"}`, nil, 400, auth.InvalidEmail},
		{"fail/password too long", `{"email":"ann@example.com","password":"` + strings.Repeat("x", 129) + `"}`, nil, 400, auth.PasswordTooLong},
		{"fail/rememberMe null", `{` + right + `,"rememberMe":null}`, nil, 400, auth.ValidationError},
		{"fail/callbackURL null", `{` + right + `,"callbackURL":null}`, nil, 400, auth.ValidationError},
		{"fail/callbackURL empty", `{` + right + `,"callbackURL":""}`, nil, 400, ""},
		{"fail/callbackURL is a list", `{` + right + `,"callbackURL":["/a"]}`, nil, 400, ""},
		{"fail/callbackURL in the query twice", `{` + right + `}`, nil, 400, ""},
		{"fail/callbackURL of a stranger", `{` + right + `,"callbackURL":"https://evil.example"}`, nil, 403, auth.InvalidCallbackURL},
		{"fail/errorCallbackURL of a stranger", `{` + right + `,"errorCallbackURL":"//evil.example"}`, nil, 403, auth.InvalidErrorCallbackURL},
		{"fail/foreign origin", `{` + right + `}`, []string{"Origin: https://evil.example"}, 403, auth.InvalidOrigin},
		{"fail/null origin", `{` + right + `}`, []string{"Origin: null", "Sec-Fetch-Site: same-origin"}, 403, auth.MissingOrNullOrigin},
		{"fail/foreign origin comes after the schema", `{}`, []string{"Origin: https://evil.example"}, 400, auth.ValidationError},
		{"fail/foreign origin with cookies comes before the schema", `{}`, []string{"Origin: https://evil.example", "Cookie: a=b"}, 403, auth.InvalidOrigin},
		{"fail/cross-site navigation", `{` + right + `}`, []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"}, 403, auth.CrossSiteNavigationLoginBlocked},
		{"fail/two values", `{` + right + `} {}`, nil, 400, auth.BadRequest},
		{"fail/nested too deep", strings.Repeat("[", 40) + strings.Repeat("]", 40), nil, 400, auth.BadRequest},
		{"fail/too large", `{` + right + strings.Repeat(" ", maxBody) + `}`, nil, 413, auth.PayloadTooLarge},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := "/api/auth/sign-in/email"
			if strings.Contains(tc.name, "query twice") {
				path += "?callbackURL=/a&callbackURL=/b"
			}
			w := f.send("POST", path, tc.body, tc.headers...)
			var got errorOut
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("body %q: %v", w.Body, err)
			}
			if w.Code != tc.status || got.Code != tc.code {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, tc.status, tc.code)
			}
			if signedIn := w.Header().Get("Set-Cookie") != ""; signedIn != (tc.status == 200) {
				t.Errorf("session cookie sent: %v", signedIn)
			}
		})
	}
}

func TestSignInGoesOn(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	w := f.send("POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"password123","callbackURL":"/caf\u00e9?a=<b>"}`)
	if got, want := w.Header().Get("Location"), "/caf%C3%A9?a=<b>"; w.Code != 200 || got != want {
		t.Errorf("got %d to %q, want 200 to %q", w.Code, got, want)
	}
	if !strings.HasPrefix(w.Body.String(), `{"redirect":true,"token":"`) || !strings.Contains(w.Body.String(), `"url":"/café?a=<b>"`) {
		t.Errorf("body: %s", w.Body)
	}
}

func TestSignInForADay(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	f := newFixture(t, func(s *settings) { s.handlers.Env.Now = func() time.Time { return now } })
	f.signUp(t)
	w := f.send("POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"password123","rememberMe":false}`)
	id, err := f.store.Session(t.Context(), f.store.sessions[1])
	if err != nil {
		t.Fatal(err)
	}
	if got := id.Session.ExpiresAt.Sub(now); got != 24*time.Hour {
		t.Errorf("session lives %v, want a day", got)
	}
	if got := len(w.Header().Values("Set-Cookie")); got != 2 {
		t.Errorf("got %d cookies, want session_token and dont_remember", got)
	}
}

func TestSignInWithoutPassword(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	const body = `{"email":"ann@example.com","password":"password123"}`
	for _, tc := range []struct {
		name, hash string
		status     int
		body       string
	}{
		{"fail/no password", "", 401, `{"message":"Invalid email or password","code":"INVALID_EMAIL_OR_PASSWORD"}`},
		{"fault/broken hash", "garbage", 500, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f.store.setPasswordHash(t, tc.hash)
			w := f.send("POST", "/api/auth/sign-in/email", body)
			if w.Code != tc.status || w.Body.String() != tc.body {
				t.Errorf("got %d %q, want %d %q", w.Code, w.Body, tc.status, tc.body)
			}
			if last := f.outcomes[len(f.outcomes)-1]; last.Err == nil || strings.Contains(last.Err.Error(), "password123") {
				t.Errorf("reported %v, want a cause without secrets", last.Err)
			}
		})
	}
}

// TestOutage: the store cannot be reached. Nobody is signed out, nobody is let in.
func TestOutage(t *testing.T) {
	f := newFixture(t, nil)
	cookie := f.signUp(t)
	f.store.broken = errors.New("connection refused by 10.0.0.7")
	for _, tc := range []struct{ method, path, body string }{
		{"GET", "/api/auth/get-session", ""},
		{"POST", "/api/auth/sign-out", "{}"},
		{"POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"password123"}`},
		{"POST", "/api/auth/sign-up/email", `{"name":"B","email":"b@example.com","password":"password123"}`},
	} {
		t.Run(tc.method+tc.path, func(t *testing.T) {
			w := f.send(tc.method, tc.path, tc.body, "Cookie: "+cookie)
			want := `{"message":"Service temporarily unavailable. Please try again later.","code":"SERVICE_UNAVAILABLE"}`
			if w.Code != http.StatusServiceUnavailable || w.Body.String() != want {
				t.Errorf("got %d %s, want 503 %s", w.Code, w.Body, want)
			}
			if w.Header().Get("Retry-After") == "" || w.Header().Get("Set-Cookie") != "" {
				t.Errorf("headers: %v, want Retry-After and no cookie", w.Header())
			}
			if last := f.outcomes[len(f.outcomes)-1]; !errors.Is(last.Err, f.store.broken) || last.Status != 503 {
				t.Errorf("reported %+v, want the cause", last)
			}
		})
	}
}
