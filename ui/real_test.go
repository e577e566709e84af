package ui_test

import (
	"context"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/handlers"
	"github.com/caddy-better-auth/gateway/mail"
	"github.com/caddy-better-auth/gateway/providers"
	"github.com/caddy-better-auth/gateway/session"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/ui"
)

const site = "http://localhost:3000"

// wholeSite is the pages before the real routes, and an app behind them that says where it was
// asked.
type wholeSite struct {
	pages  *ui.Pages
	routes *handlers.Server
	store  auth.Store
	mu     sync.Mutex
	mails  []mail.Message
	now    time.Time
}

func newSite(t testing.TB) *wholeSite {
	t.Helper()
	re := &wholeSite{now: time.Now()} // the store has a clock of its own
	env := auth.Env{Now: func() time.Time { return re.now }}
	store := memstore.New()
	cookies, err := cookiecheck.New(cookiecheck.Config{
		Secrets: cookiecheck.PlainSecrets("a-secret-of-the-tests-0123456789-abcdef"), Secure: cookiecheck.SecureOff})
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := session.New(session.Config{Sessions: store, Cookies: cookies, Env: env})
	if err != nil {
		t.Fatal(err)
	}
	github, err := providers.New(providers.Config{Type: "github", ClientIDs: []string{"id"}, ClientSecret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	re.store = store
	re.routes, err = handlers.New(handlers.Config{
		BaseURL: handlers.BaseURL{Static: site}, Store: store, Cookies: cookies, Sessions: sessions, Env: env, Mail: re,
		EmailPassword: handlers.EmailPassword{RequireVerification: true},
		ChangeEmail:   handlers.ChangeEmail{Enabled: true}, DeleteUser: handlers.DeleteUser{Enabled: true},
		Providers: []providers.Provider{github}, ErrorPage: "/sign-in/error",
	})
	if err != nil {
		t.Fatal(err)
	}
	re.pages = newPages(t, re.routes, func(c *ui.Config) {
		c.Providers = []ui.Provider{{ID: "github", Type: "github"}}
		c.Now = env.Now
	})
	return re
}

// Send implements mail.Sender.
func (re *wholeSite) Send(_ context.Context, m mail.Message) error {
	re.mu.Lock()
	defer re.mu.Unlock()
	re.mails = append(re.mails, m)
	return nil
}

// link returns the link in the latest mail, which must be of a kind.
func (re *wholeSite) link(t testing.TB, kind mail.Kind) string {
	t.Helper()
	re.mu.Lock()
	defer re.mu.Unlock()
	if len(re.mails) == 0 || re.mails[len(re.mails)-1].Kind != kind {
		t.Fatalf("no mail of kind %v among %d", kind, len(re.mails))
	}
	return re.mails[len(re.mails)-1].URL
}

// RoundTrip implements http.RoundTripper: the site answers without a network.
func (re *wholeSite) RoundTrip(r *http.Request) (*http.Response, error) {
	in := httptest.NewRequest(r.Method, r.URL.String(), r.Body)
	in.Header, in.Host = r.Header, r.URL.Host
	if in.URL.Scheme == "http" { // a request to a server has no TLS then
		in.TLS = nil
	}
	w := httptest.NewRecorder()
	switch {
	case re.pages.Serves(r.URL.Path):
		re.pages.ServeHTTP(w, in)
	case strings.HasPrefix(r.URL.Path, "/api/auth/"):
		re.routes.ServeHTTP(w, in)
	default:
		_, _ = io.WriteString(w, "the app at "+r.URL.RequestURI())
	}
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// browser is somebody who reads pages, follows links and sends forms.
type browser struct {
	t      testing.TB
	client *http.Client
	at     string // path and query
	status int
	header http.Header
	page   string
}

func (re *wholeSite) browser(t testing.TB, userAgent string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, client: &http.Client{Transport: withAgent{re, userAgent}, Jar: jar}}
}

type withAgent struct {
	*wholeSite
	name string
}

func (a withAgent) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("User-Agent", a.name)
	return a.wholeSite.RoundTrip(r)
}

func (b *browser) open(where string) {
	b.t.Helper()
	where = strings.TrimPrefix(where, site)
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, site+where, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(r)
}

func (b *browser) do(r *http.Request) {
	b.t.Helper()
	resp, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.at, b.status, b.header, b.page = resp.Request.URL.RequestURI(), resp.StatusCode, resp.Header, string(text)
}

// follow opens the address of the link that is called so.
func (b *browser) follow(name string) {
	b.t.Helper()
	found := regexp.MustCompile(`<a [^>]*href="([^"]*)"[^>]*>` + regexp.QuoteMeta(name) + `</a>`).FindStringSubmatch(b.page)
	if found == nil {
		b.t.Fatalf("no link %q at %s in %s", name, b.at, b.page)
	}
	b.open(html.UnescapeString(found[1]))
}

// send fills in a form of the page: what is hidden in it goes along.
func (b *browser) send(form string, fields ...string) {
	b.t.Helper()
	values := url.Values{}
	action := ""
	for _, found := range regexp.MustCompile(`(?s)<form method="post" action="([^"]*)".*?</form>`).FindAllStringSubmatch(b.page, -1) {
		if strings.Contains(found[0], `name="form" value="`+form+`"`) {
			action = html.UnescapeString(found[1])
			for _, hidden := range regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(found[0], -1) {
				values.Set(hidden[1], html.UnescapeString(hidden[2]))
			}
			break
		}
	}
	if action == "" {
		b.t.Fatalf("no form %q at %s in %s", form, b.at, b.page)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, site+action, strings.NewReader(values.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", site)
	b.do(r)
}

// sees fails unless the page has a text.
func (b *browser) sees(text string) {
	b.t.Helper()
	if !strings.Contains(b.page, text) {
		b.t.Fatalf("at %s (%d): no %q in %s", b.at, b.status, text, b.page)
	}
}

// isAt fails unless the browser has arrived somewhere.
func (b *browser) isAt(where string) {
	b.t.Helper()
	if b.at != where {
		b.t.Fatalf("at %s (%d), want %s: %s", b.at, b.status, where, b.page)
	}
}

const (
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	iPhone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1"
)

// TestSEC49ReturnPathIsKept follows somebody from the page that they wanted through sign-up, the
// mail that proves their address, a forgotten password and its mail, to that page.
func TestSEC49ReturnPathIsKept(t *testing.T) {
	re := newSite(t)
	b := re.browser(t, firefox)
	const wanted = "/notes?a=b&c=%2Fd"
	b.open("/sign-in?" + url.Values{"redirectTo": {wanted}}.Encode())
	b.follow("Create an account")
	b.send("sign-up", "name", "Ada", "email", "ada@example.com", "password", "short")
	b.sees("This password is too short.")
	b.send("sign-up", "name", "Ada", "email", "ada@example.com", "password", "a long password")
	b.sees("We have sent a link to <b>ada@example.com</b>")
	b.follow("Back to sign-in")
	b.send("sign-in", "email", "ada@example.com", "password", "a long password")
	b.sees("Before you can sign in")
	b.send("verify-email")
	b.sees("Check your e\u2011mail")
	b.open(re.link(t, mail.VerifyEmail))
	b.sees("Your e-mail address is confirmed")
	b.open(b.linkTo("Continue", wanted, "/sign-in?"+url.Values{"redirectTo": {wanted}}.Encode()))
	b.follow("Forgot password?")
	b.send("forgot-password", "email", "ada@example.com")
	b.sees("If there is an account for <b>ada@example.com</b>")
	b.open(re.link(t, mail.ResetPassword))
	b.send("reset-password", "newPassword", "another password")
	b.sees("Your new password is set.")
	b.send("sign-in", "email", "ada@example.com", "password", "another password")
	b.isAt(wanted)
	b.sees("the app at")
}

// linkTo checks where a link leads, and returns where whoever guards that place would send a
// stranger.
func (b *browser) linkTo(name, wanted, instead string) string {
	b.t.Helper()
	if !strings.Contains(b.page, `href="`+html.EscapeString(wanted)+`">`+name+"<") {
		b.t.Fatalf("no link %q to %s in %s", name, wanted, b.page)
	}
	return instead
}

// TestLinkThatFails: whoever follows a link that is no good can ask for another one, and still
// gets where they wanted.
func TestLinkThatFails(t *testing.T) {
	re := newSite(t)
	b := re.browser(t, firefox)
	callback := url.QueryEscape("/reset-password?redirectTo=%2Fnotes")
	b.open("/api/auth/reset-password/no-such-token?callbackURL=" + callback)
	b.sees("This link does not work")
	b.follow("Ask for a new link")
	b.isAt("/forgot-password?redirectTo=%2Fnotes")
	callback = url.QueryEscape("/verify-email?notice=email_confirmed&redirectTo=%2Fnotes")
	b.open("/api/auth/verify-email?token=x&callbackURL=" + callback)
	b.sees("This link does not work")
	b.send("verify-email", "email", "nobody@example.com")
	b.sees("Check your e\u2011mail")
	b.open("/api/auth/callback/github?state=forged&code=x")
	b.isAt("/sign-in/error?error=state_mismatch")
	b.sees("started in another window")
}

// signedIn returns the browser of somebody who is signed in and on the account page.
func (re *wholeSite) signedIn(t testing.TB, userAgent string) *browser {
	t.Helper()
	b := re.browser(t, userAgent)
	b.open("/account")
	b.isAt("/sign-in?redirectTo=%2Faccount")
	if len(re.mails) == 0 {
		b.follow("Create an account")
		b.send("sign-up", "name", "Ada Lovelace", "email", "ada@example.com", "password", "a long password")
		b.open(re.link(t, mail.VerifyEmail))
		b.open("/sign-in?redirectTo=%2Faccount")
	}
	b.send("sign-in", "email", "ada@example.com", "password", "a long password", "rememberMe", "true")
	b.isAt("/account")
	return b
}

// atGitHub gives somebody an account at GitHub, as if they had come back from there.
func (re *wholeSite) atGitHub(t testing.TB, email string) {
	t.Helper()
	user, err := re.store.UserByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	err = re.store.AddAccount(t.Context(), &auth.Account{
		ID: "row-of-github", UserID: user.ID, ProviderID: "github", AccountID: "1", CreatedAt: re.now, UpdatedAt: re.now})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAccount does everything that the account page offers.
func TestAccount(t *testing.T) {
	re := newSite(t)
	b := re.signedIn(t, firefox)
	b.sees("Firefox · Linux")
	b.sees("This device")

	b.send("profile", "name", "Ada King")
	b.isAt("/account?notice=profile_saved")
	b.sees(`value="Ada King"`)

	b.send("email", "newEmail", "nonsense")
	b.sees("Enter an e-mail address")
	b.send("email", "newEmail", "ada@example.com")
	b.sees("This is your e-mail address already.")
	b.send("email", "newEmail", "ada.king@example.com")
	b.sees("a link to confirm it was mailed")

	b.send("password", "currentPassword", "wrong password", "newPassword", "yet another one")
	b.sees("This password is wrong.")
	if got := ids(b.page, "autofocus"); got != "currentPassword" {
		t.Errorf("focus on %q, want currentPassword", got)
	}
	b.send("link", "provider", "github")
	b.sees("Continue to GitHub")
	if to := b.header.Get("Refresh"); !strings.HasPrefix(to, "0; url=https://github.com/login/oauth/authorize?") {
		t.Errorf("Refresh: %q", to)
	}
	re.atGitHub(t, "ada@example.com")
	b.open("/account")
	b.send("unlink", "accountId", "nonsense")
	b.sees("This account is no longer linked.")
	b.send("unlink", "accountId", "row-of-github")
	b.isAt("/account?notice=unlinked")

	b.send("delete", "password", "wrong password")
	b.sees("This password is wrong.")
	b.send("delete", "password", "a long password")
	b.isAt("/signed-out?notice=account_deleted")
	b.open("/account")
	b.isAt("/sign-in?redirectTo=%2Faccount")
}

// TestSessions: a device can be signed out from another one, and all at once; a token of a
// session is never on the page.
func TestSessions(t *testing.T) {
	re := newSite(t)
	desktop := re.signedIn(t, firefox)
	re.now = re.now.Add(3 * time.Hour)
	phone := re.signedIn(t, iPhone)
	phone.sees("Firefox · Linux")
	phone.sees("Safari · iPhone")
	phone.sees("Used within the last day")
	for _, token := range tokens(t, phone) {
		if strings.Contains(phone.page, token) {
			t.Error("a session token is on the page")
		}
	}
	other := regexp.MustCompile(`name="session" value="([^"]*)"`).FindStringSubmatch(phone.page)
	if other == nil {
		t.Fatal("no other session on the page")
	}
	phone.send("revoke", "session", "nonsense")
	phone.isAt("/account?notice=session_ended")
	desktop.open("/account")
	desktop.isAt("/account")
	phone.send("revoke", "session", other[1])
	desktop.open("/account")
	desktop.isAt("/sign-in?redirectTo=%2Faccount")

	re.now = re.now.Add(25 * time.Hour) // no longer fresh
	phone.open("/account")
	phone.sees("You signed in some time ago.")
	desktop = re.signedIn(t, firefox)
	phone.send("revoke-all")
	phone.isAt("/signed-out?notice=signed_out_everywhere")
	desktop.open("/account")
	desktop.isAt("/sign-in?redirectTo=%2Faccount")
}

// tokens returns the session tokens of whoever uses the browser.
func tokens(t testing.TB, b *browser) (all []string) {
	t.Helper()
	page := b.page
	b.open("/api/auth/list-sessions")
	var rows []struct{ Token string }
	if err := json.Unmarshal([]byte(b.page), &rows); err != nil || len(rows) == 0 {
		t.Fatalf("list-sessions: %v, %s", err, b.page)
	}
	for _, row := range rows {
		all = append(all, row.Token)
	}
	b.page = page
	return all
}

// TestLoopGuard: somebody is signed in, but whoever guards the page they want sends them back.
func TestLoopGuard(t *testing.T) {
	re := newSite(t)
	b := re.signedIn(t, firefox)
	b.open("/sign-in?redirectTo=/notes")
	b.isAt("/notes")
	b.open("/sign-in?redirectTo=/notes")
	b.isAt("/sign-in?redirectTo=/notes")
	b.sees("You are signed in as <b>ada@example.com</b>")
	b.open("/sign-in?redirectTo=/other")
	b.isAt("/other")
	b.open("/sign-in?redirectTo=/sign-in?redirectTo=/sign-up")
	b.isAt("/")
}

// TestSocialReturn: the way to a provider and back keeps the return path, and an error of the
// provider is told on the sign-in page.
func TestSocialReturn(t *testing.T) {
	re := newSite(t)
	b := re.browser(t, firefox)
	b.open("/sign-in?redirectTo=%2Fnotes")
	b.send("social", "provider", "github")
	to, err := url.Parse(strings.TrimPrefix(b.header.Get("Refresh"), "0; url="))
	if err != nil {
		t.Fatal(err)
	}
	b.open("/api/auth/callback/github?error=access_denied&state=" + to.Query().Get("state"))
	b.isAt("/sign-in?redirectTo=%2Fnotes&error=access_denied")
	b.sees("You have cancelled.")
	b.send("social", "provider", "unknown")
	b.sees("Signing in there is not possible")
}
