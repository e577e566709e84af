package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// TestSEC61Discretion: an answer does not tell whether somebody has the address, and neither
// does the work (SEC-61). Ann has one.
func TestSEC61Discretion(t *testing.T) {
	for _, tc := range []struct {
		name, path, known, unknown string
		change                     func(*settings)
		mails                      int // to the known address
	}{
		{"reset", "/request-password-reset", `{"email":"ann@example.com"}`, `{"email":"bob@example.com"}`, nil, 1},
		{"verification", "/send-verification-email", `{"email":"ann@example.com"}`, `{"email":"bob@example.com"}`, nil, 1},
		{
			"sign-up, to be verified", "/sign-up/email", signUpBody("ann@example.com"), signUpBody("bob@example.com"),
			func(s *settings) { s.handlers.EmailPassword.RequireVerification = true }, 0,
		},
		{
			"sign-up without sign-in", "/sign-up/email", signUpBody("ann@example.com"), signUpBody("bob@example.com"),
			func(s *settings) { s.handlers.EmailPassword.NoAutoSignIn = true }, 0,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			work := &effort{}
			f := newFixture(t, func(s *settings) {
				s.handlers.Env = work.env()
				s.handlers.Hashing = work.hashing()
				if tc.change != nil {
					tc.change(s)
				}
			})
			f.signUp(t)
			known, effort := work.of(func() *httptest.ResponseRecorder { return f.send("POST", "/api/auth"+tc.path, tc.known) })
			if sent := f.sent.take(); len(sent) != tc.mails {
				t.Errorf("got %d mails, want %d", len(sent), tc.mails)
			}
			unknown, other := work.of(func() *httptest.ResponseRecorder { return f.send("POST", "/api/auth"+tc.path, tc.unknown) })
			if got, want := shape(t, known), shape(t, unknown); known.Code != 200 || unknown.Code != 200 || !reflect.DeepEqual(got, want) {
				t.Errorf("known: %d %s\nunknown: %d %s", known.Code, known.Body, unknown.Code, unknown.Body)
			}
			if !reflect.DeepEqual(known.Header(), unknown.Header()) {
				t.Errorf("headers: got %v and %v", known.Header(), unknown.Header())
			}
			if effort != other {
				t.Errorf("work: got %+v and %+v", effort, other)
			}
		})
	}
}

func signUpBody(email string) string {
	return `{"name":"Ann","email":"` + email + `","password":"password123"}`
}

// shape returns a body without what is random, or names the person.
func shape(t *testing.T, w *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	if user, ok := body["user"].(map[string]any); ok {
		id, _ := user["id"].(string)
		user["id"], user["email"], user["createdAt"], user["updatedAt"] = len(id), "", "", ""
	}
	return body
}

// effort is what a request costs.
type effort struct {
	hashes int
	slept  time.Duration
}

func (e *effort) env() auth.Env {
	return auth.Env{
		Now:   func() time.Time { return time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC) },
		Sleep: func(_ context.Context, d time.Duration) { e.slept += d },
	}
}

func (e *effort) hashing() *Hashing {
	h := recollect.hashing()
	hash := h.hash
	h.hash = func(random io.Reader, secret string) (string, error) {
		e.hashes++
		return hash(random, secret)
	}
	return h
}

func (e *effort) of(request func() *httptest.ResponseRecorder) (*httptest.ResponseRecorder, effort) {
	*e = effort{}
	w := request()
	return w, *e
}

func TestSEC61SendVerificationEmailTakesItsTime(t *testing.T) {
	work := &effort{}
	f := newFixture(t, func(s *settings) { s.handlers.Env = work.env() })
	cookie := f.signUp(t)
	for _, tc := range []struct {
		name, header string
		slept        time.Duration
	}{
		{"nobody", "Cookie:", 500 * time.Millisecond},
		{"a user", "Cookie: " + cookie, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, effort := work.of(func() *httptest.ResponseRecorder {
				return f.send("POST", "/api/auth/send-verification-email", `{"email":"ann@example.com"}`, tc.header)
			})
			if w.Code != 200 || effort.slept != tc.slept {
				t.Errorf("got %d after %v, want 200 after %v", w.Code, effort.slept, tc.slept)
			}
		})
	}
}

// TestSEC61Unsent: a mail that is not taken changes no answer, and the operator hears of it.
func TestSEC61Unsent(t *testing.T) {
	full := errors.New("too many are waiting")
	for path, body := range map[string]string{
		"/request-password-reset":  `{"email":"ann@example.com"}`,
		"/send-verification-email": `{"email":"ann@example.com"}`,
		"/change-email":            `{"newEmail":"anna@example.com"}`,
		"/delete-user":             `{}`,
		"/sign-up/email":           signUpBody("bob@example.com"),
	} {
		t.Run(path, func(t *testing.T) {
			f := newFixture(t, func(s *settings) {
				s.handlers.DeleteUser.Verify = true
				s.handlers.EmailVerification.SendOnSignUp = new(true)
			})
			cookie := f.signUp(t)
			f.sent.full = full
			w := f.send("POST", "/api/auth"+path, body, "Cookie: "+cookie)
			last := f.outcomes[len(f.outcomes)-1]
			if w.Code != 200 || !errors.Is(last.Unsent, full) || last.Err != nil {
				t.Errorf("got %d %s, outcome %+v", w.Code, w.Body, last)
			}
		})
	}
}
