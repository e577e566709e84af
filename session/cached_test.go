package session_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/session"
)

const copyAge = 5 * time.Minute

// newCopied returns a world with a cookie cache, and the Cookie header of a browser with a copy of the session.
func newCopied(t *testing.T, config session.Config) (*world, string) {
	t.Helper()
	config.Cookies = newCookies(t, cookiecheck.Config{Cache: &cookiecheck.Cache{MaxAge: copyAge}})
	w := newWorld(t, config)
	var pairs []string
	for _, line := range w.Issue(request(), w.id, true) {
		pair, _, _ := strings.Cut(line, ";")
		pairs = append(pairs, pair)
	}
	return w, strings.Join(pairs, "; ")
}

func with(cookie string) *http.Request {
	r := request()
	r.Header["Cookie"] = []string{cookie}
	return r
}

// TestSEC39Copies: what each mode makes of a copy that holds, of one that is over, and of none.
func TestSEC39Copies(t *testing.T) {
	const copied, gone = "better-auth.session_data=", "better-auth.session_data=; Max-Age=0"
	down := errors.New("the store was asked")
	for name, tc := range map[string]struct {
		mode    session.Mode
		age     time.Duration
		header  string // "token": without the copy; "none": nothing; "data": the copy alone; "forgetful": not to be remembered
		ended   bool   // the store has no such session
		ok      bool
		source  session.Mode // "": the store must not be asked, or need not
		cookies []string
	}{
		"cached, good":                    {session.Cached, time.Minute, "", false, true, session.Cached, nil},
		"cached, good, ended":             {session.Cached, time.Minute, "", true, true, session.Cached, nil},
		"cached, over":                    {session.Cached, copyAge + time.Second, "", false, true, session.Full, []string{gone, copied}},
		"cached, over, ended":             {session.Cached, copyAge + time.Second, "", true, false, "", []string{cleared[0], cleared[1], gone, cleared[2]}},
		"cached, over, not remembered":    {session.Cached, copyAge + time.Second, "forgetful", false, true, session.Full, []string{gone}},
		"cached, no copy":                 {session.Cached, time.Minute, "token", false, true, session.Full, []string{copied}},
		"cached, no token":                {session.Cached, time.Minute, "data", false, false, "", nil},
		"cached only, good":               {session.CachedOnly, time.Minute, "", false, true, session.Cached, nil},
		"cached only, over":               {session.CachedOnly, copyAge + time.Second, "", false, false, "", nil},
		"cached only, no copy":            {session.CachedOnly, time.Minute, "token", false, false, "", nil},
		"cached only, no token":           {session.CachedOnly, time.Minute, "data", false, false, "", nil},
		"full, a copy that holds":         {session.Full, time.Minute, "", false, true, session.Full, nil},
		"full, a copy that holds, ended":  {session.Full, time.Minute, "", true, false, "", []string{cleared[0], cleared[1], gone, cleared[2]}},
		"full, a copy that is over":       {session.Full, copyAge + time.Second, "", false, true, session.Full, []string{copied}},
		"full, no copy":                   {session.Full, time.Minute, "token", false, true, session.Full, []string{copied}},
		"full, no copy, not remembered":   {session.Full, time.Minute, "token forgetful", false, true, session.Full, nil},
		"full, due":                       {session.Full, 24 * time.Hour, "", false, true, session.Full, []string{"better-auth.session_token=tttt", copied}},
		"optimistic, sees":                {session.Optimistic, time.Minute, "token", true, true, session.Optimistic, nil},
		"optimistic, a copy is no cookie": {session.Optimistic, time.Minute, "data", false, false, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w, header := newCopied(t, session.Config{})
			token, data, _ := strings.Cut(header, "; ")
			if strings.HasPrefix(tc.header, "token") {
				header = token
			} else if tc.header == "data" {
				header = data
			}
			if strings.Contains(tc.header, "forgetful") {
				header += "; " + request("dont_remember", "true").Header.Get("Cookie")
			}
			w.now = begun.Add(tc.age)
			if tc.ended {
				if err := w.store.EndSession(t.Context(), w.id.Session.Token); err != nil {
					t.Fatal(err)
				}
			}
			if tc.source == session.Cached || tc.mode == session.CachedOnly || tc.mode == session.Optimistic {
				w.store.read = down
			}
			v, err := w.Check(t.Context(), with(header), tc.mode)
			if err != nil || v.OK != tc.ok || v.Source != tc.source || (v.Identity != nil) != (tc.ok && tc.mode != session.Optimistic) {
				t.Fatalf("got %+v, %v", v, err)
			}
			expectLines(t, v.Cookies, tc.cookies)
			for _, line := range v.Cookies {
				if strings.HasPrefix(line, copied) && !strings.Contains(line, "; Max-Age=300;") && !strings.Contains(line, "; Max-Age=0;") {
					t.Errorf("a copy for another time: %s", line)
				}
			}
		})
	}
}

