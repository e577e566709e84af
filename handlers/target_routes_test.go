package handlers

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// redirects is a server at the gateway of the corpus, and who is signed in there.
type redirects struct {
	*fixture
	file redirectFile
	ann  string
}

func newRedirects(t *testing.T) *redirects {
	t.Helper()
	r := &redirects{file: readRedirectFile(t)}
	r.fixture = newSocialFixture(t, newFakeGitHub(), func(s *settings) {
		s.handlers.BaseURL.Static, s.handlers.TrustedOrigins = r.file.Gateway, r.file.TrustedOrigins
		s.handlers.DeleteUser.Verify = true
		s.handlers.EmailVerification.SendOnSignUp = new(true)
		logout := logoutProvider{id: "acme", page: "https://acme.example/bye"}
		s.handlers.Providers = append(s.handlers.Providers, providers.Provider(logout))
	})
	r.ann = r.signUp(t)
	r.store.link(t, "row-1", "acme", "ann")
	return r
}

// ask sends a request as a page of the gateway does.
func (r *redirects) ask(method, path, body, cookie string) *httptest.ResponseRecorder {
	headers := []string{"Cookie: " + cookie}
	if method == http.MethodPost {
		headers = append(headers, "Origin: "+r.file.Gateway)
	}
	return r.send(method, "/api/auth"+path, body, headers...)
}

var trustedHost = regexp.MustCompile(`^(app\.example\.com|([a-z0-9_-]+\.)+trusted\.example)$`)

// lands checks that a browser which gets an answer ends up at a trusted origin, if it is sent
// anywhere, and that there is one Location that any client can read.
func (r *redirects) lands(t *testing.T, w *httptest.ResponseRecorder) (location string) {
	t.Helper()
	lines := w.Header().Values("Location")
	if len(lines) == 0 {
		return ""
	}
	if len(lines) > 1 || strings.ContainsFunc(lines[0], func(c rune) bool { return c <= ' ' || c > '~' }) {
		t.Errorf("Location: %q", lines)
	}
	u, err := whatwg.ParseRef(r.file.Gateway+"/sign-in", lines[0])
	if err != nil || u.Scheme() != "https" || u.Port() != "" || u.Username()+u.Password() != "" || !trustedHost.MatchString(u.Hostname()) {
		t.Errorf("Location %.200q leads elsewhere (%v)", lines[0], err)
	}
	return lines[0]
}

