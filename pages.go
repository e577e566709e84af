package gateway

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/handlers"
	"github.com/caddy-better-auth/gateway/ui"
)

// PagesConfig is where the hosted pages are, and how they look. A path may be "off": then the
// page is not served, and nothing links to it. Pages for what is not configured, such as
// forgotten passwords without mail, are not served anyway.
type PagesConfig struct {
	// Serve no pages: the app has its own.
	Off bool `json:"off,omitempty"`
	// The path of the sign-in page, which cannot be off. Default: /sign-in
	SignIn string `json:"sign_in,omitempty"`
	// The path of the sign-up page. Default: /sign-up
	SignUp string `json:"sign_up,omitempty"`
	// The path of the sign-out page. Default: /sign-out
	SignOut string `json:"sign_out,omitempty"`
	// The path of the page that people see after they have signed out, unless they came with a
	// place to return to. Default: /signed-out; off: home
	SignedOut string `json:"signed_out,omitempty"`
	// The path of the page that mails a link for a forgotten password. Default: /forgot-password
	ForgotPassword string `json:"forgot_password,omitempty"`
	// The path of the page that this link leads to. Default: /reset-password
	ResetPassword string `json:"reset_password,omitempty"`
	// The path of the page that mails a link to prove an address, and that this link leads to.
	// Default: /verify-email
	VerifyEmail string `json:"verify_email,omitempty"`
	// The path of the account page. Default: /account
	Account string `json:"account,omitempty"`
	// The path of the page that shows errors of sign-ins elsewhere and of links in mails, if
	// there is no error_url. Default: /sign-in/error
	Error string `json:"error,omitempty"`
	// Whether a person who lacks what protect requires sees a page that says so, at the address
	// that was asked for: on, or off for JSON as in Better Auth. Default: on
	AccessDenied string `json:"access_denied,omitempty"`
	// Where people go who came from nowhere. Default: /
	Home string `json:"home,omitempty"`

	// The name of the site. Default: its host
	Brand string `json:"brand,omitempty"`
	// The path of a picture of the site, which must not be protected. Default: a mark of ours
	Logo string `json:"logo,omitempty"`
	// The color of buttons and links, as rrggbb. Default: a blue
	Color string `json:"color,omitempty"`
	// A file whose style sheet comes after ours.
	CSS string `json:"css,omitempty"`
	// A directory whose *.html files take the place of ours, and whose texts/<language>.json add
	// to our texts.
	Templates string `json:"templates,omitempty"`
}

// normalise fills in what other parts need to know, and refuses what is no path.
func (c *PagesConfig) normalise() error {
	c.SignIn = cmp.Or(c.SignIn, "/sign-in")
	c.Error = cmp.Or(c.Error, "/sign-in/error")
	for word, path := range map[string]string{
		"sign_in": c.SignIn, "sign_up": c.SignUp, "sign_out": c.SignOut, "signed_out": c.SignedOut,
		"forgot_password": c.ForgotPassword, "reset_password": c.ResetPassword, "verify_email": c.VerifyEmail,
		"account": c.Account, "error": c.Error,
	} {
		if path != "" && path != ui.Off && !isPath(path) {
			return fmt.Errorf("pages: %s %q: write it as a path, such as /sign-in", word, path)
		}
	}
	switch {
	case c.SignIn == ui.Off:
		return fmt.Errorf("pages: sign_in cannot be off: write pages off for none at all")
	case c.AccessDenied != "" && c.AccessDenied != "on" && c.AccessDenied != ui.Off:
		return fmt.Errorf("pages: access_denied %q: use on or off", c.AccessDenied)
	}
	return nil
}

// errorPage is the hosted page that shows errors, if there is one.
func (a *App) errorPage() string {
	if a.Pages.Off || a.Pages.Error == ui.Off {
		return ""
	}
	return a.Pages.Error
}

// newPages builds the pages before the routes that they ask.
func (a *App) newPages(routes *handlers.Server) (*ui.Pages, error) {
	theme, err := a.Pages.theme()
	if err != nil {
		return nil, err
	}
	c := &a.Pages
	return ui.New(ui.Config{
		Auth:     routes,
		BasePath: a.BasePath,
		Paths: ui.Paths{
			SignIn: c.SignIn, SignUp: c.SignUp, SignOut: c.SignOut, SignedOut: c.SignedOut,
			ForgotPassword: c.ForgotPassword, ResetPassword: c.ResetPassword, VerifyEmail: c.VerifyEmail,
			Account: c.Account, Error: c.Error,
		},
		Home:        c.Home,
		ReturnTo:    defaultReturnTo,
		Features:    a.features(),
		Providers:   a.shownProviders(),
		MinPassword: a.EmailPassword.MinLength,
		Theme:       theme,
		Now:         auth.Env{}.Time,
	})
}

// features says what the routes can do.
func (a *App) features() ui.Features {
	password, mail := !a.EmailPassword.Off, a.mail != nil
	verify := mail && !a.EmailVerification.DisableMail
	return ui.Features{
		Password:      password,
		SignUp:        !a.EmailPassword.DisableSignUp,
		ResetPassword: password && mail && !a.EmailPassword.DisableReset,
		VerifyEmail:   verify,
		MustVerify:    a.EmailPassword.RequireVerification,
		ChangeEmail:   a.User.ChangeEmail != nil && (verify || a.User.ChangeEmail.UpdateUnverified),
		DeleteUser:    a.User.DeleteUser != nil,
	}
}

func (a *App) shownProviders() []ui.Provider {
	var all []ui.Provider
	for i, p := range a.providers {
		all = append(all, ui.Provider{ID: p.ID(), Type: a.providerTypes[i]})
	}
	return all
}

// theme reads the files that change how the pages look.
func (c *PagesConfig) theme() (ui.Theme, error) {
	t := ui.Theme{Brand: c.Brand, Logo: c.Logo, Color: c.Color}
	repl := caddy.NewReplacer()
	if c.CSS != "" {
		text, err := os.ReadFile(filepath.Clean(repl.ReplaceAll(c.CSS, "")))
		if err != nil {
			return t, fmt.Errorf("pages: css: %w", err)
		}
		t.CSS = string(text)
	}
	if c.Templates != "" {
		dir := repl.ReplaceAll(c.Templates, "")
		if _, err := os.ReadDir(dir); err != nil {
			return t, fmt.Errorf("pages: templates: %w", err)
		}
		t.Templates = os.DirFS(dir)
	}
	return t, nil
}

// pagesOf returns the pages of the site that a request is for; nil if it has none.
func pagesOf(r *http.Request) *ui.Pages {
	if known := arrivalOf(r); known != nil {
		return known.pages
	}
	return nil
}

// deny answers somebody who is signed in, but is not what the route requires: with a page if
// they open one and the site has them, else as Better Auth does.
func (p *Protect) deny(w http.ResponseWriter, r *http.Request) error {
	pages := pagesOf(r)
	if pages == nil || !isNavigation(r) || p.app.Pages.AccessDenied == ui.Off {
		return writeJSONError(w, auth.Fail(http.StatusForbidden, auth.Forbidden))
	}
	asked := r.Clone(r.Context())
	asked.Header["Cookie"] = withCredentials(r).Header["Cookie"]
	pages.Deny(w, asked)
	return nil
}
