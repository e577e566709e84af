package handlers

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/cookiecheck"
)

// stateless sets cookies up as Better Auth does without a database.
func stateless(s *settings) {
	s.cookies.Stateless = true
	s.cookies.Cache = &cookiecheck.Cache{Strategy: cookiecheck.JWE, MaxAge: 7 * 24 * time.Hour}
}

// TestStatelessCookies: what Better Auth 1.7.25 without a database sets, call by call.
func TestStatelessCookies(t *testing.T) {
	const token, data, account, state, forget = "session_token", "session_data", "account_data", "oauth_state", "dont_remember"
	f := newFixture(t, stateless)
	var cookie string
	for _, step := range []struct {
		method, path, body string
		set, gone          []string
	}{
		{"POST", "/sign-up/email", `{"name":"Ann","email":"ann@example.com","password":"password123"}`, []string{token, data}, nil},
		{"GET", "/get-session", "", nil, nil},
		{"GET", "/get-session?disableCookieCache=true", "", []string{data}, nil},
		{"POST", "/update-user", `{"name":"Anna"}`, []string{token, data}, nil},
		{"GET", "/list-sessions", "", nil, nil},
		{"GET", "/list-accounts", "", nil, nil},
		{"POST", "/change-password", `{"currentPassword":"password123","newPassword":"password456"}`, nil, nil},
		{"POST", "/verify-password", `{"password":"password456"}`, nil, nil},
		{"POST", "/revoke-sessions", `{}`, nil, []string{token, data, account, state, data, forget}},
		{"POST", "/sign-out", `{}`, nil, []string{token, data, account, state, forget}},
	} {
		w := f.send(step.method, "/api/auth"+step.path, step.body, "Cookie: "+cookie)
		var set, gone []string
		for _, line := range w.Header().Values("Set-Cookie") {
			name := strings.TrimPrefix(nameOf(line), "better-auth.")
			if strings.Contains(line, "Max-Age=0") {
				gone = append(gone, name)
				continue
			}
			set = append(set, name)
		}
		if w.Code != 200 || !slices.Equal(set, step.set) || !slices.Equal(gone, step.gone) {
			t.Errorf("%s: got %d, sets %q, expires %q; want %q and %q", step.path, w.Code, set, gone, step.set, step.gone)
		}
		switch {
		case len(gone) > 0:
			cookie = ""
		case len(set) == 2:
			cookie = cookieHeader(w)
		}
	}
}

// TestStatelessImage: who has no image has none in answers either, from the cookie as from
// the store.
func TestStatelessImage(t *testing.T) {
	f := newFixture(t, stateless)
	cookie := f.signUpLinked(t)
	for _, tc := range []struct{ change, want string }{
		{`{"name":"Ann"}`, "-"},
		{`{"image":"a.png"}`, `"a.png"`},
		{`{"image":""}`, `""`},
	} {
		cookie = cookieHeader(f.send("POST", "/api/auth/update-user", tc.change, "Cookie: "+cookie))
		for _, query := range []string{"", "?disableCookieCache=true"} {
			w := f.send("GET", "/api/auth/get-session"+query, "", "Cookie: "+cookie)
			var got struct{ User map[string]json.RawMessage }
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			image, ok := got.User["image"]
			if !ok {
				image = []byte("-")
			}
			if string(image) != tc.want {
				t.Errorf("after %s%s: image is %s, want %s", tc.change, query, image, tc.want)
			}
		}
	}
}
