package password

import (
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// ErrMalformed says that a stored hash is not "salt:key". The fault is in the store, not
// in the password: Better Auth answers 500 to such a sign-in.
var ErrMalformed = errors.New("password: malformed hash")

// saltBytes is the entropy of a salt, which is written with twice as many hex digits.
const saltBytes = 16

// Hash returns a new hash of the password, with a salt from random. It fails only when
// random does.
func Hash(random io.Reader, password string) (string, error) {
	var seed [saltBytes]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return "", fmt.Errorf("password: reading a salt: %w", err)
	}
	salt := hex.EncodeToString(seed[:])
	return salt + ":" + derive(password, salt), nil
}

// Verify reports whether the hash was made from the password. It returns ErrMalformed
// for a hash without a salt or without a key. Like Better Auth it takes any salt text,
// compares the key's hex digits as text (upper-case digits never match) and ignores what
// follows a second colon.
func Verify(hash, password string) (bool, error) {
	salt, rest, _ := strings.Cut(hash, ":")
	key, _, _ := strings.Cut(rest, ":")
	if salt == "" || key == "" {
		return false, ErrMalformed
	}
	got := derive(password, salt)
	return subtle.ConstantTimeCompare([]byte(got), []byte(key)) == 1, nil
}

// wellFormed is the form of the hashes that Better Auth makes, whatever their salt.
var wellFormed = regexp.MustCompile(`^[^:]+:[0-9a-f]{128}(:|$)`)

// WellFormed reports whether a hash looks like one that Hash has made. One that does not is
// of another system, or damaged.
func WellFormed(hash string) bool { return wellFormed.MatchString(hash) }

// Waste takes as long as Verify and decides nothing. Call it for people who do not
// exist, so that the time of an answer does not tell who does.
func Waste(password string) {
	derive(password, "00000000000000000000000000000000")
}
