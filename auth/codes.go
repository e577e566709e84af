package auth

// Code is a machine-readable name of a refusal, as Better Auth's clients know it.
type Code string

// The codes of the routes that the gateway serves.
const (
	BadRequest                       Code = "BAD_REQUEST"
	ValidationError                  Code = "VALIDATION_ERROR"
	UnsupportedMediaType             Code = "UNSUPPORTED_MEDIA_TYPE"
	Unauthorized                     Code = "UNAUTHORIZED"
	EmailPasswordDisabled            Code = "EMAIL_PASSWORD_DISABLED"
	EmailPasswordSignUpDisabled      Code = "EMAIL_PASSWORD_SIGN_UP_DISABLED"
	InvalidEmail                     Code = "INVALID_EMAIL"
	InvalidEmailOrPassword           Code = "INVALID_EMAIL_OR_PASSWORD"
	PasswordTooShort                 Code = "PASSWORD_TOO_SHORT"
	PasswordTooLong                  Code = "PASSWORD_TOO_LONG"
	UserAlreadyExistsUseAnother      Code = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL"
	FailedToCreateUser               Code = "FAILED_TO_CREATE_USER"
	FailedToCreateSession            Code = "FAILED_TO_CREATE_SESSION"
	FailedToGetSession               Code = "FAILED_TO_GET_SESSION"
	MethodNotAllowedDeferRequired    Code = "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED"
	MissingOrNullOrigin              Code = "MISSING_OR_NULL_ORIGIN"
	InvalidOrigin                    Code = "INVALID_ORIGIN"
	CrossSiteNavigationLoginBlocked  Code = "CROSS_SITE_NAVIGATION_LOGIN_BLOCKED"
	InvalidCallbackURL               Code = "INVALID_CALLBACK_URL"
	InvalidRedirectURL               Code = "INVALID_REDIRECT_URL"
	InvalidErrorCallbackURL          Code = "INVALID_ERROR_CALLBACK_URL"
	InvalidNewUserCallbackURL        Code = "INVALID_NEW_USER_CALLBACK_URL"
	SessionNotFresh                  Code = "SESSION_NOT_FRESH"
	EmailCanNotBeUpdated             Code = "EMAIL_CAN_NOT_BE_UPDATED"
	InvalidPassword                  Code = "INVALID_PASSWORD"
	CredentialAccountNotFound        Code = "CREDENTIAL_ACCOUNT_NOT_FOUND"
	AccountNotFound                  Code = "ACCOUNT_NOT_FOUND"
	FailedToUnlinkLastAccount        Code = "FAILED_TO_UNLINK_LAST_ACCOUNT"
	ProviderNotFound                 Code = "PROVIDER_NOT_FOUND"
	IDTokenNotSupported              Code = "ID_TOKEN_NOT_SUPPORTED"
	UserEmailNotFound                Code = "USER_EMAIL_NOT_FOUND"
	OAuthLinkError                   Code = "OAUTH_LINK_ERROR"
	SocialAccountAlreadyLinked       Code = "SOCIAL_ACCOUNT_ALREADY_LINKED"
	LinkingNotAllowed                Code = "LINKING_NOT_ALLOWED"
	LinkingDifferentEmailsNotAllowed Code = "LINKING_DIFFERENT_EMAILS_NOT_ALLOWED"
	LinkingFailed                    Code = "LINKING_FAILED"
	ProviderNotSupported             Code = "PROVIDER_NOT_SUPPORTED"
	ProviderNotConfigured            Code = "PROVIDER_NOT_CONFIGURED"
	TokenRefreshNotSupported         Code = "TOKEN_REFRESH_NOT_SUPPORTED"
	RefreshTokenNotFound             Code = "REFRESH_TOKEN_NOT_FOUND"
	FailedToRefreshAccessToken       Code = "FAILED_TO_REFRESH_ACCESS_TOKEN"
	FailedToGetAccessToken           Code = "FAILED_TO_GET_ACCESS_TOKEN"
	AccessTokenNotFound              Code = "ACCESS_TOKEN_NOT_FOUND"
	ResetPasswordDisabled            Code = "RESET_PASSWORD_DISABLED"
	InvalidToken                     Code = "INVALID_TOKEN"
	TokenExpired                     Code = "TOKEN_EXPIRED"
	UserNotFound                     Code = "USER_NOT_FOUND"
	InvalidUser                      Code = "INVALID_USER"
	EmailNotVerified                 Code = "EMAIL_NOT_VERIFIED"
	EmailAlreadyVerified             Code = "EMAIL_ALREADY_VERIFIED"
	EmailMismatch                    Code = "EMAIL_MISMATCH"
	VerificationEmailNotEnabled      Code = "VERIFICATION_EMAIL_NOT_ENABLED"
	ChangeEmailDisabled              Code = "CHANGE_EMAIL_DISABLED"
	SessionExpired                   Code = "SESSION_EXPIRED"
	NotFound                         Code = "NOT_FOUND"
	FailedToGetUserInfo              Code = "FAILED_TO_GET_USER_INFO"
	FailedToUpdateUser               Code = "FAILED_TO_UPDATE_USER"
	PasswordAlreadySet               Code = "PASSWORD_ALREADY_SET"
	FieldNotAllowed                  Code = "FIELD_NOT_ALLOWED"
	MissingField                     Code = "MISSING_FIELD"
)

