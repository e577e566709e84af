package handlers

import "github.com/caddy-better-auth/gateway/auth"

// twoFactorEnabled is the additional field that Better Auth's plugin two-factor gives users.
const twoFactorEnabled = "twoFactorEnabled"

// needsSecondFactor reports whether a password alone is not enough for a user. A Better Auth
// server with the plugin asks them for a second factor. There is none here, so there is no
// session for half of it (SEC-40).
func needsSecondFactor(user *auth.User) bool {
	value, _ := user.Extra.Get(twoFactorEnabled)
	return string(value) == "true" || string(value) == "1"
}
