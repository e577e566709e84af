package session_test

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/session"
	"github.com/caddy-better-auth/gateway/storage/memstore"
)

const secret = "gateway-test-secret-0123456789-abcdefghijklmnopqrstuvwxyz"

var begun = time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)

// world is a validator with its store, its clock and one session that has just begun.
type world struct {
	*session.Validator
	store *outageStore
	now   time.Time
	id    *auth.Identity
}

// outageStore is a memstore that can be made to fail.
type outageStore struct {
	auth.Store
	read, write, end error
	during           func() // before a session is extended
}

func (s *outageStore) EndSession(ctx context.Context, token string) error {
	if s.end != nil {
		return s.end
	}
	return s.Store.EndSession(ctx, token)
}

func (s *outageStore) Session(ctx context.Context, token string) (*auth.Identity, error) {
	if s.read != nil {
		return nil, s.read
	}
	return s.Store.Session(ctx, token)
}

func (s *outageStore) ExtendSession(ctx context.Context, session *auth.Session, seen time.Time) (bool, error) {
	if s.write != nil {
		return false, s.write
	}
	if s.during != nil {
		s.during()
	}
	return s.Store.ExtendSession(ctx, session, seen)
}

func newWorld(t *testing.T, config session.Config) *world {
	t.Helper()
	w := &world{store: &outageStore{Store: memstore.New()}, now: begun}
	if config.Cookies == nil {
		config.Cookies = newCookies(t, cookiecheck.Config{})
	}
	config.Sessions = w.store
	config.Env = auth.Env{Now: func() time.Time { return w.now }}
	var err error
	if w.Validator, err = session.New(config); err != nil {
		t.Fatal(err)
	}
	user := auth.User{ID: "u1", Name: "Ann", Email: "ann@example.com", CreatedAt: begun, UpdatedAt: begun}
	if err := w.store.CreateUser(t.Context(), &user, nil); err != nil {
		t.Fatal(err)
	}
	w.id = &auth.Identity{User: user, Session: auth.Session{
		ID: "s1", UserID: "u1", Token: strings.Repeat("t", 32),
		CreatedAt: begun, UpdatedAt: begun, ExpiresAt: begun.Add(w.ExpiresIn()),
	}}
	if err := w.store.CreateSession(t.Context(), w.id); err != nil {
		t.Fatal(err)
	}
	return w
}

func newCookies(t *testing.T, c cookiecheck.Config) *cookiecheck.Cookies {
	t.Helper()
	c.Secrets = cookiecheck.PlainSecrets(secret)
	cookies, err := cookiecheck.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return cookies
}

// request carries cookies, given as name and signed value in turn.
func request(pairs ...string) *http.Request {
	r := httptest.NewRequest("GET", "http://localhost/", nil)
	for i := 0; i < len(pairs); i += 2 {
		r.AddCookie(&http.Cookie{Name: "better-auth." + pairs[i], Value: url.QueryEscape(cookiecheck.Sign(secret, pairs[i+1]))})
	}
	return r
}

func TestSEC41Full(t *testing.T) {
	token := strings.Repeat("t", 32)
	const day = 24 * time.Hour
	tests := map[string]struct {
		request   *http.Request
		age       time.Duration // since the session began
		ok        bool
		expiresIn time.Duration // from now, when ok
		cookies   []string      // beginnings of the Set-Cookie lines
	}{
		"fail/no cookie":        {request: request()},
		"fail/a forged cookie":  {request: httptest.NewRequest("GET", "/", nil)},
		"fail/an unknown token": {request: request("session_token", "gone"), cookies: cleared},
		"allow/a new session":   {request: request("session_token", token), ok: true, expiresIn: 7 * day},
		"allow/not due yet": {
			request: request("session_token", token), age: day - time.Millisecond,
			ok: true, expiresIn: 6*day + time.Millisecond,
		},
		"allow/due, refreshed": {
			request: request("session_token", token), age: day,
			ok: true, expiresIn: 7 * day, cookies: []string{"better-auth.session_token=tttt"},
		},
		"allow/due, but not to be remembered": {
			request: request("session_token", token, "dont_remember", "true"), age: day,
			ok: true, expiresIn: 6 * day,
		},
		"allow/the last millisecond": {
			request: request("session_token", token, "dont_remember", "true"), age: 7 * day,
			ok: true, expiresIn: 0,
		},
		"fail/expired": {
			request: request("session_token", token), age: 7*day + time.Millisecond, cookies: cleared,
		},
	}
	tests["fail/a forged cookie"].request.Header.Set("Cookie", "better-auth.session_token="+token+".AAAA")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, session.Config{})
			w.now = begun.Add(test.age)
			v, err := w.Check(t.Context(), test.request, session.Full)
			if err != nil || v.OK != test.ok || (v.Identity != nil) != test.ok {
				t.Fatalf("got %+v, %v; want OK %v", v, err, test.ok)
			}
			expectLines(t, v.Cookies, test.cookies)
			if test.ok && v.Identity.Session.ExpiresAt.Sub(w.now) != test.expiresIn {
				t.Errorf("expires in %v, want %v", v.Identity.Session.ExpiresAt.Sub(w.now), test.expiresIn)
			}
		})
	}
}

