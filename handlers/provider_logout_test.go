package handlers

import (
	"errors"
	"testing"

	"github.com/caddy-better-auth/gateway/providers"
)

// logoutProvider can end its own session, and does nothing else.
type logoutProvider struct {
	providers.Provider
	id, page string
	err      error
}

func (p logoutProvider) ID() string { return p.id }

func (p logoutProvider) LogoutURL(idToken, returnTo, state string) (string, error) {
	if p.page == "" {
		return "", p.err
	}
	return p.page + "?" + idToken + "|" + returnTo + "|" + state, p.err
}

func TestSignOutAtProviders(t *testing.T) {
	able := func(id string) logoutProvider { return logoutProvider{id: id, page: "https://" + id + ".example/bye"} }
	for _, tc := range []struct {
		name      string
		providers []providers.Provider
		body      string
		want      string
		location  string
	}{
		{"no provider", nil, `{"callbackURL":"/bye"}`, `{"success":true}`, ""},
		{"another provider", []providers.Provider{able("other")}, `{}`, `{"success":true}`, ""},
		{"ours", []providers.Provider{able("acme")}, ``, `{"success":true,"url":"https://acme.example/bye?||","redirect":true}`, "https://acme.example/bye?||"},
		{
			"with a way back", []providers.Provider{able("acme")}, `{"callbackURL":"/bye?x=1","state":"s"}`,
			`{"success":true,"url":"https://acme.example/bye?|http://localhost:3000/bye?x=1|s","redirect":true}`,
			"https://acme.example/bye?|http://localhost:3000/bye?x=1|s",
		},
		{"only told", []providers.Provider{able("acme")}, `{"disableRedirect":true}`, `{"success":true,"url":"https://acme.example/bye?||","redirect":false}`, ""},
		{"no page", []providers.Provider{logoutProvider{id: "acme"}}, `{}`, `{"success":true}`, ""},
		{"unavailable", []providers.Provider{logoutProvider{id: "acme", err: errors.New("down")}}, `{}`, `{"success":true}`, ""},
		{"one of two has a page", []providers.Provider{logoutProvider{id: "acme"}, able("beta")}, `{}`, `{"success":true,"url":"https://beta.example/bye?||","redirect":true}`, "https://beta.example/bye?||"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, func(s *settings) { s.handlers.Providers = tc.providers })
			cookie := f.signUp(t)
			f.store.link(t, "row-1", "acme", "ann")
			f.store.link(t, "row-2", "beta", "ann")
			w := f.send("POST", "/api/auth/sign-out", tc.body, "Cookie: "+cookie)
			if w.Code != 200 || w.Body.String() != tc.want || w.Header().Get("Location") != tc.location {
				t.Errorf("got %d %s, Location %q", w.Code, w.Body, w.Header().Get("Location"))
			}
			if got := len(w.Header().Values("Set-Cookie")); got != 3 {
				t.Errorf("got %d clearing cookies, want 3", got)
			}
			if w := f.send("GET", "/api/auth/get-session", "", "Cookie: "+cookie); w.Body.String() != "null" {
				t.Errorf("the session is still there: %s", w.Body)
			}
		})
	}
}
