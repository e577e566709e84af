package handlers

import "github.com/caddy-better-auth/gateway/auth"

// The codes of the routes for one's own sessions, profile, password and accounts.
const (
	sessionNotFresh           auth.Code = "SESSION_NOT_FRESH"
	emailCanNotBeUpdated      auth.Code = "EMAIL_CAN_NOT_BE_UPDATED"
	invalidPassword           auth.Code = "INVALID_PASSWORD"
	credentialAccountNotFound auth.Code = "CREDENTIAL_ACCOUNT_NOT_FOUND"
	accountNotFound           auth.Code = "ACCOUNT_NOT_FOUND"
	failedToUnlinkLastAccount auth.Code = "FAILED_TO_UNLINK_LAST_ACCOUNT"
)

// texts are Better Auth's messages, word for word.
var texts = map[auth.Code]string{
	sessionNotFresh:           "Session is not fresh",
	emailCanNotBeUpdated:      "Email can not be updated",
	invalidPassword:           "Invalid password",
	credentialAccountNotFound: "Credential account not found",
	accountNotFound:           "Account not found",
	failedToUnlinkLastAccount: "You can't unlink your last account",
}

// refuse returns a refusal with the message that belongs to one of the codes above.
func refuse(status int, code auth.Code) *auth.Error {
	return &auth.Error{Status: status, Code: code, Message: texts[code]}
}
