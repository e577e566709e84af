package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// newSocialFixture is a Server with the fake GitHub as "github", and as "other" under
// another id.
func newSocialFixture(t testing.TB, github *fakeGitHub, change func(*settings)) *fixture {
	t.Helper()
	return newFixture(t, func(s *settings) {
		other := func(c *providers.Config) { c.ID = "other" }
		s.handlers.Providers = []providers.Provider{
			github.provider(t, s.handlers.Env, nil),
			github.provider(t, s.handlers.Env, other),
		}
		if change != nil {
			change(s)
		}
	})
}

// eachSocialStore is eachStore with the fake GitHub.
func eachSocialStore(t *testing.T, test func(t *testing.T, f *fixture, github *fakeGitHub)) {
	var github *fakeGitHub
	change := func(s *settings) {
		github = newFakeGitHub()
		s.handlers.Providers = []providers.Provider{github.provider(t, s.handlers.Env, nil)}
	}
	eachStore(t, change, func(t *testing.T, f *fixture) { test(t, f, github) })
}

// setOut begins a flow. It returns the state, and the cookies with which the browser comes
// back.
func (f *fixture) setOut(t testing.TB, path, body, cookies string) (state, cookie string) {
	t.Helper()
	w := f.send("POST", "/api/auth"+path, body, "Cookie: "+cookies)
	var out struct{ URL string }
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s = %d %s", path, w.Code, w.Body)
	}
	target, err := url.Parse(out.URL)
	if err != nil {
		t.Fatal(err)
	}
	if cookies != "" {
		cookies += "; "
	}
	return target.Query().Get("state"), cookies + cookieHeader(w)
}

const toGitHub = `{"provider":"github","callbackURL":"/dash","errorCallbackURL":"/err","newUserCallbackURL":"/new"}`

// comeBack returns from a provider with a code and says where the browser is sent.
func (f *fixture) comeBack(provider, query, cookie string) (*httptest.ResponseRecorder, string) {
	w := f.send("GET", "/api/auth/callback/"+provider+"?"+query, "", "Cookie: "+cookie)
	return w, w.Header().Get("Location")
}

// goThrough is setOut and comeBack.
func (f *fixture) goThrough(t testing.TB, path, body, cookies string) (*httptest.ResponseRecorder, string) {
	t.Helper()
	state, cookie := f.setOut(t, path, body, cookies)
	return f.comeBack("github", "code=good&state="+state, cookie)
}

// sessionIn returns the pair of the session cookie that a response set.
func sessionIn(w *httptest.ResponseRecorder) string {
	for _, line := range w.Header().Values("Set-Cookie") {
		if pair, _, _ := strings.Cut(line, ";"); strings.HasPrefix(pair, "better-auth.session_token=") {
			return pair
		}
	}
	return ""
}

// accountsOf returns the provider ids of the accounts of the user with an e-mail, sorted.
func (f *fixture) accountsOf(t testing.TB, email string) (ids []string) {
	t.Helper()
	user, err := f.store.UserByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := f.store.AccountsOf(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		ids = append(ids, a.ProviderID)
	}
	slices.Sort(ids)
	return ids
}

// gitHubAccount returns the account of the fake GitHub's user.
func (f *fixture) gitHubAccount(t testing.TB) *auth.Account {
	t.Helper()
	account, err := f.store.Account(t.Context(), "github", "4242")
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// stub is a provider that takes the ID token "good", and says what it is told to.
type stub struct {
	settings providers.Settings
	person   *providers.User
	tokens   providers.Tokens
	refused  error // by Refresh
}

func (*stub) ID() string                     { return "stub" }
func (p *stub) Settings() providers.Settings { return p.settings }

func (*stub) AuthorizeURL(_ context.Context, a providers.Authorization) (string, error) {
	return "https://stub.example/?nonce=" + a.Nonce + "&state=" + a.State, nil
}

func (p *stub) Exchange(context.Context, providers.Grant) (*providers.Tokens, error) {
	return &p.tokens, nil
}

func (p *stub) Refresh(context.Context, string) (*providers.Tokens, error) {
	return &p.tokens, p.refused
}

func (p *stub) User(context.Context, *providers.Tokens, json.RawMessage) (*providers.User, error) {
	if p.person == nil {
		return nil, providers.ErrNoUser
	}
	return p.person, nil
}

func (*stub) VerifyIDToken(_ context.Context, token, nonce string) error {
	switch {
	case token == "down":
		return providers.ErrUnavailable
	case token == "unsupported":
		return providers.ErrUnsupported
	case token != "good" || nonce == "wrong":
		return errors.New("the signature does not hold")
	}
	return nil
}
