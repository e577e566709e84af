package session

import "fmt"

// Mode says how deep a check goes.
type Mode uint8

const (
	// Full looks the session up in the store: it exists now, is not expired and not
	// revoked. Better Auth's auth.api.getSession.
	Full Mode = iota
	// Optimistic only sees that a session cookie is there. Anyone can forge one, so it
	// never yields an identity. Better Auth's getSessionCookie.
	Optimistic
)

var modeNames = map[Mode]string{Full: "full", Optimistic: "optimistic"}

// ParseMode returns the mode with the name.
func ParseMode(name string) (Mode, error) {
	for mode, known := range modeNames {
		if name == known {
			return mode, nil
		}
	}
	return 0, fmt.Errorf("unknown mode %q: use full or optimistic", name)
}

// String returns the name that ParseMode reads.
func (m Mode) String() string { return modeNames[m] }