// TestCopyIsMadeAnew: get-session makes a new copy whenever it has read the session.
func TestCopyIsMadeAnew(t *testing.T) {
	w, header := newCopied(t, session.Config{})
	for disable, want := range map[bool][]string{true: {"better-auth.session_data="}, false: nil} {
		v, err := w.Get(t.Context(), with(header), session.Options{DisableCache: disable})
		if err != nil || !v.OK {
			t.Fatalf("got %+v, %v", v, err)
		}
		expectLines(t, v.Cookies, want)
	}
}

// TestCopiesOfOtherTimes: without a cookie cache, copies of a time when there was one go.
func TestCopiesOfOtherTimes(t *testing.T) {
	w := newWorld(t, session.Config{})
	token := request("session_token", w.id.Session.Token).Header.Get("Cookie")
	for header, ok := range map[string]bool{"better-auth.session_data=x": false, token + "; better-auth.session_data=x": true} {
		v, err := w.Check(t.Context(), with(header), session.Full)
		if err != nil || v.OK != ok {
			t.Fatalf("got %+v, %v", v, err)
		}
		expectLines(t, v.Cookies, []string{"better-auth.session_data=; Max-Age=0"})
	}
}

// TestSEC42FirstCookie: only who asks for it gets the first of several cookies.
func TestSEC42FirstCookie(t *testing.T) {
	w := newWorld(t, session.Config{})
	header := request("session_token", w.id.Session.Token, "session_token", "other").Header.Get("Cookie")
	for _, first := range []bool{true, false} {
		if v, err := w.Get(t.Context(), with(header), session.Options{FirstCookie: first}); err != nil || v.OK != first {
			t.Errorf("first %v: got %+v, %v", first, v, err)
		}
	}
}

// TestRefreshedIdentity: a verdict on a session that was refreshed has its new times.
func TestRefreshedIdentity(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.now = begun.Add(48 * time.Hour)
	v, err := w.Check(t.Context(), request("session_token", w.id.Session.Token), session.Full)
	if err != nil || !v.OK || !v.Identity.Session.UpdatedAt.Equal(w.now) || !v.Identity.Session.ExpiresAt.Equal(w.now.Add(w.ExpiresIn())) {
		t.Errorf("got %+v, %v", v, err)
	}
}

// TestRefreshedByAnother: who finds a session extended already takes the times that it then has.
func TestRefreshedByAnother(t *testing.T) {
	down := errors.New("connection refused")
	for _, outage := range []error{nil, down} {
		w := newWorld(t, session.Config{})
		w.now = begun.Add(48 * time.Hour)
		other := w.id.Session
		other.ExpiresAt, other.UpdatedAt = begun.Add(8*24*time.Hour), begun.Add(47*time.Hour)
		w.store.during = func() {
			if ok, err := w.store.Store.ExtendSession(t.Context(), &other, w.id.Session.ExpiresAt); !ok || err != nil {
				t.Error(ok, err)
			}
			w.store.read = outage
		}
		v, err := w.Check(t.Context(), request("session_token", w.id.Session.Token), session.Full)
		if err != nil || !v.OK || !errors.Is(v.Unrefreshed, outage) {
			t.Fatalf("got %+v, %v", v, err)
		}
		want := other
		if outage != nil {
			want = w.id.Session
		}
		if got := v.Identity.Session; !got.ExpiresAt.Equal(want.ExpiresAt) || !got.UpdatedAt.Equal(want.UpdatedAt) {
			t.Errorf("outage %v: got %+v, want %+v", outage, got, want)
		}
	}
}

