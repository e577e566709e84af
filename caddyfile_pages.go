package gateway

// words of:
//
//	pages {
//		sign_in         <path>
//		sign_up         <path>|off
//		sign_out        <path>|off
//		signed_out      <path>|off
//		forgot_password <path>|off
//		reset_password  <path>|off
//		verify_email    <path>|off
//		account         <path>|off
//		error           <path>|off
//		access_denied   on|off
//		home            <path>
//		brand           <name>
//		logo            <path>
//		color           <rrggbb>
//		css             <file>
//		templates       <directory>
//	}
func (c *PagesConfig) words() words {
	return words{
		"sign_in":         oneString(&c.SignIn),
		"sign_up":         oneString(&c.SignUp),
		"sign_out":        oneString(&c.SignOut),
		"signed_out":      oneString(&c.SignedOut),
		"forgot_password": oneString(&c.ForgotPassword),
		"reset_password":  oneString(&c.ResetPassword),
		"verify_email":    oneString(&c.VerifyEmail),
		"account":         oneString(&c.Account),
		"error":           oneString(&c.Error),
		"access_denied":   oneOf(&c.AccessDenied, "on", "off"),
		"home":            oneString(&c.Home),
		"brand":           oneString(&c.Brand),
		"logo":            oneString(&c.Logo),
		"color":           oneString(&c.Color),
		"css":             oneString(&c.CSS),
		"templates":       oneString(&c.Templates),
	}
}
