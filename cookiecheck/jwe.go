package cookiecheck

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/caddy-better-auth/gateway/auth"
)

// sessionSalt tells the keys of session_data from those of other encrypted cookies.
const sessionSalt = "better-auth-session"

// jweTolerance is how many seconds the clocks of two servers may differ.
const jweTolerance = 15

// jweSeal is the strategy jwe: the claims, encrypted under a key that is derived from the
// current secret. Those of earlier secrets still open it. The library draws the
// initialisation vector from crypto/rand itself.
type jweSeal struct {
	encrypter jose.Encrypter
	keys      []jweKey // newest first
	env       auth.Env
}

// jweKey is a key and its name: the thumbprint of the key as a JWK (RFC 7638).
type jweKey struct {
	id  text
	key []byte
}

func newJWESeal(secrets []Secret, salt string, env auth.Env) (*jweSeal, error) {
	keys, err := jweKeys(secrets, salt)
	if err != nil {
		return nil, err
	}
	encrypter, err := jose.NewEncrypter(jose.A256CBC_HS512, jose.Recipient{
		Algorithm: jose.DIRECT,
		Key:       keys[0].key,
		KeyID:     string(keys[0].id),
	}, nil)
	return &jweSeal{encrypter: encrypter, keys: keys, env: env}, err
}

// jweKeys derives the key of each secret (RFC 5869).
func jweKeys(secrets []Secret, salt string) ([]jweKey, error) {
	const info, size = "BetterAuth.js Generated Encryption Key", 64
	keys := make([]jweKey, len(secrets))
	for i, s := range secrets {
		key, err := hkdf.Key(sha256.New, []byte(s.Value), []byte(salt), info, size)
		if err != nil {
			return nil, err
		}
		keys[i] = jweKey{id: thumbprint(key), key: key}
	}
	return keys, nil
}

// thumbprint is that of a symmetric key (RFC 7638, 3), which the library has for others
// only.
func thumbprint(key []byte) text {
	jwk := `{"k":"` + base64.RawURLEncoding.EncodeToString(key) + `","kty":"oct"}`
	sum := sha256.Sum256([]byte(jwk))
	return text(base64.RawURLEncoding.EncodeToString(sum[:]))
}

func (s *jweSeal) close(payload *object, now time.Time, age maxAge) (string, error) {
	claims := withTimes(payload, now, age)
	claims.set("jti", text(newUUID(s.env)))
	token, err := s.encrypter.Encrypt(appendObject(nil, claims))
	if err != nil {
		return "", err
	}
	return token.CompactSerialize()
}

// open takes what close writes, in one spelling, with a time to expire at, under any of
// the secrets.
func (s *jweSeal) open(value string, now time.Time) (*opened, error) {
	if !canonicalParts(strings.Split(value, ".")) {
		return nil, errSeal
	}
	claims, err := openJWE(value, s.keys, strict)
	if err != nil {
		return nil, err
	}
	return timely(claims, now, jweTolerance)
}

// openJWE decrypts the claims of a JWE. Their times are not judged. A token that names a
// key is opened with that one only, another one with every key in turn.
func openJWE(value string, keys []jweKey, within rules) (*object, error) {
	header, err := joseHeader(value, 5, within)
	if err != nil {
		return nil, err
	}
	_, packed := header.get("zip")
	if enclosed := strings.Split(value, ".")[1]; enclosed != "" || packed && within == strict {
		return nil, errSeal
	}
	token, err := jose.ParseEncryptedCompact(value, []jose.KeyAlgorithm{jose.DIRECT}, []jose.ContentEncryption{jose.A256CBC_HS512})
	if err != nil {
		return nil, errSeal
	}
	id, named := header.get("kid")
	for _, k := range keys {
		if named && id != any(k.id) {
			continue
		}
		if text, err := token.Decrypt(k.key); err == nil {
			return parseClaims(text, within)
		}
	}
	return nil, errSeal
}

// newUUID returns a random UUID (RFC 9562, 5.4).
func newUUID(env auth.Env) string {
	var b [16]byte
	env.Fill(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
