package cookiecheck

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/caddy-better-auth/gateway/auth"
)

// envelope begins a ciphertext that says under which secret it was made:
// $ba$<number>$<hex>.
const envelope = "$ba$"

// errDecrypt says that a text was not encrypted under any of the secrets.
var errDecrypt = errors.New("the text was not encrypted under a secret that is known")

// Encrypt encrypts a text as Better Auth's symmetricEncrypt does: XChaCha20-Poly1305 under
// the SHA-256 of the newest secret, the nonce in front, in hex; in an envelope when that
// secret has a number.
func Encrypt(env auth.Env, secrets []Secret, plaintext string) (string, error) {
	if len(secrets) == 0 {
		return "", errors.New("there is no secret to encrypt under")
	}
	newest := secrets[0]
	aead, err := newAEAD(newest)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plaintext)+aead.Overhead())
	env.Fill(nonce)
	sealed := hex.EncodeToString(aead.Seal(nonce, nonce, []byte(plaintext), nil))
	if !newest.Numbered {
		return sealed, nil
	}
	return fmt.Sprintf("%s%d$%s", envelope, newest.Version, sealed), nil
}

// Decrypt undoes Encrypt. An envelope is opened with the secret of its number, a text
// without one with those secrets that have none.
func Decrypt(secrets []Secret, ciphertext string) (string, error) {
	version, body, numbered := cutEnvelope(ciphertext)
	sealed, err := hex.DecodeString(body)
	if err != nil {
		return "", errDecrypt
	}
	for _, s := range secrets {
		if s.Numbered != numbered || numbered && float64(s.Version) != version {
			continue
		}
		if text, ok := s.open(sealed); ok {
			return text, nil
		}
	}
	return "", errDecrypt
}

// cutEnvelope returns what is in an envelope and the number on it. What is none is
// returned as it is.
func cutEnvelope(s string) (version float64, body string, ok bool) {
	number, body, ok := strings.Cut(strings.TrimPrefix(s, envelope), "$")
	version, isNumber := parseIntJS(number)
	if !ok || !isNumber || version < 0 || !strings.HasPrefix(s, envelope) {
		return 0, s, false
	}
	return version, body, true
}

// open decrypts what Encrypt sealed under this secret.
func (s Secret) open(sealed []byte) (string, bool) {
	aead, err := newAEAD(s)
	if err != nil || len(sealed) < aead.NonceSize() {
		return "", false
	}
	nonce, sealed := sealed[:aead.NonceSize()], sealed[aead.NonceSize():]
	plain, err := aead.Open(nil, nonce, sealed, nil)
	return decodeUTF8(plain), err == nil
}

func newAEAD(s Secret) (cipher.AEAD, error) {
	key := sha256.Sum256([]byte(s.Value))
	return chacha20poly1305.NewX(key[:])
}

// PurposeKeys returns secrets of their own for one kind of ciphertext, with the numbers of
// those that they are derived from (RFC 5869). Better Auth's purposes are
// oauth-state-cookie and oauth-link-session-token.
func PurposeKeys(secrets []Secret, purpose string) ([]Secret, error) {
	const salt, size = "better-auth:oauth-encryption:v1", 32
	derived := make([]Secret, len(secrets))
	for i, s := range secrets {
		key, err := hkdf.Key(sha256.New, []byte(s.Value), []byte(salt), "better-auth:"+purpose+":v1", size)
		if err != nil {
			return nil, err
		}
		s.Value = hex.EncodeToString(key)
		derived[i] = s
	}
	return derived, nil
}
