package memstore

import (
	"errors"
	"maps"
	"slices"
	"time"
)

// ErrFull says that there is no room for another person or account. Nobody is removed to
// make room for somebody else.
var ErrFull = errors.New("the storage in memory is full")

// Bounds says how many of each a store keeps at most. Zero is no bound.
type Bounds struct {
	Users    int // one more is ErrFull
	Accounts int // one more is ErrFull

	// Sessions and Verifications: one more pushes those out that expire soonest, which are
	// those that have expired already if there are any.
	Sessions, Verifications int
}

// full reports whether a bound is reached.
func full(n, bound int) bool { return bound > 0 && n >= bound }

// makeRoom removes what expires soonest from a map that has reached its bound. It removes a
// tenth at a time, so that a full map is not searched for every entry that comes.
func makeRoom[V any](m map[string]V, bound int, expires func(V) time.Time) {
	if !full(len(m), bound) {
		return
	}
	byExpiry := slices.SortedFunc(maps.Keys(m), func(a, b string) int { return expires(m[a]).Compare(expires(m[b])) })
	for _, key := range byExpiry[:bound/10+1] {
		delete(m, key)
	}
}
