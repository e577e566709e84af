package handlers

import "context"

// The endpoints by the names that they have in Better Auth's auth.api. The caller's session
// must be of the level that the route asks for.

// OK tells that the routes are being served.
func (c *Caller) OK(ctx context.Context) (OKOutput, error) {
	return invoke(ctx, c, "ok", NoInput{}, (*Server).ok)
}

// GetSession returns the session and its user, nil when there is none.
func (c *Caller) GetSession(ctx context.Context, in GetSessionInput) (*GetSessionOutput, error) {
	return invoke(ctx, c, "getSession", in, (*Server).getSession)
}

// RefreshSession returns the session as GetSession does, and refreshes it where sessions are
// refreshed on demand only: POST get-session.
func (c *Caller) RefreshSession(ctx context.Context, in GetSessionInput) (*GetSessionOutput, error) {
	return invoke(ctx, c, "getSession", in, (*Server).postSession)
}

// SignUpEmail creates a user with a password, and a session.
func (c *Caller) SignUpEmail(ctx context.Context, in SignUpEmailInput) (SignUpEmailOutput, error) {
	return invoke(ctx, c, "signUpEmail", in, (*Server).signUpEmail)
}

// SignInEmail begins a session with e-mail and password.
func (c *Caller) SignInEmail(ctx context.Context, in SignInEmailInput) (SignInEmailOutput, error) {
	return invoke(ctx, c, "signInEmail", in, (*Server).signInEmail)
}

// SignOut ends the session.
func (c *Caller) SignOut(ctx context.Context, in SignOutInput) (SignOutOutput, error) {
	return invoke(ctx, c, "signOut", in, (*Server).signOut)
}

// ListSessions returns the sessions of the user.
func (c *Caller) ListSessions(ctx context.Context) ([]SessionOutput, error) {
	return invoke(ctx, c, "listSessions", NoInput{}, (*Server).listSessions)
}

// RevokeSession ends one session of the user.
func (c *Caller) RevokeSession(ctx context.Context, in RevokeSessionInput) (StatusOutput, error) {
	return invoke(ctx, c, "revokeSession", in, (*Server).revokeSession)
}

// RevokeSessions ends all sessions of the user.
func (c *Caller) RevokeSessions(ctx context.Context) (StatusOutput, error) {
	return invoke(ctx, c, "revokeSessions", NoInput{}, (*Server).revokeSessions)
}

// RevokeOtherSessions ends the other sessions of the user.
func (c *Caller) RevokeOtherSessions(ctx context.Context) (StatusOutput, error) {
	return invoke(ctx, c, "revokeOtherSessions", NoInput{}, (*Server).revokeOtherSessions)
}

// UpdateUser changes the user.
func (c *Caller) UpdateUser(ctx context.Context, in UpdateUserInput) (StatusOutput, error) {
	return invoke(ctx, c, "updateUser", in, (*Server).updateUser)
}

// ChangePassword gives the user another password.
func (c *Caller) ChangePassword(ctx context.Context, in ChangePasswordInput) (ChangePasswordOutput, error) {
	return invoke(ctx, c, "changePassword", in, (*Server).changePassword)
}

// VerifyPassword tells whether a password is the user's.
func (c *Caller) VerifyPassword(ctx context.Context, in VerifyPasswordInput) (StatusOutput, error) {
	return invoke(ctx, c, "verifyPassword", in, (*Server).verifyPassword)
}

// ListUserAccounts returns the ways the user can sign in.
func (c *Caller) ListUserAccounts(ctx context.Context) ([]AccountOutput, error) {
	return invoke(ctx, c, "listUserAccounts", NoInput{}, (*Server).listAccounts)
}

// UnlinkAccount takes one way to sign in from the user.
func (c *Caller) UnlinkAccount(ctx context.Context, in UnlinkAccountInput) (StatusOutput, error) {
	return invoke(ctx, c, "unlinkAccount", in, (*Server).unlinkAccount)
}

// RequestPasswordReset mails a link for setting a new password.
func (c *Caller) RequestPasswordReset(ctx context.Context, in RequestPasswordResetInput) (MessageOutput, error) {
	return invoke(ctx, c, "requestPasswordReset", in, (*Server).requestPasswordReset)
}

