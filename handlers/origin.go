package handlers

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// targets are the parameters that name where a browser will be sent, in the order in
// which they are checked.
var targets = []struct {
	name, label string
	refused     auth.Code
}{
	{"callbackURL", "callbackURL", auth.InvalidCallbackURL},
	{"redirectTo", "redirectURL", auth.InvalidRedirectURL},
	{"errorCallbackURL", "errorCallbackURL", auth.InvalidErrorCallbackURL},
	{"newUserCallbackURL", "newUserCallbackURL", auth.InvalidNewUserCallbackURL},
}

func isTarget(name string) bool {
	for _, t := range targets {
		if t.name == name {
			return true
		}
	}
	return false
}

// checkRequest holds what Better Auth's router checks before the schema: a request with
// cookies must come from a trusted origin, and the redirect targets of every request that
// is not a GET must be trusted, even those that the route does not know.
func checkRequest(c *call) error {
	if safe(c.request.Method) {
		return nil
	}
	if hasCookies(c.request) {
		if err := checkOrigin(c); err != nil {
			return err
		}
	}
	for _, t := range targets {
		value := c.body.field(t.name)
		if t.name == "callbackURL" && !isTruthy(value) {
			value = c.query.value(t.name)
		}
		if !isTruthy(value) {
			continue
		}
		target, ok := value.(string)
		if !ok {
			return badTarget(t.label)
		}
		if !c.trusted.redirect(target) {
			return auth.Fail(http.StatusForbidden, t.refused)
		}
	}
	return nil
}

func badTarget(label string) error {
	return &auth.Error{
		Status:  http.StatusBadRequest,
		Message: fmt.Sprintf("Invalid %s: expected a string", label),
	}
}

// checkStrictly holds what this gateway checks besides, after the schema, so that Better
// Auth's own messages come first: its form-CSRF check for every route that changes
// something, and no redirect target that is empty or not a string.
func checkStrictly(c *call) error {
	if safe(c.request.Method) {
		return nil
	}
	if err := checkProvenance(c); err != nil {
		return err
	}
	for _, t := range targets {
		sent := []any{c.body.field(t.name), c.query.value(t.name)}
		for _, value := range sent {
			if value != (undefined{}) && !isTruthy(value) {
				return badTarget(t.label)
			}
		}
	}
	return nil
}

// checkProvenance is Better Auth's form-CSRF check. A request without cookies is let
// through without an origin only if nothing about it is a browser's: no fetch metadata,
// no Origin, no Referer, no form.
func checkProvenance(c *call) error {
	h := c.request.Header
	switch {
	case h.Get("Sec-Fetch-Site") == "cross-site" && h.Get("Sec-Fetch-Mode") == "navigate":
		return auth.Fail(http.StatusForbidden, auth.CrossSiteNavigationLoginBlocked)
	case hasCookies(c.request):
		return nil // checkRequest has seen to it
	case c.body.form || hasFetchMetadata(h) || sentOrigin(h) != "" || h.Get("Referer") != "":
		return checkOrigin(c)
	default:
		return nil
	}
}

// checkOrigin demands an Origin, or a Referer where there is none, that is trusted.
func checkOrigin(c *call) error {
	from := sentOrigin(c.request.Header)
	if from == "" {
		from = refererOrigin(c.request.Header.Get("Referer"))
	}
	if from == "" || from == "null" {
		return auth.Fail(http.StatusForbidden, auth.MissingOrNullOrigin)
	}
	if !c.trusted.trust(from) {
		return auth.Fail(http.StatusForbidden, auth.InvalidOrigin)
	}
	return nil
}

// sentOrigin returns the Origin header; several make one that nobody trusts.
func sentOrigin(h http.Header) string { return strings.Join(h["Origin"], ", ") }

// refererOrigin returns the origin of a Referer, and anything else as it is.
func refererOrigin(referer string) string {
	if l, ok := parseLocation(referer); ok && l.web {
		return l.origin
	}
	return referer
}

func hasCookies(r *http.Request) bool { return len(r.Header["Cookie"]) > 0 }

// hasFetchMetadata reports whether a browser has described the request.
func hasFetchMetadata(h http.Header) bool {
	for _, name := range []string{"Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"} {
		if strings.TrimSpace(h.Get(name)) != "" {
			return true
		}
	}
	return false
}
