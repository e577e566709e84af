package ui

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config says where the pages are, whom they ask and how they look.
type Config struct {
	Auth     http.Handler // answers Better Auth's routes; required
	BasePath string       // where Auth has its routes; "" = "/api/auth"

	Paths    Paths
	Home     string // where to go without a return path; "" = "/"
	ReturnTo string // query parameter with the return path; "" = "redirectTo"

	Features    Features
	Providers   []Provider // where people may sign in besides, in this order
	MinPassword int        // shortest new password; 0 = 8
	Theme       Theme

	// Now tells how long ago a session was used. Nil: the account page does not say.
	Now func() time.Time
}

// Off stands in place of the path of a page that is not to be served.
const Off = "off"

// Paths are where the pages are: each a plain path, Off, or "" for its default. A page that
// shows what the auth handler cannot do is not served anyway.
type Paths struct {
	SignIn         string // "/sign-in"; cannot be off
	SignUp         string // "/sign-up"
	SignOut        string // "/sign-out"
	SignedOut      string // "/signed-out"; off: signing out leads home
	ForgotPassword string // "/forgot-password"
	ResetPassword  string // "/reset-password"; goes with ForgotPassword
	VerifyEmail    string // "/verify-email"
	Account        string // "/account"
	Error          string // "/sign-in/error"
}

// Features are what the auth handler can do.
type Features struct {
	Password      bool // sign in with e-mail and password
	SignUp        bool // make an account that way
	ResetPassword bool // mail links for forgotten passwords
	VerifyEmail   bool // mail links that prove an address
	MustVerify    bool // nobody signs in before they have followed one
	ChangeEmail   bool
	DeleteUser    bool
}

// Provider is where people may sign in besides.
type Provider struct {
	ID   string // as the auth handler knows it
	Type string // such as github, which has a name and a mark; "" = ID
	Name string // as people know it; "" = that of the type, or made from ID
}

// Theme is how the pages look.
type Theme struct {
	Brand     string // the name of the site; "" = its host
	Logo      string // path of a picture on this site; "" = a mark of ours
	Color     string // of buttons and links, as rrggbb; "" = a blue
	CSS       string // comes after our style sheet
	Templates fs.FS  // files that take the place of ours in pages/, and texts/<language>.json; nil = none
}

// withDefaults returns the configuration with every empty field filled, and no path for what is
// not served.
func (c Config) withDefaults() Config {
	c.BasePath = cmp.Or(c.BasePath, "/api/auth")
	c.Home = cmp.Or(c.Home, "/")
	c.ReturnTo = cmp.Or(c.ReturnTo, "redirectTo")
	c.MinPassword = cmp.Or(c.MinPassword, 8)
	c.Theme.Color = cmp.Or(c.Theme.Color, defaultColor)
	p, can := &c.Paths, c.Features
	served(&p.SignIn, "/sign-in", true)
	served(&p.SignUp, "/sign-up", can.Password && can.SignUp)
	served(&p.SignOut, "/sign-out", true)
	served(&p.SignedOut, "/signed-out", true)
	served(&p.ForgotPassword, "/forgot-password", can.ResetPassword && p.ResetPassword != Off)
	served(&p.ResetPassword, "/reset-password", p.ForgotPassword != "")
	served(&p.VerifyEmail, "/verify-email", can.VerifyEmail)
	served(&p.Account, "/account", true)
	served(&p.Error, "/sign-in/error", true)
	return c
}

// served fills in the path of a page that is served, and empties that of one that is not.
func served(path *string, standard string, possible bool) {
	*path = cmp.Or(*path, standard)
	if *path == Off || !possible {
		*path = ""
	}
}

// validate returns an error that names the first field that cannot be served as written.
func (c Config) validate() error {
	if c.Auth == nil {
		return errors.New("ui: no auth handler")
	}
	if err := plainPath("base path", c.BasePath); err != nil {
		return err
	}
	if c.Paths.SignIn == "" {
		return errors.New("ui: the sign-in page cannot be off")
	}
	if err := c.validatePages(); err != nil {
		return err
	}
	if c.MinPassword < 0 {
		return fmt.Errorf("ui: shortest password %d is negative", c.MinPassword)
	}
	if !isParameter(c.ReturnTo) {
		return fmt.Errorf("ui: return parameter %q: letters, digits, - and _ only, and not the name of a field", c.ReturnTo)
	}
	if _, ok := SafeReturn(c.Home); !ok {
		return fmt.Errorf("ui: home %q is not a path of this site", c.Home)
	}
	if home := pathOf(c.Home); home != c.Paths.Account && slices.Contains(c.Paths.list(), home) {
		return fmt.Errorf("ui: home %q is a sign-in page itself", c.Home)
	}
	return c.Theme.validate()
}

// validatePages checks that every page has a path of its own.
func (c Config) validatePages() error {
	var seen []string
	for _, path := range c.Paths.list() {
		if err := plainPath("page", path); err != nil {
			return err
		}
		if slices.Contains(seen, path) {
			return fmt.Errorf("ui: two pages at %q", path)
		}
		if path == c.BasePath || strings.HasPrefix(path, c.BasePath+"/") {
			return fmt.Errorf("ui: page %q lies under the base path %q", path, c.BasePath)
		}
		seen = append(seen, path)
	}
	return nil
}

// list returns the paths of the pages that are served.
func (p Paths) list() []string {
	all := []string{
		p.SignIn, p.SignUp, p.SignOut, p.SignedOut, p.ForgotPassword, p.ResetPassword, p.VerifyEmail, p.Account, p.Error,
	}
	return slices.DeleteFunc(all, func(path string) bool { return path == "" })
}

// plainPath refuses paths that could be spelled in several ways, since a page answers to
// exactly one spelling.
func plainPath(what, path string) error {
	_, safe := SafeReturn(path)
	escaped := (&url.URL{Path: path}).EscapedPath()
	if !safe || escaped != path || path == "/" || strings.HasSuffix(path, "/") || pathOf(path) != path {
		return fmt.Errorf("ui: %s %q is not a plain path such as /sign-in", what, path)
	}
	return nil
}

// isParameter reports whether name can carry the return path in a query and in a form.
func isParameter(name string) bool {
	odd := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
	}
	return name != "" && !strings.ContainsFunc(name, odd) && !slices.Contains(ownNames, name)
}
