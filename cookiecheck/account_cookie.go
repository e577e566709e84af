package cookiecheck

import (
	"net/http"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// accountSalt tells the keys of account_data from those of session_data.
const accountSalt = "better-auth-account"

// accountMaxAge is how long, in seconds, account_data lasts without a cookie cache.
const accountMaxAge = 300

// IssueAccount returns the Set-Cookie lines that keep an account in the browser, encrypted.
// There are none unless cookies are Stateless.
func (c *Cookies) IssueAccount(r *http.Request, a *auth.Account, now time.Time) []string {
	if c.account == nil {
		return nil
	}
	age := maxAge(accountMaxAge)
	if c.cache != nil {
		age = maxAge(c.cache.MaxAge.Seconds())
	}
	value, err := c.account.close(accountObject(a), now, age)
	if err != nil || len(value) > maxCacheValue {
		value = "" // it is not kept; older pieces must go all the same
	}
	return c.pieceLines(r, AccountData, value, age)
}

// Account returns the account that the request carries, if the cookie is ours.
func (c *Cookies) Account(r *http.Request, now time.Time) (*auth.Account, bool) {
	if c.account == nil {
		return nil, false
	}
	value, found := cacheValue(Header(r), c.name(r, AccountData))
	if !found || len(value) > maxCacheValue {
		return nil, false
	}
	opened, err := c.account.open(value, now)
	if err != nil {
		return nil, false
	}
	return readAccount(opened.payload, now)
}

// renewAccount returns the lines that keep the account of the request longer, as long as
// the session that they go with; or, if it is another user's, that expire it.
func (c *Cookies) renewAccount(r *http.Request, userID string, now time.Time) []string {
	kept, ok := c.Account(r, now)
	switch {
	case !ok:
		return nil
	case kept.UserID == userID:
		return c.IssueAccount(r, kept, now)
	}
	return append([]string{c.expire(r, AccountData)}, c.expirePieces(r, AccountData, Header(r))...)
}

// accountObject returns an account in the order of Better Auth's SQL rows, without a password.
func accountObject(a *auth.Account) *object {
	o := newObject(12)
	o.set("accountId", newText(a.AccountID))
	o.set("providerId", newText(a.ProviderID))
	o.set("userId", newText(a.UserID))
	o.set("accessToken", textOrNull(a.AccessToken))
	o.set("refreshToken", textOrNull(a.RefreshToken))
	o.set("idToken", textOrNull(a.IDToken))
	o.set("accessTokenExpiresAt", dateOrNull(a.AccessTokenExpiresAt))
	o.set("refreshTokenExpiresAt", dateOrNull(a.RefreshTokenExpiresAt))
	o.set("scope", textOrNull(a.Scope))
	o.set("createdAt", newDate(a.CreatedAt))
	o.set("updatedAt", newDate(a.UpdatedAt))
	o.set("id", newText(a.ID))
	return o
}

// readAccount undoes accountObject.
func readAccount(o *object, now time.Time) (*auth.Account, bool) {
	r := newReader(o, now)
	a := &auth.Account{
		ID:         r.text("id"),
		UserID:     r.text("userId"),
		ProviderID: r.text("providerId"),
		AccountID:  r.text("accountId"),

		AccessToken:           r.maybeText("accessToken", true),
		RefreshToken:          r.maybeText("refreshToken", true),
		IDToken:               r.maybeText("idToken", true),
		AccessTokenExpiresAt:  r.maybeDate("accessTokenExpiresAt"),
		RefreshTokenExpiresAt: r.maybeDate("refreshTokenExpiresAt"),
		Scope:                 r.maybeText("scope", true),
		CreatedAt:             r.date("createdAt", true),
		UpdatedAt:             r.date("updatedAt", true),
	}
	return a, r.valid && a.ID != "" && a.UserID != ""
}

// maybeDate reads a date that may be missing, or be null: then it is the zero time.
func (r *reader) maybeDate(key text) time.Time {
	if v, _ := r.in.get(key); v == nil {
		return time.Time{}
	}
	return r.date(key, false)
}

func textOrNull(s string) value {
	if s == "" {
		return nil
	}
	return newText(s)
}

func dateOrNull(t time.Time) value {
	if t.IsZero() {
		return nil
	}
	return newDate(t)
}
