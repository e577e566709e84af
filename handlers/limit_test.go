package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/ratelimit"
)

// newLimited returns a fixture with limits whose client is at the address in X-Client.
func newLimited(t *testing.T, counters auth.Counters) *fixture {
	t.Helper()
	limits, err := ratelimit.New(ratelimit.Config{Counters: counters, Rules: []ratelimit.Rule{
		{Path: "/ok", Window: time.Minute, Max: 2},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return newFixture(t, func(s *settings) {
		s.handlers.Limits = limits
		s.handlers.ClientIP = func(r *http.Request) string { return r.Header.Get("X-Client") }
	})
}

// TestLimitComesFirst: spellings and methods that no route answers count like any other.
func TestLimitComesFirst(t *testing.T) {
	f := newLimited(t, ratelimit.NewMemory(auth.Env{}))
	tests := []struct {
		method, path string
		want         int
	}{
		{"OPTIONS", "/api/auth/ok", 404},
		{"POST", "/api/auth/ok/", 404},
		{"GET", "/api/auth/ok", 429},
		{"HEAD", "/api/auth/ok", 429},
		{"GET", "/api/auth/x/../ok", 429},
		{"GET", "/api/auth//ok", 404},
		{"GET", "/api/auth/%6fk", 404},
	}
	for _, tt := range tests {
		if w := f.send(tt.method, tt.path, "", "X-Client: 192.0.2.1"); w.Code != tt.want {
			t.Errorf("%s %s = %d, want %d", tt.method, tt.path, w.Code, tt.want)
		}
	}
	if o := f.outcomes[2]; o.Operation != "ok" || o.Status != 429 || o.Err == nil {
		t.Errorf("outcome %+v, want operation ok, 429 and why", o)
	}
}

// lost is counters that are out of order.
type lost struct{}

var errLost = errors.New("lost")

func (lost) Hit(context.Context, string, time.Duration, int) (time.Duration, error) {
	return 0, errLost
}
func (lost) Full(context.Context, string, time.Duration, int) (bool, error) { return false, errLost }

// TestLimitOutage: where passwords are tried nothing goes on uncounted; the rest does.
func TestLimitOutage(t *testing.T) {
	f := newLimited(t, lost{})
	const credentials = `{"email":"ann@example.com","password":"password123"}`
	if w := f.send("POST", "/api/auth/sign-in/email", credentials); w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("sign-in = %d %s, want 503 with Retry-After", w.Code, w.Body)
	}
	if w := f.send("GET", "/api/auth/get-session", ""); w.Code != 200 {
		t.Errorf("get-session = %d %s, want 200", w.Code, w.Body)
	}
	if o := f.outcomes[0]; !errors.Is(o.Err, errLost) {
		t.Errorf("outcome %+v, want %v", o, errLost)
	}
	if o := f.outcomes[1]; o.Err != nil || !errors.Is(o.Uncounted, errLost) {
		t.Errorf("outcome %+v, want no error, uncounted because of %v", o, errLost)
	}
}

// TestSEC58MailsAreLimited: a mailbox gets ten mails in ten minutes, however many clients ask, and
// none of them is told.
func TestSEC58MailsAreLimited(t *testing.T) {
	limits, err := ratelimit.New(ratelimit.Config{Counters: ratelimit.NewMemory(auth.Env{})})
	if err != nil {
		t.Fatal(err)
	}
	box := &outbox{}
	f := newFixture(t, func(s *settings) {
		s.handlers.Limits, s.handlers.Mail = limits, box
		s.handlers.ClientIP = func(r *http.Request) string { return r.Header.Get("X-Client") }
	})
	f.signUp(t)
	box.take()
	for i := range 15 {
		w := f.send("POST", "/api/auth/request-password-reset", `{"email":"Ann@example.com"}`, fmt.Sprintf("X-Client: 192.0.2.%d", i))
		if w.Code != 200 {
			t.Errorf("request %d: got %d %s, want 200", i, w.Code, w.Body)
		}
	}
	if n := len(box.take()); n != 10 {
		t.Errorf("mails: got %d, want 10", n)
	}
	if o := f.outcomes[len(f.outcomes)-1]; !errors.Is(o.Unsent, errManyMails) {
		t.Errorf("outcome %+v, want unsent: %v", o, errManyMails)
	}
}
