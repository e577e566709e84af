package cookiecheck

import (
	"strings"
	"testing"
	"time"
)

// TestSEC38LongestValue: a value that is sealed as it should be is opened up to 16 KiB, and no further.
func TestSEC38LongestValue(t *testing.T) {
	for _, strategy := range strategies {
		t.Run(string(strategy), func(t *testing.T) {
			cookies := mustNew(t, cacheOf(strategy))
			opened, refused := 0, 0
			for size := maxCacheValue / 4; size <= maxCacheValue; size += maxCacheValue / 64 {
				id := testIdentity()
				id.User.Name = strings.Repeat("n", size)
				value, err := cookies.seal.close(cookies.payload(id, cacheNow), cacheNow, maxAge(cookies.cache.MaxAge.Seconds()))
				if err != nil {
					t.Fatal(err)
				}
				_, err = cookies.openCache(value, cacheNow)
				if fits := len(value) <= maxCacheValue; (err == nil) != fits {
					t.Errorf("%d bytes: %v", len(value), err)
				} else if fits {
					opened++
				} else {
					refused++
				}
			}
			if opened == 0 || refused == 0 {
				t.Errorf("%d opened and %d refused: nothing was proven", opened, refused)
			}
		})
	}
}

// TestCacheMaxAge: from a second to 400 days.
func TestCacheMaxAge(t *testing.T) {
	for age, want := range map[time.Duration]bool{
		time.Second - 1: false, time.Second: true, longestMaxAge: true, longestMaxAge + 1: false,
	} {
		c := Cache{MaxAge: age, Strategy: Compact}
		if err := c.validate(); (err == nil) != want {
			t.Errorf("%v: %v", age, err)
		}
	}
}

// TestStatelessIsMade: a configuration that keeps accounts in a cookie has what seals it.
func TestStatelessIsMade(t *testing.T) {
	if mustNew(t, Config{Stateless: true}).account == nil {
		t.Error("nothing seals the cookie of the account")
	}
}
