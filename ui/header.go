package ui

import "net/http"

// contentPolicy allows the style sheet and the script that the pages have as files, pictures of
// this site, and forms that post to this site. Nothing inside a page is a style or runs, nothing
// is loaded from elsewhere, nobody may frame the page.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// harden sets the headers that every answer of a page has. With the referrer policy
// no-referrer, browsers would send "Origin: null" with the form: that is for those which know no
// better one for a page whose address is a secret.
func harden(h http.Header, secret bool) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	if secret {
		h.Set("Referrer-Policy", "no-referrer, strict-origin")
	}
	h.Set("Cache-Control", "private, no-store")
	h.Add("Vary", "Cookie, Accept-Language")
}

// copyRetry takes over when to try again, in the standard header and in Better Auth's.
func copyRetry(to, from http.Header) {
	for _, name := range []string{"Retry-After", "X-Retry-After"} {
		if value := from.Get(name); value != "" {
			to.Set(name, value)
		}
	}
}
