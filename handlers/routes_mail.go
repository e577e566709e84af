package handlers

import (
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// mailRoutes are those that send a link by mail, and those that the links lead to.
func mailRoutes() []Route {
	return []Route{{
		Method: http.MethodPost, Path: "/request-password-reset", Operation: "requestPasswordReset",
		Summary:  "Mail a link for setting a new password",
		Errors:   []auth.Code{auth.ResetPasswordDisabled},
		endpoint: typed((*Server).requestPasswordReset),
	}, {
		Method: http.MethodGet, Path: "/reset-password/{token}", Operation: "resetPasswordCallback",
		Summary:  "Send the browser to the page that asks for the new password",
		Secret:   true,
		Errors:   []auth.Code{auth.InvalidCallbackURL},
		endpoint: typed((*Server).resetPasswordCallback),
	}, {
		Method: http.MethodPost, Path: "/reset-password", Operation: "resetPassword",
		Summary: "Set a new password with a token that was mailed",
		Secret:  true,
		Errors: []auth.Code{
			auth.InvalidToken, auth.PasswordTooShort, auth.PasswordTooLong, auth.UserNotFound,
		},
		endpoint: typed((*Server).resetPassword),
	}}
}
