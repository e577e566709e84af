package memstore

import (
	"slices"
	"sync"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Store is an auth.Store and an auth.UserRefresher.
type Store struct {
	bounds        Bounds
	mu            sync.Mutex
	users         map[string]*auth.User // by id
	emails        map[string]string     // e-mail to user id
	accounts      map[string]*auth.Account
	links         map[link]string           // to account id
	sessions      map[string]*auth.Identity // by token
	verifications map[string]*auth.Verification
}

// link is what makes an account unique.
type link struct{ providerID, accountID string }

var (
	_ auth.Store         = (*Store)(nil)
	_ auth.UserRefresher = (*Store)(nil)
)

// New returns an empty store without bounds.
func New() *Store { return NewBounded(Bounds{}) }

// NewBounded returns an empty store.
func NewBounded(b Bounds) *Store {
	return &Store{
		bounds:        b,
		users:         map[string]*auth.User{},
		emails:        map[string]string{},
		accounts:      map[string]*auth.Account{},
		links:         map[link]string{},
		sessions:      map[string]*auth.Identity{},
		verifications: map[string]*auth.Verification{},
	}
}

// Close does nothing: there is nothing to give back.
func (s *Store) Close() error { return nil }

// cut puts a time into the form that every store keeps: UTC, whole milliseconds.
func cut(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// merge writes changes over fields. Fields that changes does not name stay: programs that
// share a store must not drop each other's.
func merge(fields, changes auth.Fields) auth.Fields {
	merged := fields.Clone()
	for _, change := range changes.Clone() {
		if at := indexOf(merged, change.Name); at >= 0 {
			merged[at] = change
			continue
		}
		merged = append(merged, change)
	}
	return merged
}

func indexOf(fields auth.Fields, name string) int {
	return slices.IndexFunc(fields, func(f auth.Field) bool { return f.Name == name })
}
