package gateway

import "github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

// words of:
//
//	user {
//		field        <name> <type> { … }
//		change_email [{ … }]
//		delete_user  [{ … }]
//	}
func (c *UserConfig) words() words {
	return words{
		"field":        fieldWord(&c.Fields),
		"change_email": word{read: c.readChangeEmail},
		"delete_user":  word{read: c.readDeleteUser},
	}
}

// readChangeEmail reads:
//
//	change_email {
//		confirm
//		update_unverified
//	}
func (c *UserConfig) readChangeEmail(d *caddyfile.Dispenser) error {
	c.ChangeEmail = new(ChangeEmailConfig)
	return block(words{
		"confirm":           flag(&c.ChangeEmail.Confirm),
		"update_unverified": flag(&c.ChangeEmail.UpdateUnverified),
	}).read(d)
}

// readDeleteUser reads:
//
//	delete_user {
//		verify
//		token_expires_in <duration>
//	}
func (c *UserConfig) readDeleteUser(d *caddyfile.Dispenser) error {
	c.DeleteUser = new(DeleteUserConfig)
	return block(words{
		"verify":           flag(&c.DeleteUser.Verify),
		"token_expires_in": linkLife(&c.DeleteUser.TokenExpiresIn),
	}).read(d)
}
