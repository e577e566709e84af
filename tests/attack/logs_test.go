package attack_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSEC70SEC78TokensOfLinks: what links in mails carry is in no log, not even in that of the
// requests; the answers are kept by nobody and tell nobody where they came from.
func TestSEC70SEC78TokensOfLinks(t *testing.T) {
	w := start(t, setup{
		auth:  "rate_limit off\n" + ownBase + "\n{mail}\nemail_verification {\n send_on_sign_up on\n}\nuser {\n change_email {\n confirm\n}\n delete_user {\n verify\n}\n}",
		sites: []site{{name: "site", block: "better_auth\nprotect /private/*"}},
	})
	const email = "ann@links.example"
	ann := w.signUp(t, "site", email)
	follow := func(what string) url.Values {
		t.Helper()
		link, err := url.Parse(w.mail.Wait(t, email).Link())
		if err != nil || link.Host == "" {
			t.Fatalf("%s: no link", what)
		}
		w.sawLink(link)
		a := w.do(t, "site", request{target: link.RequestURI()}.with("Cookie: "+ann))
		if got := a.header.Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("%s: got Referrer-Policy %q", what, got)
		}
		if got := a.header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
			t.Errorf("%s: got Cache-Control %q", what, got)
		}
		if a.status >= 400 {
			t.Errorf("%s: got %d %s", what, a.status, a.body)
		}
		to, err := url.Parse(a.header.Get("Location"))
		if err != nil {
			t.Error(err)
			return nil
		}
		return to.Query()
	}
	follow("verify-email")
	w.call(t, "site", "/request-password-reset", "", map[string]string{"email": email, "redirectTo": "/new-password"})
	token := follow("reset-password").Get("token")
	w.saw("a password", "another-password-of-ann")
	if a := w.call(t, "site", "/reset-password", "", map[string]string{"token": token, "newPassword": "another-password-of-ann"}); a.status != http.StatusOK {
		t.Errorf("reset-password: got %d %s", a.status, a.body)
	}
	a := w.call(t, "site", "/sign-in/email", "", map[string]string{"email": email, "password": "another-password-of-ann"})
	ann = cookiesOf(a.header)
	w.saw("an address", "ann2@links.example")
	w.call(t, "site", "/change-email", ann, map[string]string{"newEmail": "ann2@links.example", "callbackURL": "/"})
	follow("change-email")
	w.call(t, "site", "/delete-user", ann, map[string]string{"callbackURL": "/"})
	follow("delete-user")
}

// TestSEC70SEC78TokensOfHostedPages: the hosted page for a new password has its token in the address,
// and neither a log nor another request has it.
func TestSEC70SEC78TokensOfHostedPages(t *testing.T) {
	w := start(t, setup{auth: "rate_limit off\n" + ownBase + "\n{mail}", sites: []site{{name: "site", block: "better_auth"}}})
	const email = "ann@hosted.example"
	w.signUp(t, "site", email)
	w.call(t, "site", "/request-password-reset", "", map[string]string{"email": email, "redirectTo": "/reset-password"})
	link, err := url.Parse(w.mail.Wait(t, email).Link())
	if err != nil {
		t.Fatal(err)
	}
	w.sawLink(link)
	page := w.do(t, "site", request{target: link.RequestURI()}).header.Get("Location")
	if !strings.Contains(page, "/reset-password?token=") {
		t.Fatalf("the link leads to %s", page)
	}
	to, err := url.Parse(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"GET", "HEAD", "POST", "PUT"} {
		a := w.do(t, "site", request{method: method, target: to.RequestURI()})
		if got := a.header.Get("Referrer-Policy"); got != "no-referrer, strict-origin" {
			t.Errorf("%s: got Referrer-Policy %q", method, got)
		}
		if got := a.header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
			t.Errorf("%s: got Cache-Control %q", method, got)
		}
	}
}

// TestSEC78Failures: what goes wrong is logged without what the client has sent, and every
// entry is one line of JSON.
func TestSEC78Failures(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", false)})
	ann := w.signUp(t, "auth", "ann@failures.example")
	w.saw("a password", "mistyped password of ann")
	w.saw("an address", "nobody@failures.example")
	for _, email := range []string{"ann@failures.example", "nobody@failures.example"} {
		w.call(t, "auth", "/sign-in/email", "", map[string]string{"email": email, "password": "mistyped password of ann"})
		w.call(t, "auth", "/sign-up/email", "", map[string]string{"name": "x", "email": email, "password": "mistyped password of ann"})
	}
	w.call(t, "auth", "/change-password", ann, map[string]string{"currentPassword": "mistyped password of ann", "newPassword": password + "x"})
	forgery := sign("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "another-secret-of-another-gateway-0123456789")
	w.saw("a forged cookie", forgery)
	const line = `line\nbreak"} {"level":"error","msg":"forged entry"}`
	for _, m := range modes {
		w.do(t, m.name, request{target: "/private/"}.with("Cookie: "+tokenName+"="+forgery))
		w.do(t, m.name, request{target: "/private/" + url.PathEscape("\n{\"msg\":\"forged entry\"}")}.with("User-Agent: "+line, "X-Auth-User-Id: "+line))
	}
	w.do(t, "auth", request{method: "POST", target: "/api/auth/sign-in/email", body: `{"email":"x\n{\"msg\":\"forged entry\"}@failures.example","password":"mistyped password of ann"}`}.
		with("Content-Type: application/json", "Origin: "+w.base))
	w.Stop()
	access, err := os.ReadFile(filepath.Join(w.dir, "access.log"))
	if err != nil {
		t.Fatal(err)
	}
	for entry := range strings.SplitSeq(strings.TrimSpace(w.Log()+"\n"+string(access)), "\n") {
		if entry != "" && (!strings.HasPrefix(entry, "{") || !strings.HasSuffix(entry, "}")) || strings.HasPrefix(entry, `{"msg":"forged`) {
			t.Errorf("an entry is no JSON: %.300s", entry)
		}
	}
}
