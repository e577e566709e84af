package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// TestSEC63LinkingMatrix: who signs in at a provider with the address of a user (SEC-63).
func TestSEC63LinkingMatrix(t *testing.T) {
	for n := range 16 {
		provider, local, trusted, allowed := n&1 > 0, n&2 > 0, n&4 > 0, n&8 > 0
		name := fmt.Sprintf("provider verified %v, user verified %v, trusted %v, allow_unverified_email %v", provider, local, trusted, allowed)
		t.Run(name, func(t *testing.T) {
			github := newFakeGitHub()
			github.email = "ann@example.com"
			github.verified(provider)
			f := newSocialFixture(t, github, func(s *settings) {
				s.handlers.Account.Linking.AllowUnverifiedEmail = allowed
				if trusted {
					s.handlers.Account.Linking.TrustedProviders = []string{"github"}
				}
			})
			old := f.signUp(t)
			f.store.link(t, "acc2", "google", "99")
			f.store.changeUsers(t, func(u *auth.User) { u.EmailVerified = local })
			w, location := f.goThrough(t, "/sign-in/social", toGitHub, "")
			if want := provider && (local || trusted && allowed); !want {
				if location != "/err?error=account_not_linked" || sessionIn(w) != "" || len(f.accountsOf(t, "ann@example.com")) != 2 {
					t.Errorf("got %q, %q, accounts %q; want no link", location, sessionIn(w), f.accountsOf(t, "ann@example.com"))
				}
				return
			}
			if location != "/dash" || sessionIn(w) == "" {
				t.Fatalf("got %q, want a session and /dash", location)
			}
			claimed := !local
			wantAccounts := []string{"credential", "github", "google"}
			if claimed {
				wantAccounts = []string{"github"}
			}
			if got := f.accountsOf(t, "ann@example.com"); !slices.Equal(got, wantAccounts) {
				t.Errorf("accounts: got %q, want %q", got, wantAccounts)
			}
			in := f.send("POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"password123"}`)
			if refused := in.Code == http.StatusUnauthorized; refused != claimed {
				t.Errorf("sign-in with the password: got %d", in.Code)
			}
			if over := f.send("GET", "/api/auth/get-session", "", "Cookie: "+old).Body.String() == "null"; over != claimed {
				t.Errorf("the old session is over: %v", over)
			}
			if f.send("GET", "/api/auth/get-session", "", "Cookie: "+sessionIn(w)).Body.String() == "null" {
				t.Error("the new session does not hold")
			}
			if user, err := f.store.UserByEmail(t.Context(), "ann@example.com"); err != nil || !user.EmailVerified {
				t.Errorf("the user is %+v, %v; want them verified", user, err)
			}
		})
	}
}

// TestLinkSocial: users link accounts themselves, while their session holds.
func TestLinkSocial(t *testing.T) {
	const body = `{"provider":"github","callbackURL":"/dash","errorCallbackURL":"/err"}`
	for _, tc := range []struct {
		name     string
		rules    Linking
		email    string // at GitHub
		verified bool
		between  func(*fixture)
		want     string
	}{
		{"linked", Linking{}, "Ann@Example.com", true, nil, "/dash"},
		{"linking off", Linking{Disabled: true}, "ann@example.com", true, nil, "/err?error=unable_to_link_account"},
		{"implicit linking off", Linking{DisableImplicit: true}, "ann@example.com", true, nil, "/dash"},
		{"not verified", Linking{}, "ann@example.com", false, nil, "/err?error=unable_to_link_account"},
		{"not verified, but trusted", Linking{TrustedProviders: []string{"github"}}, "ann@example.com", false, nil, "/dash"},
		{"another e-mail", Linking{}, "octo@example.com", true, nil, "/err?error=email_does_not_match"},
		{"another e-mail, allowed", Linking{AllowDifferentEmails: true}, "octo@example.com", true, nil, "/dash"},
		{"signed out meanwhile", Linking{}, "ann@example.com", true, func(f *fixture) { f.store.endAll(t) }, "/err?error=unable_to_link_account"},
		{"session expired meanwhile", Linking{}, "ann@example.com", true, func(f *fixture) { f.store.expire(t, f.env.Time().Add(-1)) }, "/err?error=unable_to_link_account"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			github := newFakeGitHub()
			github.email = tc.email
			github.verified(tc.verified)
			f := newSocialFixture(t, github, func(s *settings) { s.handlers.Account.Linking = tc.rules })
			state, cookie := f.setOut(t, "/link-social", body, f.signUp(t))
			if tc.between != nil {
				tc.between(f)
			}
			w, location := f.comeBack("github", "code=good&state="+state, cookie)
			if location != tc.want || sessionIn(w) != "" {
				t.Errorf("got %q, session %q; want %q and no new session", location, sessionIn(w), tc.want)
			}
			if linked := len(f.accountsOf(t, "ann@example.com")) == 2; linked != (tc.want == "/dash") {
				t.Errorf("linked: %v", linked)
			}
		})
	}
}

