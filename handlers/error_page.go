package handlers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

var errorCode = regexp.MustCompile(`^['A-Za-z0-9_-]+$`)

// checkErrorURL refuses what no browser could be sent to.
func checkErrorURL(target string) error {
	if target == "" || strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "//") && !strings.Contains(target, `\`) {
		return nil
	}
	if at, ok := parseLocation(target); !ok || !at.web || !strings.Contains(target, "://") {
		return fmt.Errorf("handlers: error URL %q: want an http or https URL, or a path", target)
	}
	return nil
}

// showError sends the browser to the error page, as Better Auth does in production. Only
// a code of harmless letters goes along as it is.
func (s *Server) showError(_ context.Context, c *call, _ NoInput) (NoOutput, error) {
	code := c.query.first("error")
	if !errorCode.MatchString(code) {
		code = "UNKNOWN"
	}
	target := cmp.Or(s.errorURL, s.errorPage, "/")
	target = addParameterTo(target, "error", code)
	if description := c.query.first("error_description"); description != "" {
		target = addParameterTo(target, "error_description", description)
	}
	c.status = http.StatusFound
	c.header.Set("Location", target)
	return NoOutput{}, nil
}

// formEscape escapes as URLSearchParams does, which leaves * and not ~ as it is.
func formEscape(s string) string {
	s = url.QueryEscape(s)
	return strings.NewReplacer("%2A", "*", "~", "%7E").Replace(s)
}