// RequestPasswordResetCallback tells where the link of such a mail leads to.
func (c *Caller) RequestPasswordResetCallback(ctx context.Context, in ResetPasswordCallbackInput) (RedirectOutput, error) {
	return invoke(ctx, c, "requestPasswordResetCallback", in, (*Server).resetPasswordCallback)
}

// ResetPassword sets a new password with a token that was mailed.
func (c *Caller) ResetPassword(ctx context.Context, in ResetPasswordInput) (StatusOutput, error) {
	return invoke(ctx, c, "resetPassword", in, (*Server).resetPassword)
}

// UpdateSession changes additional fields of the session.
func (c *Caller) UpdateSession(ctx context.Context, in UpdateSessionInput) (UpdateSessionOutput, error) {
	return invoke(ctx, c, "updateSession", in, (*Server).updateSession)
}

// SendVerificationEmail mails a link that proves an address.
func (c *Caller) SendVerificationEmail(ctx context.Context, in SendVerificationEmailInput) (StatusOutput, error) {
	return invoke(ctx, c, "sendVerificationEmail", in, (*Server).sendVerificationEmail)
}

// VerifyEmail follows such a link.
func (c *Caller) VerifyEmail(ctx context.Context, in VerifyEmailInput) (VerifyEmailOutput, error) {
	return invoke(ctx, c, "verifyEmail", in, (*Server).verifyEmail)
}

// ChangeEmail gives the user another address, once that is proved.
func (c *Caller) ChangeEmail(ctx context.Context, in ChangeEmailInput) (StatusOutput, error) {
	return invoke(ctx, c, "changeEmail", in, (*Server).changeEmail)
}

// DeleteUser deletes the user, or mails a link that does.
func (c *Caller) DeleteUser(ctx context.Context, in DeleteUserInput) (DeleteUserOutput, error) {
	return invoke(ctx, c, "deleteUser", in, (*Server).deleteUser)
}

// DeleteUserCallback follows such a link.
func (c *Caller) DeleteUserCallback(ctx context.Context, in DeleteUserCallbackInput) (DeleteUserOutput, error) {
	return invoke(ctx, c, "deleteUserCallback", in, (*Server).deleteUserCallback)
}

// SetPassword gives a first password to a user who has none. No route does: it is for programs that
// have made sure who asks.
func (c *Caller) SetPassword(ctx context.Context, in SetPasswordInput) (StatusOutput, error) {
	return invoke(ctx, c, "setPassword", in, (*Server).setPassword)
}

// SignInSocial says where a provider signs in, or signs in with its ID token.
func (c *Caller) SignInSocial(ctx context.Context, in SignInSocialInput) (SignInSocialOutput, error) {
	return invoke(ctx, c, "signInSocial", in, (*Server).signInSocial)
}

// CallbackOAuth takes the browser back from a provider, and says where to send it.
func (c *Caller) CallbackOAuth(ctx context.Context, in CallbackInput) (RedirectOutput, error) {
	return invoke(ctx, c, "callbackOAuth", in, (*Server).callback)
}

// LinkSocialAccount links an account at a provider to the user.
func (c *Caller) LinkSocialAccount(ctx context.Context, in LinkSocialInput) (LinkSocialOutput, error) {
	return invoke(ctx, c, "linkSocialAccount", in, (*Server).linkSocial)
}

// GetAccessToken returns an access token of a provider that is still good.
func (c *Caller) GetAccessToken(ctx context.Context, in GetAccessTokenInput) (GetAccessTokenOutput, error) {
	return invoke(ctx, c, "getAccessToken", in, (*Server).getAccessToken)
}

// RefreshToken gets new tokens of a provider.
func (c *Caller) RefreshToken(ctx context.Context, in RefreshTokenInput) (RefreshTokenOutput, error) {
	return invoke(ctx, c, "refreshToken", in, (*Server).refreshToken)
}

// AccountInfo asks a provider who the user is there.
func (c *Caller) AccountInfo(ctx context.Context, in AccountInfoInput) (AccountInfoOutput, error) {
	return invoke(ctx, c, "accountInfo", in, (*Server).accountInfo)
}
