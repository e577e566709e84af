package gateway

import (
	"net/http"
	"slices"
	"strings"
)

// private keeps an answer that is somebody's own out of shared caches, unless it keeps out of
// them by itself, and says that it depends on cookies.
func private(header http.Header) {
	addVary(header, "Cookie")
	if !ownPolicy(header["Cache-Control"]) {
		keepPrivate(header)
		return
	}
	for name := range header {
		if forCaches(name) && !slices.Contains(ofBrowsers, name) {
			delete(header, name) // a shared cache that knows it would not look at Cache-Control
		}
	}
}

// ofBrowsers are the headers for caches that browsers read, too.
var ofBrowsers = []string{"Cache-Control", "Expires", "Pragma"}

// ownPolicy reports whether Cache-Control keeps an answer out of shared caches.
func ownPolicy(values []string) bool {
	return slices.ContainsFunc(values, func(value string) bool {
		value = strings.ToLower(value)
		return hasDirective(value, "no-store") || hasDirective(value, "private")
	})
}

// hasDirective reports whether a Cache-Control in lower case has a directive that is for the
// whole answer: private="x" is about a header.
func hasDirective(value, directive string) bool {
	for member := range strings.SplitSeq(value, ",") {
		if strings.TrimSpace(member) == directive {
			return true
		}
	}
	return false
}

// addVary says that an answer depends on a request header.
func addVary(header http.Header, name string) {
	for _, value := range header["Vary"] {
		for member := range strings.SplitSeq(value, ",") {
			if member = strings.TrimSpace(member); member == "*" || strings.EqualFold(member, name) {
				return
			}
		}
	}
	header["Vary"] = append(header["Vary"], name)
}

// keepPrivate keeps an answer out of shared caches, whatever it said before.
func keepPrivate(header http.Header) {
	for name := range header {
		if forCaches(name) {
			delete(header, name)
		}
	}
	header["Cache-Control"] = []string{"private, no-store"}
}

// forCaches reports whether a header tells a cache what it may keep: Cache-Control,
// CDN-Cache-Control, Cloudflare-CDN-Cache-Control and their like.
func forCaches(name string) bool {
	const suffix = "cache-control"
	switch {
	case len(name) >= len(suffix) && strings.EqualFold(name[len(name)-len(suffix):], suffix):
		return true
	default:
		return slices.ContainsFunc(cacheHeaders, func(other string) bool { return strings.EqualFold(name, other) })
	}
}

var cacheHeaders = []string{"Expires", "Pragma", "Surrogate-Control", "Edge-Control", "X-Accel-Expires"}
