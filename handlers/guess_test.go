package handlers

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/ratelimit"
)

// TestSEC59Guesses: an account bears 10 wrong passwords in 5 minutes from all addresses together.
// Then the right one is refused like a wrong one, but at home.
func TestSEC59Guesses(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	f := newLimited(t, ratelimit.NewMemory(auth.Env{Now: func() time.Time { return now }}))
	addresses := 0
	guess := func(email, password, address string, want int) {
		t.Helper()
		if address == "" {
			addresses++
			address = fmt.Sprintf("198.51.100.%d", addresses)
		}
		w := f.send("POST", "/api/auth/sign-in/email", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password), "X-Client: "+address)
		if w.Code != want || want == 401 && w.Body.String() != `{"message":"Invalid email or password","code":"INVALID_EMAIL_OR_PASSWORD"}` {
			t.Errorf("%s with %s from %s = %d %s, want %d", email, password, address, w.Code, w.Body, want)
		}
	}
	f.send("POST", "/api/auth/sign-up/email", `{"name":"Ann","email":"ann@example.com","password":"password123"}`, "X-Client: 192.0.2.1")
	for _, email := range []string{"ann@example.com", "nobody@example.com"} {
		for range 9 {
			guess(email, "not the one", "", 401)
		}
	}
	guess("ann@example.com", "password123", "", 200)
	guess("Ann@Example.com", "not the one", "", 401)
	for range 3 {
		guess("ann@example.com", "password123", "", 401)
		guess("ann@example.com", "not the one", "", 401)
	}
	if o := f.outcomes[len(f.outcomes)-2]; !o.Throttled || o.Status != 401 {
		t.Errorf("outcome %+v, want throttled and 401", o)
	}
	guess("ann@example.com", "not the one", "192.0.2.1", 401)
	guess("ann@example.com", "password123", "192.0.2.1", 200)
	now = now.Add(5 * time.Minute)
	guess("ann@example.com", "password123", "", 200)
}

// TestSEC59GuessesAtOnce: fifty at once get no further than one after the other.
func TestSEC59GuessesAtOnce(t *testing.T) {
	memory := ratelimit.NewMemory(auth.Env{})
	f := newLimited(t, memory)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := f.throttled(t.Context(), "ann@example.com", false); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if full, err := f.throttled(t.Context(), "ann@example.com", true); !full || err != nil {
		t.Errorf("throttled: got %v, %v, want true", full, err)
	}
}

// TestSEC59GuessesOfCurrentPassword: who has a session of somebody cannot go on guessing.
func TestSEC59GuessesOfCurrentPassword(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	f := newLimited(t, ratelimit.NewMemory(auth.Env{Now: func() time.Time { return now }}))
	cookie := f.signUp(t)
	verify := func(password string, i, want int) {
		t.Helper()
		w := f.send("POST", "/api/auth/verify-password", fmt.Sprintf(`{"password":%q}`, password),
			"Cookie: "+cookie, fmt.Sprintf("X-Client: 198.51.100.%d", i))
		if w.Code != want {
			t.Errorf("%s = %d %s, want %d", password, w.Code, w.Body, want)
		}
	}
	verify("password123", 0, 200)
	for i := range 10 {
		verify("not the one", i, 400)
	}
	verify("password123", 20, 400)
	now = now.Add(5 * time.Minute)
	verify("password123", 21, 200)
}

// TestGuessOutage: a wrong password that cannot be counted is not answered.
func TestGuessOutage(t *testing.T) {
	f := newLimited(t, lost{})
	for _, right := range []bool{true, false} {
		if _, err := f.throttled(t.Context(), "ann@example.com", right); !errors.Is(err, errLost) {
			t.Errorf("right %v: got %v, want %v", right, err, errLost)
		}
	}
}
