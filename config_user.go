package gateway

import (
	"time"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/handlers"
)

// EmailPasswordConfig is sign-in with e-mail and password.
type EmailPasswordConfig struct {
	// Refuse sign-in and sign-up with a password.
	Off bool `json:"off,omitempty"`
	// Refuse sign-up only.
	DisableSignUp bool `json:"disable_sign_up,omitempty"`
	// The shortest password allowed, in UTF-16 units. Default: 8
	MinLength int `json:"min_length,omitempty"`
	// The longest password allowed, in UTF-16 units. Default: 128
	MaxLength int `json:"max_length,omitempty"`
	// Let nobody sign in with a password before they have followed the link in the mail that
	// proves their address. Sign-up then does not tell whether an address is taken.
	RequireVerification bool `json:"require_verification,omitempty"`
	// Whether a sign-up begins a session. Default: true. If not, sign-up does not tell
	// whether an address is taken.
	AutoSignIn *bool `json:"auto_sign_in,omitempty"`
	// Mail no links for forgotten passwords, though there is mail.
	DisableReset bool `json:"disable_reset,omitempty"`
	// How long the link in a mail for a forgotten password works. Default: 1h
	ResetExpiresIn caddy.Duration `json:"reset_expires_in,omitempty"`
	// End all sessions of a user who has set a new password that way. Default: they go on, as
	// in Better Auth.
	RevokeSessionsOnReset bool `json:"revoke_sessions_on_reset,omitempty"`
}

// EmailVerificationConfig is how people prove that an address is their own.
type EmailVerificationConfig struct {
	// Mail no links that prove an address, though there is mail.
	DisableMail bool `json:"disable_mail,omitempty"`
	// Whether everybody who signs up gets a mail with a link. Default: if
	// require_verification does.
	SendOnSignUp *bool `json:"send_on_sign_up,omitempty"`
	// Send another one to those who are refused at sign-in for want of proof.
	SendOnSignIn bool `json:"send_on_sign_in,omitempty"`
	// Begin a session for whoever follows the link first.
	AutoSignIn bool `json:"auto_sign_in,omitempty"`
	// How long the link works, and those of a change of address. Default: 1h
	ExpiresIn caddy.Duration `json:"expires_in,omitempty"`
}

// UserConfig is what is kept of users and what they may do with themselves.
type UserConfig struct {
	// Additional fields of users, in the order of answers.
	Fields []FieldConfig `json:"fields,omitempty"`
	// Let users change their address. Default: they may not.
	ChangeEmail *ChangeEmailConfig `json:"change_email,omitempty"`
	// Let users delete themselves. Default: they may not.
	DeleteUser *DeleteUserConfig `json:"delete_user,omitempty"`
}

// ChangeEmailConfig is how users change their address.
type ChangeEmailConfig struct {
	// Ask at the old address first, if it was proved.
	Confirm bool `json:"confirm,omitempty"`
	// Change an address that was not proved at once.
	UpdateUnverified bool `json:"update_unverified,omitempty"`
}

// DeleteUserConfig is how users delete themselves.
type DeleteUserConfig struct {
	// Delete only when the link in a mail is followed.
	Verify bool `json:"verify,omitempty"`
	// How long that link works. Default: 1d
	TokenExpiresIn caddy.Duration `json:"token_expires_in,omitempty"`
}

// handlers returns the same in the words of package handlers.
func (c EmailPasswordConfig) handlers() handlers.EmailPassword {
	return handlers.EmailPassword{
		Disabled:              c.Off,
		DisableSignUp:         c.DisableSignUp,
		MinLength:             c.MinLength,
		MaxLength:             c.MaxLength,
		RequireVerification:   c.RequireVerification,
		NoAutoSignIn:          c.AutoSignIn != nil && !*c.AutoSignIn,
		DisableReset:          c.DisableReset,
		ResetExpiresIn:        time.Duration(c.ResetExpiresIn),
		RevokeSessionsOnReset: c.RevokeSessionsOnReset,
	}
}

func (c EmailVerificationConfig) handlers() handlers.EmailVerification {
	return handlers.EmailVerification{
		DisableMail:  c.DisableMail,
		SendOnSignUp: c.SendOnSignUp,
		SendOnSignIn: c.SendOnSignIn,
		AutoSignIn:   c.AutoSignIn,
		ExpiresIn:    time.Duration(c.ExpiresIn),
	}
}

func (c *ChangeEmailConfig) handlers() handlers.ChangeEmail {
	if c == nil {
		return handlers.ChangeEmail{}
	}
	return handlers.ChangeEmail{Enabled: true, Confirm: c.Confirm, UpdateUnverified: c.UpdateUnverified}
}

func (c *DeleteUserConfig) handlers() handlers.DeleteUser {
	if c == nil {
		return handlers.DeleteUser{}
	}
	return handlers.DeleteUser{Enabled: true, Verify: c.Verify, TokenExpiresIn: time.Duration(c.TokenExpiresIn)}
}

// warnOfMail warns of a configuration in which people wait for mails that nobody sends. It
// may be right: another server may send them.
func (a *App) warnOfMail() {
	var remedy string
	switch {
	case a.mail == nil:
		remedy = `add "mail smtp <host:port>", or "mail log" while you develop`
	case a.EmailVerification.DisableMail:
		remedy = "take disable_mail out of email_verification"
	default:
		return
	}
	if a.EmailPassword.RequireVerification {
		a.log.Warn("require_verification is on, but no mail is sent: nobody can prove an address here; " + remedy)
	}
	if change := a.User.ChangeEmail; change != nil && !change.UpdateUnverified {
		a.log.Warn("change_email is on, but no mail is sent: nobody can prove a new address here; " + remedy)
	}
}
