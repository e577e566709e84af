package handlers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// call is one request on its way through an endpoint, and what is known of its response.
type call struct {
	request *http.Request
	trusted origins // whom this request may come from, and where browsers may be sent
	body    body
	query   values

	identity *auth.Identity // who it is from; nil on routes of level None

	status  int         // of a success
	header  http.Header // of a success and of a refusal
	cookies []string    // Set-Cookie lines, of a success and of a refusal
	pinned  string      // the name of a cookie that is not set again
	cause   error       // why a success is a failure to whoever reads the log
	empty   bool        // a success has no body, whatever the output

	unsent    error // a message that could not be handed over to be sent
	uncounted error // why the rate limiter could not count the request
	throttled bool  // the account had too many wrong passwords

	user string // whom it is about, for the log
}

// setCookies adds Set-Cookie lines to the response. They take the place of earlier lines
// for the same cookies, whole or in chunks: an endpoint may overrule what was sent when
// the session was looked up.
func (c *call) setCookies(lines []string) {
	lines = slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		return c.pinned != "" && cookieOf(line) == c.pinned
	})
	set := make(map[string]bool, len(lines))
	for _, line := range lines {
		set[cookieOf(line)] = true
	}
	c.cookies = slices.DeleteFunc(c.cookies, func(line string) bool { return set[cookieOf(line)] })
	c.cookies = append(c.cookies, lines...)
}

// pin is setCookies for one cookie, which later lines do not replace.
func (c *call) pin(lines []string) {
	c.setCookies(lines)
	if len(lines) > 0 {
		c.pinned = cookieOf(lines[0])
	}
}

// about notes whom the request is about, who may be nobody.
func (c *call) about(user *auth.User) {
	if user != nil {
		c.user = user.ID
	}
}

// cookieOf returns the name of the cookie that a Set-Cookie line is about, without the
// number of a chunk.
func cookieOf(line string) string {
	name, _, _ := strings.Cut(line, "=")
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && strings.Trim(name[dot+1:], "0123456789") == "" {
		return name[:dot]
	}
	return name
}

// noStore forbids every cache to keep the response.
func (c *call) noStore() {
	c.header.Set("Cache-Control", "no-store")
	c.header.Set("Pragma", "no-cache")
}