// TestSEC74Recall: while the store is out, a session that was good a moment ago is good where that is asked for.
func TestSEC74Recall(t *testing.T) {
	down := errors.New("connection refused")
	for name, tc := range map[string]struct {
		within, age time.Duration
		ended       bool // the request is
		uncached    bool
		ok          bool
	}{
		"recalled": {time.Minute, 30 * time.Second, false, false, true}, "not asked for": {0, 30 * time.Second, false, false, false},
		"too long ago": {time.Minute, 2 * time.Minute, false, false, false}, "nobody waits": {time.Minute, 30 * time.Second, true, false, false},
		"no cache": {time.Minute, 30 * time.Second, false, true, false}, "the session is over": {24 * time.Hour, time.Hour + time.Second, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newCachedWorld(t, tc.uncached)
			r := request("session_token", w.id.Session.Token)
			if v, err := w.Check(t.Context(), r, session.Full); err != nil || !v.OK || v.Source != session.Full {
				t.Fatalf("got %+v, %v", v, err)
			}
			w.wait(tc.age)
			w.store.read = down
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if tc.ended {
				cancel()
			}
			v, err := w.CheckWith(ctx, r, session.Full, session.Options{Stale: tc.within})
			if v.OK != tc.ok || (err == nil) != tc.ok || tc.ok && (v.Source != session.Stale || v.Identity.User.Name != "Ann") || len(v.Cookies) > 0 {
				t.Errorf("got %+v, %v", v, err)
			}
		})
	}
}

// cachedWorld is a world with a local cache, whose clock the cache also reads in the background.
type cachedWorld struct {
	*world
	cache *session.Cache
	age   atomic.Int64 // nanoseconds since begun
}

// newCachedWorld returns one whose copies count for ten seconds and whose session lasts an hour.
func newCachedWorld(t *testing.T, uncached bool) *cachedWorld {
	t.Helper()
	w := new(cachedWorld)
	source := readerOf(func(ctx context.Context, token string) (*auth.Identity, error) { return w.store.Session(ctx, token) })
	clock := auth.Env{Now: func() time.Time { return begun.Add(time.Duration(w.age.Load())) }}
	var err error
	if w.cache, err = session.NewCache(session.CacheConfig{Sessions: source, TTL: 10 * time.Second, Env: clock}); err != nil {
		t.Fatal(err)
	}
	config := session.Config{ExpiresIn: time.Hour, DisableRefresh: true}
	if !uncached {
		config.Cache = w.cache
	}
	w.world = newWorld(t, config)
	return w
}

// wait lets time pass since the world began.
func (w *cachedWorld) wait(age time.Duration) {
	w.now = begun.Add(age)
	w.age.Store(int64(age))
}

// readerOf is a function as an auth.SessionReader.
type readerOf func(context.Context, string) (*auth.Identity, error)

func (f readerOf) Session(ctx context.Context, token string) (*auth.Identity, error) {
	return f(ctx, token)
}

// TestWhoIsAsked: a copy that counts by its age alone is for who takes it.
func TestWhoIsAsked(t *testing.T) {
	for name, tc := range map[string]struct {
		options  session.Options
		uncached bool
		ok       bool // although the session has ended in the store
	}{
		"aged": {session.Options{Aged: true}, false, true}, "current": {session.Options{}, false, false},
		"the store": {session.Options{Aged: true, AskStore: true}, false, false}, "no cache": {session.Options{Aged: true}, true, false},
	} {
		w := newCachedWorld(t, tc.uncached)
		r := request("session_token", w.id.Session.Token)
		if _, err := w.cache.Session(t.Context(), w.id.Session.Token); err != nil {
			t.Fatal(err)
		}
		if err := w.store.EndSession(t.Context(), w.id.Session.Token); err != nil {
			t.Fatal(err)
		}
		if v, err := w.Get(t.Context(), r, tc.options); err != nil || v.OK != tc.ok {
			t.Errorf("%s: got %+v, %v", name, v, err)
		}
	}
}
