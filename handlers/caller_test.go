package handlers

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

// browserOnly are the operations that make sense for browsers only.
var browserOnly = map[string]bool{"error": true, "openAPIReference": true, "generateOpenAPISchema": true}

// TestEveryEndpointIsAMethod: what can be called over HTTP can be called from Go.
func TestEveryEndpointIsAMethod(t *testing.T) {
	caller := reflect.TypeFor[*Caller]()
	for _, row := range Routes() {
		name := strings.ToUpper(row.Operation[:1]) + row.Operation[1:]
		if row.Operation == "ok" {
			name = "OK"
		}
		if _, found := caller.MethodByName(name); !found && !browserOnly[row.Operation] {
			t.Errorf("Caller has no method %s for %s %s", name, row.Method, row.Path)
		}
	}
}

// TestCaller walks from a sign-up to a sign-out without HTTP.
func TestCaller(t *testing.T) {
	f := newFixture(t, nil)
	ctx := t.Context()
	nobody := f.For(nil)
	if got, err := nobody.GetSession(ctx, GetSessionInput{}); got != nil || err != nil {
		t.Fatalf("the session of nobody is %+v, %v", got, err)
	}
	signedUp, err := nobody.SignUpEmail(ctx, SignUpEmailInput{Name: "Ann", Email: "Ann@Example.com", Password: "password123"})
	if err != nil {
		t.Fatal(err)
	}
	ann := f.For(requestWith(nobody.Cookies()))
	got, err := ann.GetSession(ctx, GetSessionInput{})
	if err != nil || got == nil {
		t.Fatalf("no session after the sign-up: %v", err)
	}
	if email := signedUp.User.Email; email != "ann@example.com" {
		t.Errorf("the e-mail is %q", email)
	}
	if _, err := ann.SignOut(ctx, SignOutInput{}); err != nil {
		t.Fatal(err)
	}
	if lines := ann.Cookies(); len(lines) == 0 || !strings.Contains(lines[0], "Max-Age=0") {
		t.Errorf("the sign-out leaves the cookies %q", lines)
	}
	if _, err := ann.ListSessions(ctx); !isCode(err, auth.Unauthorized) {
		t.Errorf("the list of nobody's sessions: %v, want %s", err, auth.Unauthorized)
	}
}

// TestCallerChecksInput: what the schema demands is demanded of Go programs, too.
func TestCallerChecksInput(t *testing.T) {
	nobody := newFixture(t, nil).For(nil)
	foreign := "https://evil.example"
	for name, tc := range map[string]struct {
		in   SignUpEmailInput
		want auth.Code
	}{
		"no e-mail":        {SignUpEmailInput{Name: "A", Email: "nobody", Password: "password123"}, auth.ValidationError},
		"no password":      {SignUpEmailInput{Name: "A", Email: "a@example.com"}, auth.ValidationError},
		"a short password": {SignUpEmailInput{Name: "A", Email: "a@example.com", Password: "short"}, auth.PasswordTooShort},
		"a foreign target": {SignUpEmailInput{Name: "A", Email: "a@example.com", Password: "password123", CallbackURL: &foreign}, auth.InvalidCallbackURL},
	} {
		if _, err := nobody.SignUpEmail(t.Context(), tc.in); !isCode(err, tc.want) {
			t.Errorf("%s: got %v, want %s", name, err, tc.want)
		}
	}
}

// TestCallerKeepsOutages: an outage is no refusal, and changes no cookie.
func TestCallerKeepsOutages(t *testing.T) {
	f := newFixture(t, nil)
	cookie := f.signUp(t)
	f.store.broken = errors.New("connection refused")
	caller := f.For(requestWith([]string{cookie}))
	_, err := caller.SignOut(t.Context(), SignOutInput{})
	if _, refused := errors.AsType[*auth.Error](err); err == nil || refused {
		t.Errorf("the sign-out ends with %v, want an outage", err)
	}
	if lines := caller.Cookies(); len(lines) > 0 {
		t.Errorf("the outage sends the cookies %q", lines)
	}
}

// requestWith returns a request with the cookies of Set-Cookie lines.
func requestWith(lines []string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, testOrigin+"/", nil)
	for _, line := range lines {
		pair, _, _ := strings.Cut(line, ";")
		r.Header.Add("Cookie", pair)
	}
	return r
}

func isCode(err error, code auth.Code) bool {
	refused, ok := errors.AsType[*auth.Error](err)
	return ok && refused.Code == code
}
