package ui

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Config says where the pages are and whom they ask.
type Config struct {
	Auth     http.Handler // answers Better Auth's routes; required
	BasePath string       // where Auth has its routes; "" = "/api/auth"

	SignIn  string // path of the sign-in page; "" = "/sign-in"
	SignUp  string // path of the sign-up page; "" = "/sign-up"
	SignOut string // path of the sign-out page; "" = "/sign-out"

	DisableSignUp bool   // no sign-up page and no link to one
	MinPassword   int    // shortest new password, for the hint beside the field; 0 = 8
	ReturnTo      string // query parameter with the return path; "" = "redirectTo"
	Home          string // where to go without a return path; "" = "/"
}

// withDefaults returns the configuration with every empty field filled.
func (c Config) withDefaults() Config {
	c.BasePath = cmp.Or(c.BasePath, "/api/auth")
	c.SignIn = cmp.Or(c.SignIn, "/sign-in")
	c.SignUp = cmp.Or(c.SignUp, "/sign-up")
	c.SignOut = cmp.Or(c.SignOut, "/sign-out")
	c.MinPassword = cmp.Or(c.MinPassword, 8)
	c.ReturnTo = cmp.Or(c.ReturnTo, "redirectTo")
	c.Home = cmp.Or(c.Home, "/")
	return c
}

// validate returns an error that names the first field that cannot be served as written.
func (c Config) validate() error {
	if c.Auth == nil {
		return errors.New("ui: no auth handler")
	}
	if err := plainPath("base path", c.BasePath); err != nil {
		return err
	}
	if err := c.validatePages(); err != nil {
		return err
	}
	if c.MinPassword < 0 {
		return fmt.Errorf("ui: shortest password %d is negative", c.MinPassword)
	}
	if !isParameter(c.ReturnTo) {
		return fmt.Errorf("ui: return parameter %q: letters, digits, - and _ only, and not the name of a form field", c.ReturnTo)
	}
	if _, ok := SafeReturn(c.Home); !ok {
		return fmt.Errorf("ui: home %q is not a path of this site", c.Home)
	}
	if slices.Contains(c.paths(), pathOf(c.Home)) {
		return fmt.Errorf("ui: home %q is a sign-in page itself", c.Home)
	}
	return nil
}

// validatePages checks that every page has a path of its own.
func (c Config) validatePages() error {
	var seen []string
	for _, path := range c.paths() {
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

// paths returns the paths of the pages that are served.
func (c Config) paths() []string {
	paths := []string{c.SignIn, c.SignOut}
	if !c.DisableSignUp {
		paths = append(paths, c.SignUp)
	}
	return paths
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
	own := []string{fieldName, fieldEmail, fieldPassword, fieldRemember}
	return name != "" && !strings.ContainsFunc(name, odd) && !slices.Contains(own, name)
}
