package auth_test

import (
	"errors"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

func TestSEC46HashedStore(t *testing.T) {
	storagetest.Run(t, func(*testing.T) auth.Store { return auth.HashIdentifiers(memstore.New()) })
}

// The hash is SHA-256 in base64url, as in Better Auth: sha256("reset-password:abc").
const (
	plainName  = "reset-password:abc"
	hashedName = "IMUqJ3lXuvod79AbI4EdsWmdAkZeIP5syfKs7-d5fQQ"
)

func TestSEC46HashIdentifiers(t *testing.T) {
	value := func(identifier, value string) *auth.Verification {
		return &auth.Verification{Identifier: identifier, Value: value, ExpiresAt: time.Now().Add(time.Hour)}
	}
	for _, tc := range []struct {
		name         string
		old, current bool // kept plain before, kept since
		want         string
	}{
		{"current", false, true, "current"},
		{"from before", true, false, "old"},
		{"both", true, true, "current"},
		{"none", false, false, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			store := memstore.New()
			s := auth.HashIdentifiers(store)
			var errs [2]error
			if tc.old {
				errs[0] = store.PutVerification(t.Context(), value(plainName, "old"))
			}
			if tc.current {
				errs[1] = s.PutVerification(t.Context(), value(plainName, "current"))
				if _, err := store.Verification(t.Context(), hashedName); err != nil {
					t.Errorf("under the hash: %v", err)
				}
			}
			if err := errors.Join(errs[:]...); err != nil {
				t.Fatal(err)
			}
			for _, read := range []func() (*auth.Verification, error){
				func() (*auth.Verification, error) { return s.Verification(t.Context(), plainName) },
				func() (*auth.Verification, error) { return s.TakeVerification(t.Context(), plainName) },
			} {
				v, err := read()
				switch {
				case tc.want == "":
					if !errors.Is(err, auth.ErrNotFound) {
						t.Errorf("got %v, %v, want %v", v, err, auth.ErrNotFound)
					}
				case err != nil:
					t.Fatal(err)
				case v.Value != tc.want || v.Identifier != plainName:
					t.Errorf("got %+v, want %s", v, tc.want)
				}
			}
			for _, s := range []auth.Store{s, store} {
				for _, name := range []string{plainName, hashedName} {
					if v, err := s.TakeVerification(t.Context(), name); !errors.Is(err, auth.ErrNotFound) {
						t.Errorf("%s can be taken twice: %v, %v", name, v, err)
					}
				}
			}
		})
	}
}
