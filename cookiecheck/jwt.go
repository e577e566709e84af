package cookiecheck

import (
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// jwtSeal is the strategy jwt: a JWS of the claims under the current secret.
type jwtSeal struct {
	signer jose.Signer
	key    []byte
}

func newJWTSeal(secret string) (*jwtSeal, error) {
	key := macKey(secret)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: key}, nil)
	return &jwtSeal{signer: signer, key: key}, err
}

// macKey returns a secret as a key for HMAC. The library refuses one that is shorter than
// the hash, Better Auth doesn't; zeros at the end make it longer and change no signature,
// since HMAC itself adds them up to the block size (RFC 2104, 2).
func macKey(secret string) []byte {
	const block = 64
	return append([]byte(secret), make([]byte, max(0, block-len(secret)))...)
}

func (s *jwtSeal) close(payload *object, now time.Time, age maxAge) (string, error) {
	token, err := s.signer.Sign(appendObject(nil, withTimes(payload, now, age)))
	if err != nil {
		return "", err
	}
	return token.CompactSerialize()
}

// open takes HS256 only, in one spelling, with a time to expire at.
func (s *jwtSeal) open(value string, now time.Time) (*opened, error) {
	if !canonicalParts(strings.Split(value, ".")) {
		return nil, errSeal
	}
	claims, err := openJWT(value, s.key, []jose.SignatureAlgorithm{jose.HS256}, strict)
	if err != nil {
		return nil, err
	}
	return timely(claims, now, 0)
}

// timely returns the claims if their time has come and is not over. It must be limited.
func timely(claims *object, now time.Time, tolerance float64) (*opened, error) {
	if err := checkClaims(claims, now, tolerance); err != nil {
		return nil, err
	}
	expires, ok := expiry(claims)
	if !ok {
		return nil, errSeal
	}
	return &opened{payload: claims, expires: expires}, nil
}

// openJWT returns the claims of a JWT whose signature holds. Their times are not judged.
func openJWT(value string, key []byte, algorithms []jose.SignatureAlgorithm, within rules) (*object, error) {
	if _, err := joseHeader(value, 3, within); err != nil {
		return nil, errSeal
	}
	token, err := jose.ParseSignedCompact(value, algorithms)
	if err != nil {
		return nil, errSeal
	}
	text, err := token.Verify(key)
	if err != nil {
		return nil, errSeal
	}
	return parseClaims(text, within)
}

// parseClaims reads the claims of a token that has been verified.
func parseClaims(text []byte, within rules) (*object, error) {
	claims, err := parseObject(strings.TrimPrefix(string(text), byteOrderMark), within)
	if err != nil {
		return nil, errSeal
	}
	return claims, nil
}

// joseHeader returns the header of a compact token with so many parts. One that asks for
// an extension is refused (RFC 7515, 4.1.11).
func joseHeader(value string, parts int, within rules) (*object, error) {
	if strings.Count(value, ".") != parts-1 {
		return nil, errSeal
	}
	first, _, _ := strings.Cut(value, ".")
	raw, err := decodeLoose(first)
	if err != nil {
		return nil, errSeal
	}
	header, err := parseObject(string(raw), within)
	if err != nil || slices.ContainsFunc(header.members, func(m member) bool { return m.key == "crit" }) {
		return nil, errSeal
	}
	return header, nil
}
