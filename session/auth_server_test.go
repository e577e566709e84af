package session_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

const signedIn = `{"session":{"expiresAt":"2026-08-08T10:00:00.000Z","token":"t","createdAt":"2026-08-01T10:00:00.000Z",
"updatedAt":"2026-08-01T10:00:00.000Z","ipAddress":"","userAgent":"","userId":"u1","id":"s1"},"user":{"name":"Ann",
"email":"ann@example.com","emailVerified":false,"image":null,"createdAt":"2026-08-01T10:00:00.000Z",
"updatedAt":"2026-08-01T10:00:00.000Z","role":"admin","id":"u1"}}`

// asked is an AuthServer, the server it asks, and what that was asked.
type asked struct {
	*session.AuthServer
	questions atomic.Int32
	cookie    atomic.Value
	answer    http.HandlerFunc
	now       atomic.Int64
}

func newAsked(t *testing.T, keep time.Duration, answer http.HandlerFunc) *asked {
	t.Helper()
	a := &asked{answer: answer}
	a.now.Store(begun.UnixMilli())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.questions.Add(1)
		a.cookie.Store(r.Header.Get("Cookie"))
		a.answer(w, r)
	}))
	t.Cleanup(server.Close)
	var err error
	a.AuthServer, err = session.NewAuthServer(session.AuthServerConfig{
		URL:     server.URL + "/api/auth/get-session",
		Timeout: 5 * time.Second,
		Keep:    &keep,
		Env:     auth.Env{Now: func() time.Time { return time.UnixMilli(a.now.Load()) }},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

// says answers with a status, a body and Set-Cookie lines.
func says(status int, body string, cookies ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, line := range cookies {
			w.Header().Add("Set-Cookie", line)
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}
}

func withCookie(value string) *http.Request {
	r := httptest.NewRequest("GET", "http://app.example.com/dashboard", nil)
	r.Header["Cookie"] = []string{value}
	return r
}

func TestAuthServerAnswers(t *testing.T) {
	tests := map[string]struct {
		answer  http.HandlerFunc
		ok      bool
		outage  bool
		cookies int
	}{
		"allow/a session":                {answer: says(200, signedIn), ok: true},
		"allow/a refreshed session":      {answer: says(200, signedIn, "a=1; Path=/", "b=2; Path=/"), ok: true, cookies: 2},
		"fail/null":                      {answer: says(200, "null", "a=; Max-Age=0"), cookies: 1},
		"fail/401":                       {answer: says(401, `{"code":"FAILED_TO_GET_SESSION"}`, "a=; Max-Age=0"), cookies: 1},
		"outage/500":                     {answer: says(500, "", "a=; Max-Age=0"), outage: true},
		"outage/429":                     {answer: says(429, `{"message":"Too many requests."}`), outage: true},
		"outage/a redirect":              {answer: http.RedirectHandler("https://elsewhere.example", http.StatusFound).ServeHTTP, outage: true},
		"outage/no JSON":                 {answer: says(200, "<html>"), outage: true},
		"outage/JSON that is no session": {answer: says(200, `{"session":true,"user":{}}`), outage: true},
		"outage/another person's":        {answer: says(200, strings.Replace(signedIn, `"userId":"u1"`, `"userId":"u2"`, 1)), outage: true},
		"outage/too much":                {answer: says(200, `"`+strings.Repeat("x", 300<<10)+`"`), outage: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAsked(t, 0, test.answer)
			v, err := a.Check(t.Context(), withCookie("better-auth.session_token=t.sig; theme=dark"))
			if (err != nil) != test.outage || v.OK != test.ok || (v.Identity != nil) != test.ok || len(v.Cookies) != test.cookies {
				t.Fatalf("got %+v, %v", v, err)
			}
			if got := a.cookie.Load(); got != "better-auth.session_token=t.sig; theme=dark" {
				t.Errorf("the server got Cookie %q", got)
			}
			if test.ok && (v.Identity.User.Email != "ann@example.com" || v.Identity.User.Extra.Text("role") != "admin" || v.Source != session.Remote) {
				t.Errorf("got %+v", v.Identity)
			}
		})
	}
}

func TestAuthServerIsNotAskedWithoutCookies(t *testing.T) {
	a := newAsked(t, 0, says(200, signedIn))
	v, err := a.Check(t.Context(), httptest.NewRequest("GET", "/", nil))
	if err != nil || v.OK || a.questions.Load() != 0 {
		t.Errorf("got %+v, %v after %d questions", v, err, a.questions.Load())
	}
}

func TestAuthServerAnswersAreKept(t *testing.T) {
	a := newAsked(t, time.Second, says(200, signedIn, "a=1"))
	check := func(value string, questions int32, cookies int) {
		t.Helper()
		v, err := a.Check(t.Context(), withCookie(value))
		if err != nil || !v.OK || len(v.Cookies) != cookies || a.questions.Load() != questions {
			t.Errorf("got %+v, %v after %d questions, want %d and %d cookies", v, err, a.questions.Load(), questions, cookies)
		}
	}
	check("s=1", 1, 1)
	check("s=1", 1, 0) // kept; its cookies were sent once
	check("s=2", 2, 1)
	a.now.Add(time.Second.Milliseconds() + 1)
	check("s=1", 3, 1)
}

func TestAuthServerKeptSessionExpires(t *testing.T) {
	a := newAsked(t, 30*24*time.Hour, says(200, signedIn))
	if v, err := a.Check(t.Context(), withCookie("s=1")); err != nil || !v.OK {
		t.Fatalf("got %+v, %v", v, err)
	}
	a.now.Add((8 * 24 * time.Hour).Milliseconds())
	if v, err := a.Check(t.Context(), withCookie("s=1")); err != nil || v.OK {
		t.Errorf("after it expired: got %+v, %v", v, err)
	}
}

func TestAuthServerOutagesAreNotKept(t *testing.T) {
	a := newAsked(t, time.Hour, says(500, ""))
	if _, err := a.Check(t.Context(), withCookie("s=1")); err == nil {
		t.Fatal("no error")
	}
	a.answer = says(200, signedIn)
	if v, err := a.Check(t.Context(), withCookie("s=1")); err != nil || !v.OK {
		t.Errorf("after the outage: got %+v, %v", v, err)
	}
}

func TestAuthServerSharesAQuestion(t *testing.T) {
	const requests = 50
	release := make(chan struct{})
	a := newAsked(t, time.Hour, func(w http.ResponseWriter, r *http.Request) {
		<-release
		says(200, signedIn)(w, r)
	})
	var wg sync.WaitGroup
	for i := range requests {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			if i == 0 {
				cancel() // whoever asks first may go away
			}
			defer cancel()
			if v, err := a.Check(ctx, withCookie("s=1")); err != nil && !errors.Is(err, context.Canceled) || err == nil && !v.OK {
				t.Errorf("got %+v, %v", v, err)
			}
		})
	}
	close(release)
	wg.Wait()
	if got := a.questions.Load(); got != 1 {
		t.Errorf("the server was asked %d times", got)
	}
}

