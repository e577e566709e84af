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
		Method: http.MethodGet, Path: "/reset-password/{token}", Operation: "requestPasswordResetCallback",
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
	}, {
		Method: http.MethodPost, Path: "/send-verification-email", Operation: "sendVerificationEmail",
		Summary:  "Mail a link that proves an address",
		Errors:   []auth.Code{auth.VerificationEmailNotEnabled, auth.EmailMismatch, auth.EmailAlreadyVerified},
		endpoint: typed((*Server).sendVerificationEmail),
	}, {
		Method: http.MethodGet, Path: "/verify-email", Operation: "verifyEmail",
		Summary: "Mark an address as proved, or change it",
		Secret:  true,
		Errors: []auth.Code{
			auth.InvalidCallbackURL, auth.InvalidToken, auth.TokenExpired, auth.UserNotFound, auth.InvalidUser,
		},
		endpoint: typed((*Server).verifyEmail),
	}, {
		Method: http.MethodPost, Path: "/change-email", Operation: "changeEmail",
		Summary:  "Give the user another address, once that is proved",
		Auth:     Sensitive,
		Errors:   []auth.Code{auth.ChangeEmailDisabled, auth.FailedToUpdateUser},
		endpoint: typed((*Server).changeEmail),
	}, {
		Method: http.MethodPost, Path: "/delete-user", Operation: "deleteUser",
		Summary: "Delete the user, or mail a link that does",
		Auth:    Sensitive,
		Errors: []auth.Code{
			auth.PasswordTooLong, auth.CredentialAccountNotFound, auth.InvalidPassword,
			auth.InvalidToken, auth.SessionExpired,
		},
		endpoint: typed((*Server).deleteUser),
	}, {
		Method: http.MethodGet, Path: "/delete-user/callback", Operation: "deleteUserCallback",
		Summary:  "Delete the user who follows the link in a mail",
		Secret:   true,
		Errors:   []auth.Code{auth.InvalidCallbackURL, auth.NotFound, auth.FailedToGetUserInfo, auth.InvalidToken},
		endpoint: typed((*Server).deleteUserCallback),
	}}
}
