package handlers

import (
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// Routes returns the table of all routes.
func Routes() []Route {
	return []Route{{
		Method: http.MethodGet, Path: "/ok", Operation: "ok",
		Summary:  "Tell that the routes are being served",
		endpoint: typed((*Server).ok),
	}, {
		Method: http.MethodGet, Path: "/error", Operation: "error",
		Summary:  "Send the browser to where errors are shown",
		endpoint: typed((*Server).showError),
	}, {
		Method: http.MethodGet, Path: "/get-session", Operation: "getSession",
		Summary:  "Return the session and user of the request, or null",
		Errors:   []auth.Code{auth.FailedToGetSession},
		endpoint: typed((*Server).getSession),
	}, {
		Method: http.MethodPost, Path: "/get-session", Operation: "getSession",
		Summary:     "Refuse: sessions are refreshed by GET",
		IgnoresBody: true,
		Errors:      []auth.Code{auth.MethodNotAllowedDeferRequired},
		endpoint:    typed((*Server).postSession),
	}, {
		Method: http.MethodPost, Path: "/sign-up/email", Operation: "signUpEmail",
		Summary: "Create a user with a password, and a session",
		Form:    true,
		Errors: []auth.Code{
			auth.EmailPasswordSignUpDisabled, auth.PasswordTooShort, auth.PasswordTooLong,
			auth.UserAlreadyExistsUseAnother, auth.FailedToCreateUser,
		},
		endpoint: typed((*Server).signUpEmail),
	}, {
		Method: http.MethodPost, Path: "/sign-in/email", Operation: "signInEmail",
		Summary: "Begin a session with e-mail and password",
		Form:    true,
		Errors: []auth.Code{
			auth.EmailPasswordDisabled, auth.InvalidEmail, auth.PasswordTooLong,
			auth.InvalidEmailOrPassword,
		},
		endpoint: typed((*Server).signInEmail),
	}, {
		Method: http.MethodPost, Path: "/sign-out", Operation: "signOut",
		Summary:  "End the session of the request and clear its cookies",
		endpoint: typed((*Server).signOut),
	}}
}
