package handlers

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// emailPattern is Better Auth's. It admits ASCII only, so that lower-casing is simple.
var emailPattern = regexp.MustCompile(`^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$`)

// maxEmail is the longest address that a user can have, in bytes (RFC 5321, 4.5.3.1.3).
const maxEmail = 320

// normalEmail returns an address that a provider tells in the form in which users have it, or
// "" if it cannot be one (SEC-62). Providers have more addresses than emailPattern; none of
// them may look like, or become, somebody else's, or several.
func normalEmail(text string) string {
	email := norm.NFC.String(strings.ToLower(text))
	name, host, ok := strings.Cut(email, "@")
	if !ok || name == "" || host == "" || strings.Contains(host, "@") || len(email) > maxEmail ||
		!utf8.ValidString(text) || strings.ContainsFunc(text, noEmailRune) {
		return ""
	}
	return email
}

// ideographicStop is a dot to whoever resolves a host name (UTS 46).
const ideographicStop = '\u3002'

// noEmailRune reports whether a character has no place in an address: what separates or hides
// something, and what stands for a character of ASCII without being one.
func noEmailRune(c rune) bool {
	if c < utf8.RuneSelf {
		return c <= ' ' || c == 0x7f || strings.ContainsRune(`,;:<>()[]"\`, c)
	}
	if c == utf8.RuneError || !unicode.IsGraphic(c) || unicode.IsSpace(c) {
		return true
	}
	likeness := norm.NFKC.String(strings.ToLower(string(c))) + norm.NFKC.String(strings.ToUpper(string(c)))
	return strings.ContainsFunc(likeness, func(c rune) bool { return c < utf8.RuneSelf || c == ideographicStop })
}
