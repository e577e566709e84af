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

// serverOnly are members that clients would like to set.
const serverOnly = `"id":"chosen","_id":"chosen","userId":"chosen","role":"admin","emailVerified":true,"banned":false,
	"createdAt":"2000-01-01T00:00:00.000Z","updatedAt":"2000-01-01T00:00:00.000Z","expiresAt":"2099-01-01T00:00:00.000Z",
	"ipAddress":"203.0.113.1","userAgent":"chosen","accountId2":"chosen","session":{"userId":"chosen"},"user":{"id":"chosen"},
	"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}`

// TestSEC67MassAssignment: on every route with a body, what only the server sets stays as it is,
// and whose account it is comes from the session alone.
func TestSEC67MassAssignment(t *testing.T) {
	for _, row := range Routes() {
		if !row.reads() || row.Foreign {
			continue
		}
		t.Run(strings.TrimPrefix(row.Path, "/"), func(t *testing.T) {
			f := newFixture(t, func(s *settings) {
				s.handlers.UserFields = []auth.AdditionalField{{Name: "role", Type: auth.StringField, ReadOnly: true, Default: json.RawMessage(`"user"`)}}
				s.handlers.SessionFields = themes()
				s.handlers.Providers = renewingGitHub(t, s.handlers.Env)
			})
			bob := f.seed(t, "Bob", "bob@example.com")
			ann := f.signUpWithTokens(t)
			victim, err := f.store.UserByEmail(t.Context(), "bob@example.com")
			if err != nil {
				t.Fatal(err)
			}
			body, ok := goodBodies[row.Path]
			if !ok || !strings.HasPrefix(body, "{") {
				body = `{"email":"new@example.com","password":"password123","name":"New","provider":"github","newPassword":"password456","token":"x"}`
			}
			extra := strings.ReplaceAll(serverOnly, "chosen", victim.ID)
			body = strings.TrimSuffix(strings.TrimSpace(body), "}")
			if body != "{" {
				body += ","
			}
			w := f.send("POST", "/api/auth"+row.Path, body+extra+"}", "Cookie: "+ann)
			if w.Code >= 500 {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			f.untouched(t, victim, bob)
		})
	}
}

// untouched checks that Bob is as he was and nobody was given what they asked for.
func (f *fixture) untouched(t *testing.T, bob *auth.User, cookie string) {
	t.Helper()
	for _, id := range f.store.users {
		u, err := f.store.User(t.Context(), id)
		if err != nil {
			continue // deleted themselves
		}
		role, _ := u.Extra.Get("role")
		if u.EmailVerified || u.CreatedAt.Year() == 2000 || u.UpdatedAt.Year() == 2000 || strings.Contains(string(role), "admin") {
			t.Errorf("%s became %+v", u.Email, u)
		}
		sessions, err := f.store.SessionsOf(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sessions {
			if s.ExpiresAt.Year() == 2099 || s.IPAddress == "203.0.113.1" {
				t.Errorf("a session of %s became %+v", u.Email, s)
			}
		}
	}
	got, err := f.store.User(t.Context(), bob.ID)
	if err != nil || got.Email != bob.Email || got.Name != bob.Name {
		t.Errorf("Bob became %+v, %v", got, err)
	}
	if w := f.send("GET", "/api/auth/get-session", "", "Cookie: "+cookie); !strings.Contains(w.Body.String(), "bob@example.com") {
		t.Errorf("Bob is signed out: %s", w.Body)
	}
}

// TestSEC71AllowLists: the members of every answer that shows a user, a session or an account.
func TestSEC71AllowLists(t *testing.T) {
	const user = "createdAt email emailVerified id image name updatedAt"
	const session = "createdAt expiresAt id ipAddress token updatedAt userAgent userId"
	f := newFixture(t, func(s *settings) {
		s.handlers.UserFields = []auth.AdditionalField{{Name: "note", Type: auth.StringField, Hidden: true, Default: json.RawMessage(`"hidden-note"`)}}
		s.handlers.Providers = renewingGitHub(t, s.handlers.Env)
	})
	ann := f.signUpWithTokens(t)
	f.store.changeAccount(t, "acc2", func(a *auth.Account) { a.IDToken = "id-token-of-github" })
	for _, tc := range []struct{ method, path, body, want string }{
		{"POST", "/sign-up/email", signUpBody("new@example.com"), "token user{" + user + "}"},
		{"POST", "/sign-in/email", signUpBody("ann@example.com"), "redirect token user{" + user + "}"},
		{"GET", "/get-session", "", "session{" + session + "} user{" + user + "}"},
		{"GET", "/list-sessions", "", "[" + session + "]"},
		{"GET", "/list-accounts", "", "[accountId createdAt id providerId scopes updatedAt userId]"},
		{"POST", "/change-password", `{"currentPassword":"password123","newPassword":"password123"}`, "token user{" + user + "}"},
		{"POST", "/update-user", `{"name":"Ann"}`, "status"},
		{"POST", "/verify-password", `{"password":"password123"}`, "status"},
	} {
		w := f.send(tc.method, "/api/auth"+tc.path, tc.body, "Cookie: "+ann)
		var got any
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
			t.Fatalf("%s = %d %s", tc.path, w.Code, w.Body)
		}
		if members := membersIn(got); members != tc.want {
			t.Errorf("%s shows\n%s, want\n%s", tc.path, members, tc.want)
		}
		for _, secret := range []string{"gho_good", "ghr_good", "id-token", "hidden-note", "password", ":$", "scrypt"} {
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("%s shows %s: %s", tc.path, secret, w.Body)
			}
		}
	}
}