// Codes that Better Auth does not know, for answers that only a gateway gives.
const (
	Forbidden          Code = "FORBIDDEN"
	ServiceUnavailable Code = "SERVICE_UNAVAILABLE"
	PayloadTooLarge    Code = "PAYLOAD_TOO_LARGE"
	UnknownHost        Code = "UNKNOWN_HOST"
)

// messages are Better Auth's English texts, word for word, and ours.
var messages = map[Code]string{
	BadRequest:                       "Invalid JSON in request body",
	Unauthorized:                     "Unauthorized",
	EmailPasswordDisabled:            "Email and password is not enabled",
	EmailPasswordSignUpDisabled:      "Email and password sign up is not enabled",
	InvalidEmail:                     "Invalid email",
	InvalidEmailOrPassword:           "Invalid email or password",
	PasswordTooShort:                 "Password too short",
	PasswordTooLong:                  "Password too long",
	UserAlreadyExistsUseAnother:      "User already exists. Use another email.",
	FailedToCreateUser:               "Failed to create user",
	FailedToCreateSession:            "Failed to create session",
	FailedToGetSession:               "Failed to get session",
	MethodNotAllowedDeferRequired:    "POST method requires deferSessionRefresh to be enabled in session config",
	MissingOrNullOrigin:              "Missing or null Origin",
	InvalidOrigin:                    "Invalid origin",
	CrossSiteNavigationLoginBlocked:  "Cross-site navigation login blocked. This request appears to be a CSRF attack.",
	InvalidCallbackURL:               "Invalid callbackURL",
	InvalidRedirectURL:               "Invalid redirectURL",
	InvalidErrorCallbackURL:          "Invalid errorCallbackURL",
	InvalidNewUserCallbackURL:        "Invalid newUserCallbackURL",
	SessionNotFresh:                  "Session is not fresh",
	EmailCanNotBeUpdated:             "Email can not be updated",
	InvalidPassword:                  "Invalid password",
	CredentialAccountNotFound:        "Credential account not found",
	AccountNotFound:                  "Account not found",
	FailedToUnlinkLastAccount:        "You can't unlink your last account",
	ProviderNotFound:                 "Provider not found",
	IDTokenNotSupported:              "id_token not supported",
	UserEmailNotFound:                "User email not found",
	SocialAccountAlreadyLinked:       "Social account already linked",
	LinkingNotAllowed:                "Account not linked - linking not allowed",
	LinkingDifferentEmailsNotAllowed: "Account not linked - different emails not allowed",
	LinkingFailed:                    "Account not linked - unable to create account",
	ProviderNotConfigured:            "Account is not associated with a configured social provider.",
	RefreshTokenNotFound:             "Refresh token not found",
	FailedToRefreshAccessToken:       "Failed to refresh access token",
	FailedToGetAccessToken:           "Failed to get a valid access token",
	AccessTokenNotFound:              "Access token not found",
	ResetPasswordDisabled:            "Reset password isn't enabled",
	InvalidToken:                     "Invalid token",
	TokenExpired:                     "Token expired",
	UserNotFound:                     "User not found",
	InvalidUser:                      "Invalid user",
	EmailNotVerified:                 "Email not verified",
	EmailAlreadyVerified:             "Email is already verified",
	EmailMismatch:                    "Email mismatch",
	VerificationEmailNotEnabled:      "Verification email isn't enabled",
	ChangeEmailDisabled:              "Change email is disabled",
	SessionExpired:                   "Session expired. Re-authenticate to perform this action.",
	NotFound:                         "Not found",
	FailedToGetUserInfo:              "Failed to get user info",
	FailedToUpdateUser:               "Failed to update user",
	PasswordAlreadySet:               "User already has a password set",
	FieldNotAllowed:                  "Field not allowed to be set",
	MissingField:                     "Field is required",

	Forbidden:          "Forbidden",
	ServiceUnavailable: "Service temporarily unavailable. Please try again later.",
}
