package cookiecheck

import "strings"

// Key names a cookie by its purpose, whatever it is called on the wire.
type Key string

// The cookies of Better Auth's core.
const (
	SessionToken Key = "session_token" // the signed session token
	SessionData  Key = "session_data"  // the signed copy of the session, maybe in chunks
	DontRemember Key = "dont_remember" // the session ends with the browser
	AccountData  Key = "account_data"  // an OAuth account, maybe in chunks
	State        Key = "state"         // a signed OAuth state
	OAuthState   Key = "oauth_state"   // an encrypted OAuth state
)

var keys = []Key{SessionToken, SessionData, DontRemember, AccountData, State, OAuthState}

// DefaultPrefix begins the name of every cookie unless another prefix is configured.
const DefaultPrefix = "better-auth"

// securePrefix marks cookies that browsers send over TLS only (RFC 6265bis, 4.1.3.1).
const securePrefix = "__Secure-"

// hostPrefix marks cookies that are, moreover, bound to one host (RFC 6265bis, 4.1.3.2).
const hostPrefix = "__Host-"

// Secure says when cookies are named __Secure- and marked Secure.
type Secure uint8

const (
	// SecureAuto decides by the request: secure when it came over TLS, see Config.HTTPS.
	SecureAuto Secure = iota
	// SecureOn is for gateways behind a proxy that ends TLS.
	SecureOn
	// SecureOff is for sites without TLS.
	SecureOff
)

// on reports the decision for one request, given whether it came over TLS.
func (s Secure) on(https bool) bool { return s == SecureOn || s == SecureAuto && https }

// name is what one cookie is called with and without TLS.
type name struct{ plain, secure string }

// on returns the name to use when cookies are secure, or are not.
func (n name) on(secure bool) string {
	if secure {
		return n.secure
	}
	return n.plain
}

// newName names the cookie of key k. A name of the operator's own replaces the prefix
// and the key, never __Secure-.
func newName(prefix, own string, k Key) name {
	plain := own
	if plain == "" {
		plain = prefix + "." + string(k)
	}
	return name{plain: plain, secure: securePrefix + plain}
}

// chunkOf reports whether cookie is one numbered piece of the cookie base: "base.0",
// "base.1" and so on, the number as JavaScript prints it.
func chunkOf(cookie, base string) bool {
	index, ok := strings.CutPrefix(cookie, base+".")
	return ok && canonicalIndex(index)
}

// maxSafeInteger is the largest whole number that JavaScript counts to exactly.
const maxSafeInteger = "9007199254740991"

// canonicalIndex reports whether s is a non-negative safe integer in its one spelling.
func canonicalIndex(s string) bool {
	if s == "" || len(s) > 1 && s[0] == '0' {
		return false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(s) < len(maxSafeInteger) || len(s) == len(maxSafeInteger) && s <= maxSafeInteger
}
