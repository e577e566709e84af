package handlers

import (
	"errors"
	"time"
)

// Lives of what is sent by mail, as in Better Auth.
const (
	DefaultResetExpiresIn        = time.Hour
	DefaultVerificationExpiresIn = time.Hour
	DefaultDeleteTokenExpiresIn  = 24 * time.Hour
)

// EmailVerification are the settings of proving that an address is the user's own.
type EmailVerification struct {
	// DisableMail sends no such mail, and refuses send-verification-email, even with
	// Config.Mail.
	DisableMail bool
	// SendOnSignUp sends one to every new user. Nil means when
	// EmailPassword.RequireVerification does.
	SendOnSignUp *bool
	// SendOnSignIn sends one when somebody is refused because they have not followed the
	// link yet.
	SendOnSignIn bool
	// AutoSignIn begins a session for whoever follows the link first.
	AutoSignIn bool
	// ExpiresIn is how long a link works, also that of a change of address. 0 means one hour.
	ExpiresIn time.Duration
}

// ChangeEmail are the settings of change-email.
type ChangeEmail struct {
	// Enabled lets users change their address.
	Enabled bool
	// Confirm asks at the old address first, if that is verified.
	Confirm bool
	// UpdateUnverified changes an address that is not verified at once.
	UpdateUnverified bool
}

// DeleteUser are the settings of delete-user.
type DeleteUser struct {
	// Enabled lets users delete themselves.
	Enabled bool
	// Verify does so only when the link in a mail is followed.
	Verify bool
	// TokenExpiresIn is how long that link works. 0 means one day.
	TokenExpiresIn time.Duration
}

// mailing says which mails can be sent, and how long their links work.
type mailing struct {
	reset, verify, confirmChange, confirmDeletion bool
	sendOnSignUp                                  bool

	resetLife, verifyLife, deleteLife time.Duration
}

// newMailing derives what a configuration means for mails.
func newMailing(c Config) (mailing, error) {
	m := mailing{
		resetLife:  or(c.EmailPassword.ResetExpiresIn, DefaultResetExpiresIn),
		verifyLife: or(c.EmailVerification.ExpiresIn, DefaultVerificationExpiresIn),
		deleteLife: or(c.DeleteUser.TokenExpiresIn, DefaultDeleteTokenExpiresIn),
	}
	if min(m.resetLife, m.verifyLife, m.deleteLife) < time.Second {
		return m, errors.New("handlers: a link in a mail must work for a second at least")
	}
	if c.Mail == nil {
		return m, checkWithoutMail(c)
	}
	m.reset = !c.EmailPassword.Disabled && !c.EmailPassword.DisableReset
	m.verify = !c.EmailVerification.DisableMail
	m.confirmChange = m.verify && c.ChangeEmail.Confirm
	m.confirmDeletion = c.DeleteUser.Verify
	m.sendOnSignUp = c.EmailPassword.RequireVerification
	if wanted := c.EmailVerification.SendOnSignUp; wanted != nil {
		m.sendOnSignUp = *wanted
	}
	m.sendOnSignUp = m.sendOnSignUp && m.verify
	return m, nil
}

// checkWithoutMail refuses what can never work when no mail can be sent.
func checkWithoutMail(c Config) error {
	const remedy = `add "mail smtp <host:port>", or "mail log" while you develop`
	switch change := c.ChangeEmail; {
	case c.DeleteUser.Enabled && c.DeleteUser.Verify:
		return errors.New("handlers: delete_user is to be verified by mail, but there is none: " + remedy)
	case change.Enabled && change.Confirm:
		return errors.New("handlers: change_email is to be confirmed by mail, but there is none: " + remedy)
	case change.Enabled && !change.UpdateUnverified:
		return errors.New("handlers: change_email needs mail to prove the new address: " + remedy + ", or give change_email the word update_unverified")
	}
	return nil
}

// or returns the configured duration, or the default if there is none.
func or(configured, otherwise time.Duration) time.Duration {
	if configured == 0 {
		return otherwise
	}
	return configured
}
