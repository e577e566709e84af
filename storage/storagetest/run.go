package storagetest

import (
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

// promise is one sentence of the contract and the test that holds a store to it.
type promise struct {
	name string
	hold func(t *testing.T, s auth.Store)
}

// Run holds the store that open returns to every promise of auth.Store. open is called once
// for each promise, must return an empty store, and fails the test itself when it cannot.
// Run closes the store.
func Run(t *testing.T, open func(t *testing.T) auth.Store) {
	chapters := []struct {
		name     string
		promises []promise
	}{
		{"users", userPromises},
		{"accounts", accountPromises},
		{"sessions", sessionPromises},
		{"ending sessions", endingPromises},
		{"verifications", verificationPromises},
		{"values", valuePromises},
		{"extra fields", extraPromises},
		{"races", racePromises},
		{"context", contextPromises},
		{"walking", walkPromises},
	}
	for _, chapter := range chapters {
		t.Run(chapter.name, func(t *testing.T) {
			for _, p := range chapter.promises {
				t.Run(p.name, func(t *testing.T) { keep(t, p, open) })
			}
		})
	}
}

func keep(t *testing.T, p promise, open func(t *testing.T) auth.Store) {
	s := open(t)
	defer func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: got %v, want no error", err)
		}
	}()
	p.hold(t, s)
}
