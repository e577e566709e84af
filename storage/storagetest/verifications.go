package storagetest

import (
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

var verificationPromises = []promise{
	{"read/leaves the value there", readVerification},
	{"read/missing is not found", readMissingVerification},
	{"read/the newest counts", readNewestVerification},
	{"read/the later one counts within one millisecond", readLaterVerification},
	{"take/gives the value once", takeVerification},
	{"take/removes older values too", takeRemovesAll},
	{"take/missing is not found", takeMissingVerification},
	{"take/leaves other identifiers alone", takeLeavesOthers},
}

// wantVerification compares all but the row id, which is lost where an identifier is the
// key: Better Auth keeps none in Redis either.
func wantVerification(t testing.TB, got, want *auth.Verification) {
	t.Helper()
	a, b := *got, *want
	a.ID, b.ID = "", ""
	equal(t, "Verification", a, b)
}

func put(t testing.TB, s auth.Store, v *auth.Verification) {
	t.Helper()
	noError(t, "PutVerification", s.PutVerification(t.Context(), v))
}

func readVerification(t *testing.T, s auth.Store) {
	v := newVerification("reset-password:abc", "value")
	put(t, s, v)
	for range 2 {
		got, err := s.Verification(t.Context(), v.Identifier)
		noError(t, "Verification", err)
		wantVerification(t, got, v)
	}
}

func readMissingVerification(t *testing.T, s auth.Store) {
	put(t, s, newVerification("reset-password:abc", "value"))
	for _, identifier := range []string{"reset-password:abd", "*", "", "reset-password:ABC"} {
		_, err := s.Verification(t.Context(), identifier)
		wantError(t, "Verification("+identifier+")", err, auth.ErrNotFound)
	}
}

func readNewestVerification(t *testing.T, s auth.Store) {
	older, newer := newVerification("state", "older"), newVerification("state", "newer")
	newer.CreatedAt = older.CreatedAt.Add(time.Second)
	put(t, s, older)
	put(t, s, newer)
	got, err := s.Verification(t.Context(), "state")
	noError(t, "Verification", err)
	wantVerification(t, got, newer)
}

func readLaterVerification(t *testing.T, s auth.Store) {
	first, second := newVerification("state", "first"), newVerification("state", "second")
	second.CreatedAt = first.CreatedAt
	put(t, s, first)
	put(t, s, second)
	got, err := s.TakeVerification(t.Context(), "state")
	noError(t, "TakeVerification", err)
	wantVerification(t, got, second)
}

func takeVerification(t *testing.T, s auth.Store) {
	v := newVerification("state", "value")
	put(t, s, v)
	got, err := s.TakeVerification(t.Context(), "state")
	noError(t, "TakeVerification", err)
	wantVerification(t, got, v)
	_, err = s.TakeVerification(t.Context(), "state")
	wantError(t, "TakeVerification again", err, auth.ErrNotFound)
	_, err = s.Verification(t.Context(), "state")
	wantError(t, "Verification", err, auth.ErrNotFound)
}

func takeRemovesAll(t *testing.T, s auth.Store) {
	older, newer := newVerification("state", "older"), newVerification("state", "newer")
	newer.CreatedAt = older.CreatedAt.Add(time.Second)
	put(t, s, older)
	put(t, s, newer)
	got, err := s.TakeVerification(t.Context(), "state")
	noError(t, "TakeVerification", err)
	wantVerification(t, got, newer)
	_, err = s.TakeVerification(t.Context(), "state")
	wantError(t, "TakeVerification of the older one", err, auth.ErrNotFound)
}

func takeMissingVerification(t *testing.T, s auth.Store) {
	_, err := s.TakeVerification(t.Context(), "state")
	wantError(t, "TakeVerification", err, auth.ErrNotFound)
}

func takeLeavesOthers(t *testing.T, s auth.Store) {
	kept := newVerification("kept", "value")
	put(t, s, newVerification("state", "value"))
	put(t, s, kept)
	_, err := s.TakeVerification(t.Context(), "state")
	noError(t, "TakeVerification", err)
	got, err := s.Verification(t.Context(), "kept")
	noError(t, "Verification", err)
	wantVerification(t, got, kept)
}
