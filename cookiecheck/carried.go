package cookiecheck

import (
	"net/http"
	"strings"
)

// Carried reports whether a request carries an auth cookie, under any of the names that
// [Cookies.Strip] knows.
func (c *Cookies) Carried(r *http.Request) bool {
	for _, line := range r.Header["Cookie"] {
		for piece := range strings.SplitSeq(line, ";") {
			name, _, _ := strings.Cut(piece, "=")
			if c.owns(trimJS(latin1(name))) {
				return true
			}
		}
	}
	return false
}
