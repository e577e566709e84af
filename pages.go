package gateway

import "fmt"

// normalise fills in the paths of the pages and refuses what is no path.
func (c *PagesConfig) normalise() error {
	c.SignIn = orDefault(c.SignIn, "/sign-in")
	c.SignUp = orDefault(c.SignUp, "/sign-up")
	c.SignOut = orDefault(c.SignOut, "/sign-out")
	for _, path := range []string{c.SignIn, c.SignUp, c.SignOut} {
		if !isPath(path) {
			return fmt.Errorf("pages: %q: write it as a path, such as /sign-in", path)
		}
	}
	return nil
}

// orDefault returns s, or the default if s is empty.
func orDefault(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
