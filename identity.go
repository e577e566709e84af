package gateway

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/caddyserver/caddy/v2"
)

// defaultIdentityHeaders tell the app who is signed in.
var defaultIdentityHeaders = map[string]string{
	"X-Auth-User-Id":    "{http.auth.user.id}",
	"X-Auth-User-Email": "{http.auth.user.email}",
	"X-Auth-User-Name":  "{http.auth.user.name}",
	"X-Auth-Session-Id": "{http.better_auth.session.id}",
}

// identityHeader is a header that tells the app who is signed in.
type identityHeader struct {
	name     string // canonical
	key      string // the placeholder of ours that is the value; "": there is more to it
	template string
}

// newIdentityHeaders returns the headers in the order of their names.
func newIdentityHeaders(headers map[string]string) []identityHeader {
	var list []identityHeader
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		list = append(list, identityHeader{name: http.CanonicalHeaderKey(name), key: onlyKey(headers[name]), template: headers[name]})
	}
	return list
}

// onlyKey returns the placeholder of ours that is all of a template; "" if there is more to it.
func onlyKey(template string) string {
	key := strings.Trim(template, "{}")
	if template != "{"+key+"}" || strings.ContainsAny(key, "{}") || !isIdentityKey(key) {
		return ""
	}
	return key
}

// setHeaders sets identity headers for the app.
func (n *admission) setHeaders(header http.Header, list []identityHeader, repl *caddy.Replacer) {
	values := make([]string, len(list))
	for i, h := range list {
		values[i] = visible(n.headerValue(h, repl))
		header[h.name] = values[i : i+1 : i+1]
	}
}

func (n *admission) headerValue(h identityHeader, repl *caddy.Replacer) string {
	if h.key == "" {
		return repl.ReplaceAll(h.template, "")
	}
	value, _ := n.text(h.key)
	return value
}

// maxHeaderValue is the longest identity header value, in bytes before encoding.
const maxHeaderValue = 1024

// visible percent-encodes what is not visible ASCII, and "%" itself, as
// encodeURIComponent would: names come from people, and a header must not be split by one.
func visible(value string) string {
	const hex = "0123456789ABCDEF"
	value = cut(value, maxHeaderValue)
	if !strings.ContainsFunc(value, func(c rune) bool { return c <= ' ' || c >= 0x7f || c == '%' }) {
		return value
	}
	var b strings.Builder
	for i := range len(value) {
		if c := value[i]; c > ' ' && c < 0x7f && c != '%' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[value[i]>>4])
		b.WriteByte(hex[value[i]&15])
	}
	return b.String()
}

// cut returns at most n bytes of s and splits no character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
