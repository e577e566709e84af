package redisstore

import "github.com/caddy-better-auth/gateway/auth"

// setAccount writes every field of a, with the names of Better Auth's account table. Fields
// of another version of the gateway stay.
func (o *object) setAccount(a *auth.Account) {
	o.set("accountId", quote(a.AccountID))
	o.set("providerId", quote(a.ProviderID))
	o.set("userId", quote(a.UserID))
	o.set("accessToken", quoteOrNull(a.AccessToken))
	o.set("refreshToken", quoteOrNull(a.RefreshToken))
	o.set("idToken", quoteOrNull(a.IDToken))
	o.set("accessTokenExpiresAt", quoteTimeOrNull(a.AccessTokenExpiresAt))
	o.set("refreshTokenExpiresAt", quoteTimeOrNull(a.RefreshTokenExpiresAt))
	o.set("scope", quoteOrNull(a.Scope))
	o.set("password", quoteOrNull(a.PasswordHash))
	o.set("createdAt", quoteTime(a.CreatedAt))
	o.set("updatedAt", quoteTime(a.UpdatedAt))
	o.set("id", quote(a.ID))
}

func (o object) account() *auth.Account {
	return &auth.Account{
		ID:                    o.text("id"),
		UserID:                o.text("userId"),
		ProviderID:            o.text("providerId"),
		AccountID:             o.text("accountId"),
		PasswordHash:          o.text("password"),
		AccessToken:           o.text("accessToken"),
		RefreshToken:          o.text("refreshToken"),
		IDToken:               o.text("idToken"),
		AccessTokenExpiresAt:  o.time("accessTokenExpiresAt"),
		RefreshTokenExpiresAt: o.time("refreshTokenExpiresAt"),
		Scope:                 o.text("scope"),
		CreatedAt:             o.time("createdAt"),
		UpdatedAt:             o.time("updatedAt"),
	}
}

// newAccountObject returns a new account in the order of Better Auth's rows.
func newAccountObject(a *auth.Account) object {
	o := object{}
	o.setAccount(a)
	return o
}