// cleared are the lines that end a session in the browser.
var cleared = []string{
	"better-auth.session_token=; Max-Age=0",
	"better-auth.session_data=; Max-Age=0",
	"better-auth.dont_remember=; Max-Age=0",
}

func expectLines(t *testing.T, got, beginnings []string) {
	t.Helper()
	if len(got) != len(beginnings) {
		t.Fatalf("got cookies %q, want %q", got, beginnings)
	}
	for i := range got {
		if !strings.HasPrefix(got[i], beginnings[i]) {
			t.Errorf("got cookie %q, want %q", got[i], beginnings[i])
		}
	}
}

func TestExpiredSessionIsRemoved(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.now = begun.Add(8 * 24 * time.Hour)
	if _, err := w.Check(t.Context(), request("session_token", w.id.Session.Token), session.Full); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Session(t.Context(), w.id.Session.Token); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the store still has it: %v", err)
	}
}

func TestRefreshIsStored(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.now = begun.Add(48 * time.Hour)
	if _, err := w.Check(t.Context(), request("session_token", w.id.Session.Token), session.Full); err != nil {
		t.Fatal(err)
	}
	stored, err := w.store.Session(t.Context(), w.id.Session.Token)
	if err != nil {
		t.Fatal(err)
	}
	if want := w.now.Add(w.ExpiresIn()); !stored.Session.ExpiresAt.Equal(want) || !stored.Session.UpdatedAt.Equal(w.now) {
		t.Errorf("got %v, updated %v; want %v", stored.Session.ExpiresAt, stored.Session.UpdatedAt, want)
	}
}

func TestRefreshOptions(t *testing.T) {
	none := time.Duration(0)
	tests := map[string]struct {
		config  session.Config
		options session.Options
		refresh bool
	}{
		"update_age 0 refreshes at once": {config: session.Config{UpdateAge: &none}, refresh: true},
		"disable_refresh never does":     {config: session.Config{UpdateAge: &none, DisableRefresh: true}},
		"DisableRefresh does not":        {config: session.Config{UpdateAge: &none}, options: session.Options{DisableRefresh: true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, gate := range []bool{false, true} {
				w := newWorld(t, test.config)
				w.now = begun.Add(time.Hour)
				r := request("session_token", w.id.Session.Token)
				check := w.Get
				if gate {
					check = func(ctx context.Context, r *http.Request, o session.Options) (session.Verdict, error) {
						return w.CheckWith(ctx, r, session.Full, o)
					}
				}
				v, err := check(t.Context(), r, test.options)
				if err != nil || !v.OK {
					t.Fatalf("got %+v, %v", v, err)
				}
				if got := len(v.Cookies) > 0; got != test.refresh {
					t.Errorf("refreshed by the gate (%v): got %v, want %v", gate, got, test.refresh)
				}
			}
		})
	}
}

