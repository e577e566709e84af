package gateway

// words of:
//
//	account {
//		encrypt_tokens
//		update_on_sign_in on|off
//		allow_unlinking_all
//		linking [off] { … }
//	}
func (c *AccountConfig) words() words {
	return words{
		"encrypt_tokens":      flag(&c.EncryptTokens),
		"update_on_sign_in":   onOrOff(&c.UpdateOnSignIn),
		"allow_unlinking_all": flag(&c.AllowUnlinkingAll),
		"linking":             blockOrOff(&c.Linking.Off, c.Linking.words()),
	}
}

// words of:
//
//	linking {
//		implicit          on|off
//		trusted_providers <id>...
//		allow_different_emails
//		allow_unverified_email
//		update_user_info
//	}
func (c *LinkingConfig) words() words {
	return words{
		"implicit":               onOrOff(&c.Implicit),
		"trusted_providers":      someStrings(&c.TrustedProviders),
		"allow_different_emails": flag(&c.AllowDifferentEmails),
		"allow_unverified_email": flag(&c.AllowUnverifiedEmail),
		"update_user_info":       flag(&c.UpdateUserInfo),
	}
}