// membersIn lists the names of members, sorted, with those of objects in them.
func membersIn(value any) string {
	switch v := value.(type) {
	case []any:
		if len(v) == 0 {
			return ""
		}
		return "[" + membersIn(v[0]) + "]"
	case map[string]any:
		var names []string
		for name, member := range v {
			if inner := membersIn(member); inner != "" && inner != "[]" {
				name += "{" + inner + "}"
			}
			names = append(names, name)
		}
		slices.Sort(names)
		return strings.Join(names, " ")
	}
	return ""
}

// TestSEC70NothingIsTold: what is reported of requests for a log holds no token, no password, no
// cookie and no code, however they fail.
func TestSEC70NothingIsTold(t *testing.T) {
	f := newSocialFixture(t, newFakeGitHub(), nil)
	ann := f.signUp(t)
	reset := f.mailed(t, "/request-password-reset", `{"email":"ann@example.com"}`)
	verify := f.mailed(t, "/send-verification-email", `{"email":"ann@example.com"}`)
	state, cookie := f.setOut(t, "/sign-in/social", toGitHub, "")
	const password, code = "secret-password-1", "secret-code-1"
	for range 2 { // the second time they are used up
		for _, row := range Routes() {
			path := strings.NewReplacer("{id}", "github", "{token}", reset).Replace(row.Path)
			body := fmt.Sprintf(`{"email":"ann@example.com","name":"A","password":%q,"currentPassword":%q,"newPassword":%q,"token":%q,"newEmail":"x@example.com","provider":"github","idToken":{"token":%q}}`,
				password, password, password, reset, verify)
			query := "?token=" + verify + "&code=" + code + "&state=" + state + "&callbackURL=/x"
			f.send(row.Method, "/api/auth"+path+query, body, "Cookie: "+ann+"; "+cookie)
			f.send(row.Method, "/api/auth"+path+query, body[:len(body)-1], "Cookie: "+ann+"; "+cookie)
		}
	}
	_, session, _ := strings.Cut(ann, "=")
	session, _, _ = strings.Cut(session, ".")
	for _, o := range f.outcomes {
		text := fmt.Sprintf("%+v %v %v %v", o, o.Err, o.Unsent, o.Uncounted)
		for name, secret := range map[string]string{"reset token": reset, "verify token": verify, "state": state, "password": password, "code": code, "session": session} {
			if strings.Contains(text, secret) {
				t.Errorf("the %s is in %s", name, text)
			}
		}
	}
	if len(f.outcomes) < 50 {
		t.Errorf("only %d outcomes", len(f.outcomes))
	}
}