// asJSON writes an object of texts.
func asJSON(t *testing.T, members map[string]string) string {
	t.Helper()
	text, err := encode(members)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// refusedTarget reports whether an answer says that a target is not trusted, or none.
func refusedTarget(w *httptest.ResponseRecorder) bool {
	body := w.Body.String()
	return w.Code == http.StatusForbidden && strings.Contains(body, "_URL") || w.Code == http.StatusBadRequest && strings.Contains(body, "expected a string")
}

// judge compares an answer to a target with what the corpus says of it.
func (r *redirects) judge(t *testing.T, tc redirectCase, where string, w *httptest.ResponseRecorder) (accepted bool) {
	t.Helper()
	refused := refusedTarget(w)
	if tc.Expected == "reject" && !refused || tc.Expected == "allow" && tc.Strict && refused || w.Code >= 500 {
		t.Errorf("%s: %.80q: %d %s, want %s: %s", where, tc.target(), w.Code, w.Body, tc.Expected, tc.Why)
	}
	return !refused
}

// TestSEC49SEC54BodyVectors: every route that takes a body judges every target in it, and one
// in the query.
func TestSEC49SEC54BodyVectors(t *testing.T) {
	r := newRedirects(t)
	for _, row := range Routes() {
		if row.Method != http.MethodPost {
			continue
		}
		path := strings.ReplaceAll(row.Path, "{id}", "github")
		names := []string{"callbackURL"}
		if row.Path == "/sign-in/social" {
			names = targetNames()
		}
		for _, tc := range r.file.Cases {
			for _, name := range names {
				if row.reads() {
					w := r.ask("POST", path, asJSON(t, map[string]string{name: tc.target()}), "")
					r.judge(t, tc, "POST "+path+" "+name, w)
				}
			}
			w := r.ask("POST", path+"?callbackURL="+url.QueryEscape(tc.target()), "{}", "")
			r.judge(t, tc, "POST "+path+"?callbackURL", w)
		}
	}
}

func targetNames() (names []string) {
	for _, target := range targets {
		names = append(names, target.name)
	}
	return names
}

// TestSEC54NoTargetVectors: what is no text, is empty or is there twice is no target.
func TestSEC54NoTargetVectors(t *testing.T) {
	r := newRedirects(t)
	values := []string{`""`, `null`, `false`, `0`, `true`, `[]`, `{}`, `["/a"]`, `1e999`}
	for _, v := range r.file.NonStrings {
		values = append(values, string(v.Value))
	}
	complete := map[string]any{
		"email": "ann@example.com", "password": "password123", "name": "Ann", "provider": "github", "newEmail": "new@example.com",
		"token": "x", "newPassword": "password456", "currentPassword": "password123", "accountId": "x",
	}
	for _, row := range Routes() {
		if row.Method != http.MethodPost || row.Foreign {
			continue
		}
		for _, name := range targetNames() {
			for _, value := range values {
				if !row.reads() {
					continue
				}
				members := make(map[string]any, len(complete)+1)
				for k, v := range complete {
					members[k] = v
				}
				members[name] = json.RawMessage(value)
				body, err := encode(members)
				if err != nil {
					t.Fatal(err)
				}
				if w := r.ask("POST", row.Path, string(body), r.ann); w.Code != 400 {
					t.Errorf("%s with %s %s = %d %s", row.Path, name, value, w.Code, w.Body)
				}
			}
			for _, query := range []string{name + "=", name, "a=b&" + name + "=&c=d"} {
				if w := r.ask("POST", row.Path+"?"+query, "{}", r.ann); w.Code != 400 {
					t.Errorf("%s?%s = %d %s", row.Path, query, w.Code, w.Body)
				}
			}
		}
		if w := r.ask("POST", row.Path+"?callbackURL=/a&callbackURL=//evil.example", "{}", r.ann); w.Code != 400 {
			t.Errorf("%s with two = %d %s", row.Path, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/verify-email?token=x", "/delete-user/callback?token=x", "/reset-password/x?"} {
		if w := r.ask("GET", path+"&callbackURL=/a&callbackURL=//evil.example", "", r.ann); w.Code != 400 {
			t.Errorf("%s with two = %d %s", path, w.Code, w.Body)
		}
	}
}

// TestSEC49SEC51SEC55LinkVectors: the links in mails, with tokens that are good and that are
// not, send nobody elsewhere.
func TestSEC49SEC51SEC55LinkVectors(t *testing.T) {
	r := newRedirects(t)
	verify := r.linkOf(t, "/send-verification-email", `{"email":"ann@example.com"}`)
	reset := r.linkOf(t, "/request-password-reset", `{"email":"ann@example.com"}`)
	for _, tc := range r.file.Cases {
		callback := "callbackURL=" + url.QueryEscape(tc.target())
		for _, path := range []string{
			verify + "&" + callback, "/verify-email?token=bad&" + callback,
			reset + "?" + callback, "/reset-password/bad?" + callback,
			"/delete-user/callback?token=bad&" + callback,
		} {
			w := r.ask("GET", path, "", r.ann)
			where, _, _ := strings.Cut(path, "?")
			if accepted := r.judge(t, tc, where, w); accepted != (w.Code == http.StatusFound) && tc.target() != "" && !strings.HasPrefix(path, "/delete-user") {
				t.Errorf("%s: %.80q: %d %s", where, tc.target(), w.Code, w.Body)
			}
			r.lands(t, w)
		}
	}
}

// linkOf returns the path of the link that is mailed, without what it says of a callback.
func (r *redirects) linkOf(t *testing.T, path, body string) string {
	t.Helper()
	w := r.ask("POST", path, body, "")
	sent := r.sent.take()
	if w.Code != 200 || len(sent) != 1 {
		t.Fatalf("%s = %d %s, %d mails", path, w.Code, w.Body, len(sent))
	}
	link, ok := strings.CutPrefix(sent[0].URL, r.file.Gateway+"/api/auth")
	if !ok {
		t.Fatalf("the link is %s", sent[0].URL)
	}
	at := strings.Index(link, "callbackURL=")
	return link[:at-1]
}

// TestSEC49SEC51MailVectors: whoever has a link mailed to somebody sends them to nowhere else.
func TestSEC49SEC51MailVectors(t *testing.T) {
	r := newRedirects(t)
	for _, tc := range r.file.Cases {
		r.store.changeUsers(t, func(u *auth.User) { u.EmailVerified = false })
		for _, ask := range []struct{ path, name string }{
			{"/request-password-reset", "redirectTo"}, {"/send-verification-email", "callbackURL"},
			{"/delete-user", "callbackURL"}, {"/change-email", "callbackURL"},
		} {
			body := map[string]string{"email": "ann@example.com", "newEmail": "new@example.com", ask.name: tc.target()}
			w := r.ask("POST", ask.path, asJSON(t, body), map[bool]string{true: r.ann}[ask.path != "/send-verification-email"])
			sent := r.sent.take()
			if accepted := r.judge(t, tc, ask.path, w); accepted != (len(sent) == 1) {
				t.Fatalf("%s: %.80q: %d %s, %d mails", ask.path, tc.target(), w.Code, w.Body, len(sent))
			}
			if len(sent) == 0 || ask.path == "/delete-user" || ask.path == "/change-email" {
				continue // following them would end Ann, or her address
			}
			link := strings.TrimPrefix(sent[0].URL, r.file.Gateway+"/api/auth")
			followed := r.ask("GET", link, "", "")
			if r.lands(t, followed) == "" {
				t.Errorf("%s: %.80q: the link answers %d %s", ask.path, tc.target(), followed.Code, followed.Body)
			}
		}
	}
}

// TestSEC49SEC51FlowVectors: a flow through a provider ends at the target that was judged when
// it began, is still trusted, and is nowhere else; with errors as well.
func TestSEC49SEC51FlowVectors(t *testing.T) {
	r := newRedirects(t)
	for _, tc := range r.file.Cases {
		for _, path := range []string{"/sign-in/social", "/link-social"} {
			for _, name := range targetNames() {
				body := asJSON(t, map[string]string{"provider": "github", name: tc.target()})
				w := r.ask("POST", path, body, r.ann)
				if !r.judge(t, tc, path+" "+name, w) {
					continue
				}
				var out struct{ URL string }
				if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
					t.Fatal(err)
				}
				to, err := url.Parse(out.URL)
				if err != nil {
					t.Fatal(err)
				}
				state := "state=" + to.Query().Get("state")
				for _, query := range []string{state + "&code=good", "error=%0d%0aX-Evil:%201&error_description=%0d%0aLocation:%20//evil.example&" + state, state + "&code=good"} {
					r.lands(t, r.ask("GET", "/callback/github?"+query, "", r.ann+"; "+cookieHeader(w)))
				}
			}
		}
	}
}

// TestSEC49SEC51SignInVectors: signing in and out says where to go next, in the body and in a
// header, and both lead to the same place.
func TestSEC49SEC51SignInVectors(t *testing.T) {
	r := newRedirects(t)
	for _, tc := range r.file.Cases {
		body := map[string]string{"email": "ann@example.com", "password": "password123", "callbackURL": tc.target()}
		w := r.ask("POST", "/sign-in/email", asJSON(t, body), "")
		if r.judge(t, tc, "/sign-in/email", w) && r.lands(t, w) == "" {
			t.Errorf("%.80q: %d, no Location", tc.target(), w.Code)
		}
		out := r.ask("POST", "/sign-out", asJSON(t, map[string]string{"callbackURL": tc.target()}), r.ann)
		if !r.judge(t, tc, "/sign-out", out) || out.Code != 200 {
			continue
		}
		parts := strings.Split(out.Header().Get("Location"), "|")
		if len(parts) == 3 {
			back := httptest.NewRecorder()
			back.Header().Set("Location", asHeader(parts[1]))
			r.lands(t, back)
		}
	}
}
