package cookiecheck

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"strings"
	"sync"
)

// signatureLength is that of 32 bytes in base64: 43 characters and one "=".
const signatureLength = 44

// Sign returns value, a dot, and the value's signature: HMAC-SHA-256 under the secret's
// UTF-8, in standard base64. It is not percent-encoded yet.
func Sign(secret, value string) string { return newSigner(secret).sign(value) }

// Verify undoes Sign. It reports false when the signature is missing, misshapen or not
// that of the value; the comparison takes constant time. The value may contain dots, and
// is never empty.
//
// A value has one signature but four spellings of it: the last two bits of the 43rd
// character stand for nothing, and Better Auth ignores them.
func Verify(secret, signed string) (value string, ok bool) {
	return newSigner(secret).verify(signed)
}

// signer signs under one secret. It is safe for concurrent use.
type signer struct{ macs sync.Pool }

// mac is a hash under the secret, and room for what goes in and comes out.
type mac struct {
	hash hash.Hash
	text []byte
	sum  []byte
}

func newSigner(secret string) *signer {
	key := []byte(secret)
	return &signer{macs: sync.Pool{New: func() any { return &mac{hash: hmac.New(sha256.New, key)} }}}
}

func (s *signer) sign(value string) string {
	mac := macOf(s, value)
	return value + "." + base64.StdEncoding.EncodeToString(mac[:])
}

func (s *signer) verify(signed string) (value string, ok bool) {
	dot := strings.LastIndexByte(signed, '.')
	if dot < 1 {
		return "", false
	}
	value = signed[:dot]
	given, ok := decodeSignature(signed[dot+1:])
	if !ok {
		return "", false
	}
	if mac := macOf(s, value); !hmac.Equal(mac[:], given[:]) {
		return "", false
	}
	return value, true
}

// macOf signs what the parts make together.
func macOf[T string | []byte](s *signer, parts ...T) (sum [sha256.Size]byte) {
	m := s.macs.Get().(*mac)
	defer s.macs.Put(m)
	m.text = m.text[:0]
	for _, part := range parts {
		m.text = append(m.text, part...)
	}
	m.hash.Reset()
	m.hash.Write(m.text)
	m.sum = m.hash.Sum(m.sum[:0])
	copy(sum[:], m.sum)
	return sum
}

// decodeSignature decodes 43 letters of the standard alphabet and one "=", in the one spelling
// that an encoder gives them. JavaScript's atob, which Better Auth decodes with, takes three
// others as well: it does not look at the last two bits.
func decodeSignature(s string) (sum [sha256.Size]byte, ok bool) {
	if len(s) != signatureLength || s[signatureLength-1] != '=' {
		return sum, false
	}
	var text [signatureLength - 1]byte
	copy(text[:], s)
	n, err := base64.RawStdEncoding.Strict().Decode(sum[:], text[:])
	return sum, err == nil && n == len(sum)
}
