package ui

import "net/url"

// page is one of the hosted pages.
type page struct {
	name  string // of its template, and what the keys of its texts begin with
	path  string
	open  func(*visit) // answers GET
	forms []*form
	// onward says that the page sends people on who have nothing to do there, so that it is no
	// place to return to.
	onward bool
}

// object is a JSON object.
type object map[string]any

// table returns the pages that are served.
func (p *Pages) table() []*page {
	at := p.config.Paths
	return []*page{
		{name: "sign-in", path: at.SignIn, open: (*visit).openEntry, forms: []*form{&signInForm, &socialForm}, onward: true},
		{name: "sign-up", path: at.SignUp, open: (*visit).openEntry, forms: []*form{&signUpForm, &socialForm}, onward: true},
		{name: "sign-out", path: at.SignOut, open: (*visit).openExit, forms: []*form{&signOutForm}, onward: true},
		{name: "signed-out", path: at.SignedOut, open: (*visit).openPlain, onward: true},
		{name: "forgot-password", path: at.ForgotPassword, open: (*visit).openPlain, forms: []*form{&forgotForm}, onward: true},
		{name: "reset-password", path: at.ResetPassword, open: (*visit).openReset, forms: []*form{&resetForm}, onward: true},
		{name: "verify-email", path: at.VerifyEmail, open: (*visit).openVerify, forms: []*form{&verifyForm}, onward: true},
		{name: "account", path: at.Account, open: (*visit).openAccount, forms: accountForms},
		{name: "error", path: at.Error, open: (*visit).openPlain, onward: true},
	}
}

// The inputs that several forms have.
var (
	emailField  = field{name: fieldEmail, kind: "email", complete: "username", label: "field.email"}
	newPassword = field{name: fieldNewPassword, kind: "password", complete: "new-password",
		label: "field.new_password", hint: "field.password_hint", fresh: true}
)

var signInForm = form{
	name: "sign-in",
	fields: []field{emailField,
		{name: fieldPassword, kind: "password", complete: "current-password", label: "field.password"}},
	route: "/sign-in/email",
	body: func(v *visit) any {
		return v.withCallback(object{
			fieldEmail:    v.form.Get(fieldEmail),
			fieldPassword: v.form.Get(fieldPassword),
			fieldRemember: v.form.Has(fieldRemember),
		})
	},
}

var signUpForm = form{
	name: "sign-up",
	fields: []field{
		{name: fieldName, kind: "text", complete: "name", label: "field.name"},
		emailField,
		{name: fieldPassword, kind: "password", complete: "new-password",
			label: "field.password", hint: "field.password_hint", fresh: true}},
	route: "/sign-up/email",
	body: func(v *visit) any {
		return v.withCallback(object{
			fieldName:     v.form.Get(fieldName),
			fieldEmail:    v.form.Get(fieldEmail),
			fieldPassword: v.form.Get(fieldPassword),
		})
	},
	done: (*visit).signedUp,
}

var signOutForm = form{
	name:  "sign-out",
	route: "/sign-out",
	body:  func(*visit) any { return object{} },
	done:  (*visit).signedOut,
}

var forgotForm = form{
	name:   "forgot-password",
	fields: []field{emailField},
	route:  "/request-password-reset",
	body: func(v *visit) any {
		return object{
			fieldEmail:   v.form.Get(fieldEmail),
			"redirectTo": v.address(v.config.Paths.ResetPassword, nil),
		}
	},
	done: func(v *visit, _ *answer) { v.showMailed(v.page, "sent") },
}

var resetForm = form{
	name:   "reset-password",
	fields: []field{newPassword},
	route:  "/reset-password",
	body: func(v *visit) any {
		return object{
			fieldNewPassword: v.form.Get(fieldNewPassword),
			fieldToken:       v.form.Get(fieldToken),
		}
	},
	done: func(v *visit, _ *answer) {
		v.redirect(v.address(v.config.Paths.SignIn, url.Values{paramNotice: {"password_reset"}}))
	},
}

var verifyForm = form{
	name:   "verify-email",
	fields: []field{emailField},
	route:  "/send-verification-email",
	body:   func(v *visit) any { return v.withCallback(object{fieldEmail: v.form.Get(fieldEmail)}) },
	done:   func(v *visit, _ *answer) { v.showMailed(v.page, "sent") },
}

// withCallback adds where a link leads that proves an address: to the page that says whether
// it did.
func (v *visit) withCallback(body object) object {
	if path := v.config.Paths.VerifyEmail; path != "" {
		body["callbackURL"] = v.address(path, url.Values{paramNotice: {confirmed}})
	}
	return body
}
