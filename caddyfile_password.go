package gateway

import (
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
)

// words of:
//
//	email_password {
//		disable_sign_up
//		min_length           <number>
//		max_length           <number>
//		require_verification
//		auto_sign_in         on|off
//		disable_reset
//		reset_expires_in     <duration>
//		revoke_sessions_on_reset
//	}
func (c *EmailPasswordConfig) words() words {
	return words{
		"disable_sign_up":          flag(&c.DisableSignUp),
		"min_length":               oneLength(&c.MinLength),
		"max_length":               oneLength(&c.MaxLength),
		"require_verification":     flag(&c.RequireVerification),
		"auto_sign_in":             onOrOff(&c.AutoSignIn),
		"disable_reset":            flag(&c.DisableReset),
		"reset_expires_in":         linkLife(&c.ResetExpiresIn),
		"revoke_sessions_on_reset": flag(&c.RevokeSessionsOnReset),
	}
}

// words of:
//
//	email_verification {
//		disable_mail
//		send_on_sign_up on|off
//		send_on_sign_in
//		auto_sign_in
//		expires_in      <duration>
//	}
func (c *EmailVerificationConfig) words() words {
	return words{
		"disable_mail":    flag(&c.DisableMail),
		"send_on_sign_up": onOrOff(&c.SendOnSignUp),
		"send_on_sign_in": flag(&c.SendOnSignIn),
		"auto_sign_in":    flag(&c.AutoSignIn),
		"expires_in":      linkLife(&c.ExpiresIn),
	}
}

// onOrOff reads a word that is followed by on or off.
func onOrOff(to **bool) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		var choice string
		if err := oneOf(&choice, "on", "off").read(d); err != nil {
			return err
		}
		*to = new(choice == "on")
		return nil
	}}
}

// linkLife reads how long a link in a mail works.
func linkLife(to *caddy.Duration) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		if err := oneDuration(func(life caddy.Duration) { *to = life }).read(d); err != nil {
			return err
		}
		if *to < caddy.Duration(time.Second) {
			return d.Err("a link in a mail must work for a second at least")
		}
		return nil
	}}
}
