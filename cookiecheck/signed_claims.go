package cookiecheck

import (
	"strings"
	"time"
)

// maxSignedClaims is the longest token, in bytes, that OpenClaims looks at.
const maxSignedClaims = 8 << 10

// ErrExpired says that a token holds but that its time is over.
var ErrExpired = errOver

// SignClaims returns claims, the text of a JSON object, as a JWT under the current secret.
// Links in mails carry such tokens. The header is {"alg":"HS256"}, as in Better Auth.
func (c *Cookies) SignClaims(claims []byte) (string, error) {
	token, err := c.claims.signer.Sign(claims)
	if err != nil {
		return "", err
	}
	return token.CompactSerialize()
}

// OpenClaims undoes SignClaims: it returns the text of the claims if the signature is one
// of HS256 under the current secret, in one spelling, and exp, which must be there, lies
// ahead of now. ErrExpired if it is over; any other error means that the token is not ours.
//
// The cookie cache of the strategy jwt is signed with the same key, as in Better Auth:
// callers must ask for claims that it does not have.
func (c *Cookies) OpenClaims(token string, now time.Time) ([]byte, error) {
	if len(token) > maxSignedClaims || strings.Count(token, ".") != 2 {
		return nil, errSeal
	}
	opened, err := c.claims.open(token, now)
	if err != nil {
		return nil, err
	}
	return appendObject(nil, opened.payload), nil
}
