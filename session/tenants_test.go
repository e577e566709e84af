package session_test

import (
	"errors"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/session"
)

// TestSEC75TwoSites: one token at two sites, which have stores or secrets of their own, is two
// sessions: what one site keeps, or knows not to be there, the other never answers with.
func TestSEC75TwoSites(t *testing.T) {
	one, other := newKept(t, session.CacheConfig{}), newKept(t, session.CacheConfig{})
	one.Watching(true)
	other.Watching(true)
	other.put("a", "Bob")
	for range 2 {
		for k, want := range map[*kept]string{one: "Ann", other: "Bob"} {
			if id, err := k.Session(t.Context(), "a"); err != nil || id.User.Name != want {
				t.Errorf("got %v, %v, want %s", id, err, want)
			}
		}
	}
	other.remove("a")
	other.SessionChanged(auth.DigestSession("a"))
	if _, err := other.Session(t.Context(), "a"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the other site: %v", err)
	}
	if id, err := one.Session(t.Context(), "a"); err != nil || id.User.Name != "Ann" {
		t.Errorf("the one site: %v, %v", id, err)
	}
	// A token that begins, or ends, like another one is another one.
	for _, near := range []string{"A", "a ", "aa", "", "a\x00"} {
		if id, err := one.Session(t.Context(), near); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("%q: %v, %v", near, id, err)
		}
	}
}

// TestSEC75OtherSecret: a cookie of one site is none at another with another secret, whatever
// the mode.
func TestSEC75OtherSecret(t *testing.T) {
	w := newWorld(t, session.Config{})
	cookies, err := cookiecheck.New(cookiecheck.Config{Secrets: cookiecheck.PlainSecrets("another-secret-of-another-site-0123456789")})
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := session.New(session.Config{Cookies: cookies, Sessions: w.store})
	if err != nil {
		t.Fatal(err)
	}
	r := request("session_token", w.id.Session.Token)
	for _, mode := range []session.Mode{session.Full, session.Cached, session.CachedOnly} {
		if v, err := elsewhere.Check(t.Context(), r, mode); err != nil || v.OK {
			t.Errorf("%s: %+v, %v", mode, v, err)
		}
	}
}
