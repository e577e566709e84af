package cookiecheck

import (
	"errors"
	"time"
)

// A seal turns a payload into a cookie's value and back. Opening checks the authenticity
// of the value before it parses any of it.
type seal interface {
	// close returns the value for a payload. M is the maximum age of the cookie.
	close(payload *object, now time.Time, age maxAge) (string, error)
	// open undoes close, and takes nothing else.
	open(value string, now time.Time) (*opened, error)
}

// opened is what was in a value.
type opened struct {
	payload *object
	expires time.Time // when the value is no longer to be believed; zero: its seal says
}

// over reports whether the time of the value is over. As in Better Auth it still holds in
// the very millisecond it expires in.
func (o *opened) over(now time.Time) bool { return !o.expires.IsZero() && o.expires.Before(now) }

// maxAge is that of a cookie in seconds, or browserSession.
type maxAge int

// or returns the age, or another one when the cookie has none.
func (a maxAge) or(other maxAge) maxAge {
	if a == browserSession {
		return other
	}
	return a
}

var (
	// errSeal says that a value is not ours, or damaged.
	errSeal = errors.New("the seal does not hold")
	// errOver says that the time of a value is over.
	errOver = errors.New("the time of the sealed value is over")
)

// checkClaims judges the times in a JWT as the jose library does: whole seconds, numbers
// if there are any, exp past when it is now (RFC 7519, 4.1.4).
func checkClaims(claims *object, now time.Time, tolerance float64) error {
	at := float64(now.Unix())
	for _, name := range []text{"iat", "nbf", "exp"} {
		v, there := claims.get(name)
		f, number := v.(float64)
		switch {
		case !there:
		case !number, name == "nbf" && f > at+tolerance:
			return errSeal
		case name == "exp" && f <= at-tolerance:
			return errOver
		}
	}
	return nil
}

// expiry returns the time of the exp claim, and whether there is one.
func expiry(claims *object) (time.Time, bool) {
	v, _ := claims.get("exp")
	f, ok := v.(float64)
	return dateAt(f * 1000).time(), ok
}

// withTimes returns the claims of a JWT: those of the payload, and when it was issued and
// expires.
func withTimes(payload *object, now time.Time, age maxAge) *object {
	const unremembered = 300
	claims := payload.clone()
	claims.set("iat", float64(now.Unix()))
	claims.set("exp", float64(now.Unix()+int64(age.or(unremembered))))
	return claims
}
