package ui

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// contentPolicy allows the one style sheet inside the pages, by its hash, and forms that
// post to this site. Nothing is loaded, nothing runs, nobody may frame the page.
var contentPolicy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}()

// harden sets the headers that every answer of a page has. With the referrer policy
// no-referrer, browsers would send "Origin: null" with the form.
func harden(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
	h.Add("Vary", "Cookie")
}

// setCookies adds Set-Cookie lines as they are: the order of their attributes is Better
// Auth's.
func setCookies(w http.ResponseWriter, lines []string) {
	for _, line := range lines {
		w.Header().Add("Set-Cookie", line)
	}
}

// copyRetry takes over when to try again, in the standard header and in Better Auth's.
func copyRetry(to, from http.Header) {
	for _, name := range []string{"Retry-After", "X-Retry-After"} {
		if value := from.Get(name); value != "" {
			to.Set(name, value)
		}
	}
}

// redirect sends the browser on with a GET. The target has been through SafeReturn.
func redirect(w http.ResponseWriter, target string) {
	w.Header().Set("Location", target)
	w.WriteHeader(http.StatusSeeOther)
}