func TestAuthServerTimeout(t *testing.T) {
	stuck := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stuck }))
	defer server.Close()
	defer close(stuck)
	a, err := session.NewAuthServer(session.AuthServerConfig{URL: server.URL, Timeout: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if v, err := a.Check(t.Context(), withCookie("s=1")); !errors.Is(err, context.DeadlineExceeded) || v.OK {
		t.Errorf("got %+v, %v", v, err)
	}
}

func TestNewAuthServerRefuses(t *testing.T) {
	negative := -time.Second
	for name, c := range map[string]session.AuthServerConfig{
		"no URL":           {},
		"no scheme":        {URL: "localhost:3001"},
		"another scheme":   {URL: "ftp://localhost"},
		"negative keep":    {URL: "http://localhost", Keep: &negative},
		"negative timeout": {URL: "http://localhost", Timeout: negative},
	} {
		if _, err := session.NewAuthServer(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestAuthServerLook: a look at a session has no effect, is not kept, and is not answered
// from a copy.
func TestAuthServerLook(t *testing.T) {
	var query atomic.Value
	answer := says(200, signedIn, "a=1")
	a := newAsked(t, time.Hour, func(w http.ResponseWriter, r *http.Request) {
		query.Store(r.URL.RawQuery)
		answer(w, r)
	})
	for range 2 {
		id, err := a.Look(t.Context(), []string{"s=1", "theme=dark"})
		if err != nil || id == nil || id.User.Email != "ann@example.com" {
			t.Fatalf("got %+v, %v", id, err)
		}
	}
	if got := a.cookie.Load(); got != "s=1; theme=dark" || a.questions.Load() != 2 {
		t.Errorf("the server was asked %d times, with Cookie %q", a.questions.Load(), got)
	}
	if got := query.Load(); got != "disableCookieCache=true&disableRefresh=true" {
		t.Errorf("the server was asked with the query %q", got)
	}
	answer = says(200, "null")
	if id, err := a.Look(t.Context(), []string{"s=1"}); err != nil || id != nil {
		t.Errorf("after its end: got %+v, %v", id, err)
	}
	answer = says(500, "")
	if _, err := a.Look(t.Context(), []string{"s=1"}); err == nil {
		t.Error("an outage is no answer")
	}
}
