package cookiecheck

import (
	"encoding/base64"
	"errors"
	"strings"
)

var errBase64 = errors.New("invalid base64 character")

// decodeLoose decodes base64 as Better Auth's utilities do: of either alphabet, the one
// for URLs if the text has a character of it, up to the first "=". Bits that make no whole
// byte are dropped. Any other character is an error.
func decodeLoose(s string) ([]byte, error) {
	encoding := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		encoding = base64.RawURLEncoding
	}
	s, _, _ = strings.Cut(s, "=")
	if strings.ContainsAny(s, "\r\n") { // which the decoder would skip
		return nil, errBase64
	}
	if len(s)%4 == 1 {
		if _, err := encoding.DecodeString(s[len(s)-1:] + "A"); err != nil {
			return nil, errBase64
		}
		s = s[:len(s)-1]
	}
	b, err := encoding.DecodeString(s)
	if err != nil {
		return nil, errBase64
	}
	return b, nil
}

// decodeStrict decodes base64 for URLs in the one spelling that an encoder gives it.
func decodeStrict(s string) ([]byte, bool) {
	if strings.ContainsAny(s, "\r\n") {
		return nil, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return b, err == nil
}

// canonicalParts reports whether all parts of a token are in the one spelling that an
// encoder gives them, so that no two tokens mean the same.
func canonicalParts(parts []string) bool {
	for _, part := range parts {
		if _, ok := decodeStrict(part); !ok {
			return false
		}
	}
	return true
}