func TestOutages(t *testing.T) {
	down := errors.New("connection refused")
	t.Run("reading: an error, nobody is signed out", func(t *testing.T) {
		w := newWorld(t, session.Config{})
		w.store.read = down
		v, err := w.Check(t.Context(), request("session_token", w.id.Session.Token), session.Full)
		if !errors.Is(err, down) || v.OK || len(v.Cookies) > 0 {
			t.Errorf("got %+v, %v", v, err)
		}
	})
	t.Run("refreshing: the session holds", func(t *testing.T) {
		w := newWorld(t, session.Config{})
		w.now = begun.Add(48 * time.Hour)
		w.store.write = down
		v, err := w.Check(t.Context(), request("session_token", w.id.Session.Token), session.Full)
		if err != nil || !v.OK || !errors.Is(v.Unrefreshed, down) || len(v.Cookies) > 0 {
			t.Errorf("got %+v, %v", v, err)
		}
	})
	t.Run("ended while refreshing: refused", func(t *testing.T) {
		w := newWorld(t, session.Config{})
		w.now = begun.Add(48 * time.Hour)
		w.store.write = auth.ErrNotFound
		v, err := w.Check(t.Context(), request("session_token", w.id.Session.Token), session.Full)
		if err != nil || v.OK || v.Identity != nil || !v.Vanished {
			t.Errorf("got %+v, %v", v, err)
		}
		expectLines(t, v.Cookies, cleared)
	})
}

// TestOutageOfRemoval: a session that is over and cannot be removed is an error, unless it need not be removed.
func TestOutageOfRemoval(t *testing.T) {
	down := errors.New("connection refused")
	for deferred, want := range map[bool]error{false: down, true: nil} {
		w := newWorld(t, session.Config{DeferRefresh: deferred})
		w.now, w.store.end = begun.Add(8*24*time.Hour), down
		v, err := w.Check(t.Context(), request("session_token", w.id.Session.Token), session.Full)
		if !errors.Is(err, want) || v.OK || w.Deferred() != deferred {
			t.Errorf("deferred %v: got %+v, %v, want %v", deferred, v, err, want)
		}
	}
}

// TestNew: what is missing, and what is out of range.
func TestNew(t *testing.T) {
	cookies, store := newCookies(t, cookiecheck.Config{}), memstore.New()
	negative, none := time.Duration(-1), time.Duration(0)
	for name, tc := range map[string]struct {
		config session.Config
		ok     bool
	}{
		"least":               {session.Config{Cookies: cookies, Sessions: store}, true},
		"no cookies":          {session.Config{Sessions: store}, false},
		"no sessions":         {session.Config{Cookies: cookies}, false},
		"a second":            {session.Config{Cookies: cookies, Sessions: store, ExpiresIn: time.Second}, true},
		"less than a second":  {session.Config{Cookies: cookies, Sessions: store, ExpiresIn: time.Second - 1}, false},
		"refreshed at once":   {session.Config{Cookies: cookies, Sessions: store, UpdateAge: &none}, true},
		"refreshed before it": {session.Config{Cookies: cookies, Sessions: store, UpdateAge: &negative}, false},
	} {
		v, err := session.New(tc.config)
		if (err == nil) != tc.ok || (v != nil) != tc.ok {
			t.Errorf("%s: %v", name, err)
		}
		if want := cmp.Or(tc.config.ExpiresIn, session.DefaultExpiresIn); tc.ok && v.ExpiresIn() != want {
			t.Errorf("%s: sessions live for %v, want %v", name, v.ExpiresIn(), want)
		}
	}
}

func TestSEC36OptimisticSeesCookiesOnly(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.store.read = errors.New("the store was asked")
	forged := httptest.NewRequest("GET", "/", nil)
	forged.Header.Set("Cookie", "better-auth.session_token=forged")
	for name, test := range map[string]struct {
		request *http.Request
		ok      bool
	}{
		"a forged cookie": {forged, true},
		"no cookie":       {request(), false},
	} {
		v, err := w.Check(t.Context(), test.request, session.Optimistic)
		if err != nil || v.OK != test.ok || v.Identity != nil {
			t.Errorf("%s: got %+v, %v", name, v, err)
		}
	}
}

func TestParseMode(t *testing.T) {
	for _, mode := range session.Modes() {
		if got, err := session.ParseMode(string(mode)); err != nil || got != mode {
			t.Errorf("%v: got %v, %v", mode, got, err)
		}
	}
	if _, err := session.ParseMode("paranoid"); err == nil {
		t.Error("an unknown mode was read")
	}
}