// TestSEC12NothingIsExpanded: what looks like a placeholder is text, wherever a client sends it.
func TestSEC12NothingIsExpanded(t *testing.T) {
	t.Setenv("GATEWAY_TEST_SECRET", "the-value-of-a-variable")
	const odd = "{env.GATEWAY_TEST_SECRET}{http.request.header.X-Odd}{{.}}${GATEWAY_TEST_SECRET}%GATEWAY_TEST_SECRET%"
	f := newFixture(t, nil)
	text, err := encode(odd)
	if err != nil {
		t.Fatal(err)
	}
	w := f.send("POST", "/api/auth/sign-up/email", `{"name":`+string(text)+`,"email":"a@example.com","password":"password123","image":`+string(text)+`}`,
		"X-Odd: the-value-of-a-header", "User-Agent: "+odd)
	if w.Code != 200 || !strings.Contains(w.Body.String(), string(text)) {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	got := f.send("GET", "/api/auth/get-session", "", "Cookie: "+sessionIn(w)).Body.String() +
		f.send("GET", "/api/auth/error?error=x&error_description="+strings.ReplaceAll(odd, "%", "%25"), "").Header().Get("Location")
	if strings.Contains(got, "the-value-of") || strings.Count(got, string(text)) != 3 {
		t.Errorf("got %s", got)
	}
}

// TestSEC60PasswordsAreJudgedFirst: one that cannot be right, or cannot be set, is not hashed.
func TestSEC60PasswordsAreJudgedFirst(t *testing.T) {
	work := &effort{}
	f := newFixture(t, func(s *settings) {
		s.handlers.Hashing = work.hashing()
		check := s.handlers.Hashing.check
		s.handlers.Hashing.check = func(hash, secret string) (bool, error) { work.hashes++; return check(hash, secret) }
	})
	ann := f.signUp(t)
	token := f.mailed(t, "/request-password-reset", `{"email":"ann@example.com"}`)
	for path, body := range map[string]string{
		"/sign-up/email":   `{"name":"A","email":"b@example.com","password":%q}`,
		"/sign-in/email":   `{"email":"ann@example.com","password":%q}`,
		"/reset-password":  `{"token":"` + token + `","newPassword":%q}`,
		"/change-password": `{"currentPassword":"password123","newPassword":%q}`,
		"/verify-password": `{"password":%q}`,
		"/delete-user":     `{"password":%q}`,
	} {
		work.hashes = 0
		for _, password := range []string{long, strings.Repeat("\u00e9", 129), strings.Repeat("x", 1<<20)} {
			w := f.send("POST", "/api/auth"+path, fmt.Sprintf(body, password), "Cookie: "+ann)
			if w.Code != 400 && w.Code != 413 || work.hashes > 0 {
				t.Errorf("%s with %d bytes = %d, %d hashes", path, len(password), w.Code, work.hashes)
			}
		}
	}
	if w := f.send("POST", "/api/auth/reset-password", `{"token":"wrong","newPassword":"password456"}`); w.Code != 400 || work.hashes > 0 {
		t.Errorf("a wrong token: %d, %d hashes", w.Code, work.hashes)
	}
}

// TestSEC60BusyAnswers: when too many wait, the answer is 503 with a time to come back, and
// nothing has happened.
func TestSEC60BusyAnswers(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	f.hashing.queue.Store(1 << 20)
	for path, body := range map[string]string{
		"/sign-in/email": signUpBody("ann@example.com"), "/sign-up/email": signUpBody("new@example.com"),
	} {
		w := f.send("POST", "/api/auth"+path, body)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || len(w.Header().Values("Set-Cookie")) > 0 {
			t.Errorf("%s = %d %s %v", path, w.Code, w.Body, w.Header())
		}
	}
	if len(f.store.users) != 1 {
		t.Error("a user was made")
	}
}

// TestSEC61SignInWork: whether nobody has the address, its owner has no password or it is
// another one: the answer is the same, and one hash is computed.
func TestSEC61SignInWork(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	wrong := `{"email":"ann@example.com","password":"not the password"}`
	var answers []string
	ask := func(body string) {
		t.Helper()
		before := f.hashing.done.Load()
		w := f.send("POST", "/api/auth/sign-in/email", body)
		answers = append(answers, fmt.Sprint(w.Code, w.Body, w.Header()))
		if got := f.hashing.done.Load() - before; got != 1 {
			t.Errorf("%s: %d hashes", body, got)
		}
	}
	ask(wrong)
	ask(`{"email":"nobody@example.com","password":"not the password"}`)
	f.store.removeCredentials(t)
	ask(wrong)
	if answers[0] != answers[1] || answers[1] != answers[2] {
		t.Errorf("answers differ: %q", answers)
	}
}

// TestSEC64StateExpires: a flow is over after ten minutes, and its verifier is of no other one.
func TestSEC64StateExpires(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	f := newSocialFixture(t, newFakeGitHub(), func(s *settings) { s.handlers.Env.Now = func() time.Time { return now } })
	for after, want := range map[time.Duration]string{10 * time.Minute: "/new", 10*time.Minute + time.Second: "state_mismatch"} {
		state, cookie := f.setOut(t, "/sign-in/social", toGitHub, "")
		now = now.Add(after)
		if _, location := f.comeBack("github", "code=good&state="+state, cookie); !strings.Contains(location, want) {
			t.Errorf("after %v: %q, want %s", after, location, want)
		}
		f.store.changeUsers(t, func(u *auth.User) { u.Email = fmt.Sprint(after.Seconds()) + u.Email })
	}
	seen := map[string]bool{}
	for range 100 {
		state, verifier := f.newState(), f.newVerifier("github")
		if len(state) != 32 || len(verifier) != 128 || seen[state] || seen[verifier] {
			t.Fatalf("state %q, verifier %q", state, verifier)
		}
		seen[state], seen[verifier] = true, true
	}
}