// TestLinkTwice: an account belongs to one user, and linking it again adds scopes.
func TestLinkTwice(t *testing.T) {
	const body = `{"provider":"github","callbackURL":"/dash","errorCallbackURL":"/err"}`
	github := newFakeGitHub()
	f := newSocialFixture(t, github, func(s *settings) { s.handlers.Account.Linking.AllowDifferentEmails = true })
	ann := f.signUp(t)
	if _, location := f.goThrough(t, "/link-social", body, ann); location != "/dash" {
		t.Fatalf("got %q", location)
	}
	github.tokens = map[string]any{"access_token": "gho_2", "scope": "repo,user:email"}
	if _, location := f.goThrough(t, "/link-social", body, ann); location != "/dash" {
		t.Fatalf("again: got %q", location)
	}
	if a := f.gitHubAccount(t); a.Scope != "read:user,user:email,repo" || a.AccessToken != "gho_2" {
		t.Errorf("got scope %q and token %q", a.Scope, a.AccessToken)
	}
	w := f.send("POST", "/api/auth/sign-up/email", `{"name":"Bob","email":"bob@example.com","password":"password123"}`)
	if _, location := f.goThrough(t, "/link-social", body, cookieHeader(w)); location != "/err?error=account_already_linked_to_different_user" {
		t.Errorf("by another user: got %q", location)
	}
	if a := f.gitHubAccount(t); a.UserID != f.store.users[0] {
		t.Errorf("the account is now that of %s", a.UserID)
	}
}

// TestLinkProfile: linking an account gives its name and image, if the operator wants so,
// both when the user asks for it and at sign-in. The address stays.
func TestLinkProfile(t *testing.T) {
	const body = `{"provider":"github","callbackURL":"/dash","errorCallbackURL":"/err"}`
	for _, wanted := range []bool{true, false} {
		for _, path := range []string{"/link-social", "/sign-in/social"} {
			github := newFakeGitHub()
			github.email = "ann@example.com"
			github.verified(true)
			f := newSocialFixture(t, github, func(s *settings) { s.handlers.Account.Linking.UpdateUserInfo = wanted })
			ann := f.signUp(t)
			f.store.changeUsers(t, func(u *auth.User) { u.EmailVerified = true })
			if _, location := f.goThrough(t, path, body, ann); location != "/dash" {
				t.Fatalf("%s: got %q", path, location)
			}
			user, err := f.store.UserByEmail(t.Context(), "ann@example.com")
			if err != nil || (user.Name == "Octo Cat") != wanted || (user.Image != nil) != wanted {
				t.Errorf("%s, wanted %v: got %+v, %v", path, wanted, user, err)
			}
		}
	}
}

