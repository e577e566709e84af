package ui

import (
	"html/template"
	"net/url"
)

// page is a form and the auth route it stands for.
type page struct {
	title   string
	route   string // below the base path
	focus   string // the field to begin with
	signsIn bool   // false: signs out
	body    func(form url.Values) any
	html    *template.Template
}

var (
	signIn = page{
		title:   "Sign in",
		route:   "/sign-in/email",
		focus:   fieldEmail,
		signsIn: true,
		body:    signInBody,
		html:    parse("pages/sign-in.html"),
	}
	signUp = page{
		title:   "Create an account",
		route:   "/sign-up/email",
		focus:   fieldName,
		signsIn: true,
		body:    signUpBody,
		html:    parse("pages/sign-up.html"),
	}
	signOut = page{
		title: "Sign out",
		route: "/sign-out",
		body:  signOutBody,
		html:  parse("pages/sign-out.html"),
	}
)
