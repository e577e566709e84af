package handlers

import (
	"net/http"
	"slices"

	"github.com/caddy-better-auth/gateway/auth"
)

// Routes returns the table of all routes.
func Routes() []Route {
	return slices.Concat(entryRoutes(), sessionRoutes(), accountRoutes(), mailRoutes(), socialRoutes())
}

// entryRoutes are the routes that anybody may call.
func entryRoutes() []Route {
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
		Summary:     "Return session and user as GET does, and refresh the session where GET leaves that",
		IgnoresBody: true,
		Errors:      []auth.Code{auth.MethodNotAllowedDeferRequired, auth.FailedToGetSession},
		endpoint:    typed((*Server).postSession),
	}, {
		Method: http.MethodPost, Path: "/sign-up/email", Operation: "signUpEmail",
		Summary: "Create a user with a password, and a session",
		Form:    true,
		Errors: []auth.Code{
			auth.EmailPasswordSignUpDisabled, auth.PasswordTooShort, auth.PasswordTooLong,
			auth.UserAlreadyExistsUseAnother, auth.FailedToCreateUser,
			auth.FieldNotAllowed, auth.MissingField,
		},
		endpoint: typed((*Server).signUpEmail),
	}, {
		Method: http.MethodPost, Path: "/sign-in/email", Operation: "signInEmail",
		Summary: "Begin a session with e-mail and password",
		Form:    true,
		Errors: []auth.Code{
			auth.EmailPasswordDisabled, auth.InvalidEmail, auth.PasswordTooLong,
			auth.InvalidEmailOrPassword, auth.EmailNotVerified,
		},
		endpoint: typed((*Server).signInEmail),
	}, {
		Method: http.MethodPost, Path: "/sign-out", Operation: "signOut",
		Summary:  "End the session of the request and clear its cookies",
		endpoint: typed((*Server).signOut),
	}}
}

// sessionRoutes are for the user's own sessions.
func sessionRoutes() []Route {
	return []Route{{
		Method: http.MethodGet, Path: "/list-sessions", Operation: "listSessions",
		Summary:  "List the sessions of the user",
		Auth:     Fresh,
		endpoint: typed((*Server).listSessions),
	}, {
		Method: http.MethodPost, Path: "/revoke-session", Operation: "revokeSession",
		Summary:  "End one session of the user",
		Auth:     Sensitive,
		endpoint: typed((*Server).revokeSession),
	}, {
		Method: http.MethodPost, Path: "/revoke-sessions", Operation: "revokeSessions",
		Summary:  "End all sessions of the user",
		Auth:     Sensitive,
		endpoint: typed((*Server).revokeSessions),
	}, {
		Method: http.MethodPost, Path: "/revoke-other-sessions", Operation: "revokeOtherSessions",
		Summary:  "End all sessions of the user but the one of the request",
		Auth:     Sensitive,
		endpoint: typed((*Server).revokeOtherSessions),
	}, {
		Method: http.MethodPost, Path: "/update-session", Operation: "updateSession",
		Summary:  "Change additional fields of the session",
		Auth:     Session,
		Errors:   []auth.Code{auth.FieldNotAllowed, auth.ValidationError, auth.FailedToGetSession},
		endpoint: typed((*Server).updateSession),
	}}
}

// accountRoutes are for the user's own profile, password and accounts.
func accountRoutes() []Route {
	return []Route{{
		Method: http.MethodPost, Path: "/update-user", Operation: "updateUser",
		Summary:  "Change name, image and additional fields of the user",
		Auth:     Session,
		Errors:   []auth.Code{auth.EmailCanNotBeUpdated, auth.FieldNotAllowed},
		endpoint: typed((*Server).updateUser),
	}, {
		Method: http.MethodPost, Path: "/change-password", Operation: "changePassword",
		Summary: "Give the user another password",
		Auth:    Sensitive,
		Errors: []auth.Code{
			auth.PasswordTooShort, auth.PasswordTooLong,
			auth.CredentialAccountNotFound, auth.InvalidPassword,
		},
		endpoint: typed((*Server).changePassword),
	}, {
		Method: http.MethodPost, Path: "/verify-password", Operation: "verifyPassword",
		Summary:  "Tell whether a password is the user's",
		Auth:     Sensitive,
		Errors:   []auth.Code{auth.PasswordTooLong, auth.InvalidPassword},
		endpoint: typed((*Server).verifyPassword),
	}, {
		Method: http.MethodGet, Path: "/list-accounts", Operation: "listUserAccounts",
		Summary:  "List the ways the user can sign in",
		Auth:     Session,
		endpoint: typed((*Server).listAccounts),
	}, {
		Method: http.MethodPost, Path: "/unlink-account", Operation: "unlinkAccount",
		Summary:  "Take one way to sign in from the user",
		Auth:     Fresh,
		Errors:   []auth.Code{auth.FailedToUnlinkLastAccount, auth.AccountNotFound},
		endpoint: typed((*Server).unlinkAccount),
	}}
}