// TestFirstSignIn: what becomes of somebody nobody knows yet.
func TestFirstSignIn(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*providers.Config)
		email  string
		body   string
		want   string
	}{
		{"new", nil, "octo@example.com", "", "/new"},
		{"capitals", nil, "Octo@Example.COM", "", "/new"},
		{"sign-up off", func(c *providers.Config) { c.DisableSignUp = true }, "octo@example.com", `,"requestSignUp":true`, "/err?error=signup_disabled"},
		{"not asked for", func(c *providers.Config) { c.DisableImplicitSignUp = true }, "octo@example.com", "", "/err?error=signup_disabled"},
		{"asked for", func(c *providers.Config) { c.DisableImplicitSignUp = true }, "octo@example.com", `,"requestSignUp":true`, "/new"},
		{"no e-mail", nil, "", "", "/err?error=email_not_found"},
		{"two addresses", nil, "a@example.com,b@example.com", "", "/err?error=email_not_found"},
		{"a name", nil, "Ann <ann@example.com>", "", "/err?error=email_not_found"},
		{"no host", nil, "octo@", "", "/err?error=email_not_found"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			github := newFakeGitHub()
			github.email = tc.email
			if github.verified(true); tc.email == "" {
				github.address = []any{}
			}
			f := newFixture(t, func(s *settings) {
				s.handlers.Providers = []providers.Provider{github.provider(t, s.handlers.Env, tc.change)}
			})
			body := toGitHub[:len(toGitHub)-1] + tc.body + "}"
			w, location := f.goThrough(t, "/sign-in/social", body, "")
			if location != tc.want || (sessionIn(w) != "") != (tc.want == "/new") {
				t.Fatalf("got %q with session %q, want %q", location, sessionIn(w), tc.want)
			}
			if tc.want != "/new" {
				return
			}
			if got := f.accountsOf(t, "octo@example.com"); !slices.Equal(got, []string{"github"}) {
				t.Errorf("accounts: got %q", got)
			}
			if _, location := f.goThrough(t, "/sign-in/social", body, ""); location != "/dash" {
				t.Errorf("the second time: got %q, want /dash", location)
			}
		})
	}
}

// TestFirstSignInTwice: a person who comes twice at the same time becomes one user.
func TestFirstSignInTwice(t *testing.T) {
	eachSocialStore(t, func(t *testing.T, f *fixture, _ *fakeGitHub) {
		const times = 8
		var states, cookies [times]string
		for i := range times {
			states[i], cookies[i] = f.setOut(t, "/sign-in/social", toGitHub, "")
		}
		var locations [times]string
		var all sync.WaitGroup
		for i := range times {
			all.Go(func() { _, locations[i] = f.comeBack("github", "code=good&state="+states[i], cookies[i]) })
		}
		all.Wait()
		for _, location := range locations {
			if location != "/new" && location != "/dash" {
				t.Errorf("got %q", location)
			}
		}
		if got := f.accountsOf(t, "octo@example.com"); len(got) != 1 {
			t.Errorf("accounts: got %q, want one", got)
		}
	})
}

// TestOverrideUserInfo: what the provider says is written over what the user said.
func TestOverrideUserInfo(t *testing.T) {
	github := newFakeGitHub()
	f := newFixture(t, func(s *settings) {
		override := func(c *providers.Config) { c.OverrideUserInfo = true }
		s.handlers.Providers = []providers.Provider{github.provider(t, s.handlers.Env, override)}
	})
	f.signUp(t)
	f.goThrough(t, "/sign-in/social", toGitHub, "")
	f.store.changeUsers(t, func(u *auth.User) { u.Name = "Nobody" })
	github.email = "new@example.com"
	github.verified(false)
	f.goThrough(t, "/sign-in/social", toGitHub, "")
	user, err := f.store.UserByEmail(t.Context(), "new@example.com")
	if err != nil || user.Name != "Octo Cat" || user.EmailVerified || *user.Image != "https://img.example.com/o.png" {
		t.Errorf("got %+v, %v", user, err)
	}
	github.email = "ann@example.com" // is somebody else's
	github.verified(true)
	if _, location := f.goThrough(t, "/sign-in/social", toGitHub, ""); location != "/dash" {
		t.Errorf("got %q", location)
	}
	if user, err := f.store.UserByEmail(t.Context(), "new@example.com"); err != nil || user.EmailVerified {
		t.Errorf("got %+v, %v; want the address as it was", user, err)
	}
}
