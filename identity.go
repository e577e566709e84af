package gateway

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/auth"
)

// defaultIdentityHeaders tell the app who is signed in.
var defaultIdentityHeaders = map[string]string{
	"X-Auth-User-Id":    "{http.auth.user.id}",
	"X-Auth-User-Email": "{http.auth.user.email}",
	"X-Auth-User-Name":  "{http.auth.user.name}",
	"X-Auth-Session-Id": "{http.better_auth.session.id}",
}

// identityHeaders is the set of header names that only the gateway may set. It is filled
// while the configuration loads and read by requests.
type identityHeaders struct{ folded map[string]bool }

// add makes the names of the headers the gateway's own.
func (h *identityHeaders) add(headers map[string]string) {
	if h.folded == nil {
		h.folded = make(map[string]bool)
	}
	for name := range headers {
		h.folded[fold(name)] = true
	}
}

// cleanedVar marks a request whose forged headers are gone already, so that a second
// handler does not remove what the first one set.
const cleanedVar = "better_auth.cleaned"

// clean deletes every identity header of the client, in every spelling that an app might
// take for the real one, and keeps Connection from naming them: a proxy drops what
// Connection names. It also deletes the headers by which frameworks are told another path.
func (h *identityHeaders) clean(r *http.Request) {
	if caddyhttp.GetVar(r.Context(), cleanedVar) != nil {
		return
	}
	caddyhttp.SetVar(r.Context(), cleanedVar, true)
	for name := range r.Header {
		if folded := fold(name); h.folded[folded] || isRouting(folded) {
			delete(r.Header, name)
		}
	}
	r.Header.Del("Trailer")
	r.Trailer = nil // trailers arrive after the check and could carry the same names
	h.cleanConnection(r.Header)
}

// isRouting reports whether frameworks obey the header, by its folded name, in place of the
// request target, or take it for one of their own (CVE-2025-29927). No client has a use for
// it, and none may send it.
func isRouting(folded string) bool {
	switch folded {
	case "x-original-url", "x-original-uri", "x-rewrite-url", "x-matched-path", "x-now-route-matches", "proxy":
		return true
	default:
		return strings.HasPrefix(folded, "x-middleware-") || strings.HasPrefix(folded, "x-invoke-")
	}
}

// cleanConnection takes the names out of Connection that a proxy must not drop.
func (h *identityHeaders) cleanConnection(header http.Header) {
	values, ok := header["Connection"]
	if !ok {
		return
	}
	members := splitList(values)
	kept := slices.DeleteFunc(slices.Clone(members), h.vital)
	switch len(kept) {
	case len(members):
	case 0:
		delete(header, "Connection")
	default:
		header["Connection"] = []string{strings.Join(kept, ", ")}
	}
}

// vital reports whether the app must get the named header for our decision to hold.
func (h *identityHeaders) vital(name string) bool {
	switch folded := fold(name); folded {
	case "cookie", "authorization", "host":
		return true
	default:
		return h.folded[folded]
	}
}

// splitList returns the members of a comma-separated header field.
func splitList(values []string) []string {
	var members []string
	for _, value := range values {
		for member := range strings.SplitSeq(value, ",") {
			members = append(members, strings.TrimSpace(member))
		}
	}
	return members
}

// fold maps a header name to the form that CGI-like environments make of it: upper and
// lower case are one, and whatever is no letter or digit is "-".
func fold(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		default:
			return '-'
		}
	}, strings.Trim(name, "\t \""))
}

// setPlaceholders tells Caddy who is signed in: its access log, FastCGI and every
// directive that takes placeholders.
func (a *App) setPlaceholders(repl *caddy.Replacer, id *auth.Identity) {
	u, s := &id.User, &id.Session
	setFields(repl, "http.auth.user.", u.Extra, a.userFields)
	setFields(repl, "http.better_auth.session.", s.Extra, a.sessionFields)
	repl.Set("http.auth.user.id", u.ID)
	repl.Set("http.auth.user.email", u.Email)
	repl.Set("http.auth.user.email_verified", u.EmailVerified)
	repl.Set("http.auth.user.name", u.Name)
	repl.Set("http.auth.user.image", imageOf(u))
	repl.Set("http.better_auth.session.id", s.ID)
	repl.Set("http.better_auth.session.expires_at", s.ExpiresAt.Format("2006-01-02T15:04:05.000Z07:00"))
}

// imageOf returns the URL of a user's picture, "" when there is none.
func imageOf(u *auth.User) string {
	if u.Image == nil {
		return ""
	}
	return *u.Image
}

// setFields tells Caddy the additional fields that are not hidden, and those of plugins.
func setFields(repl *caddy.Replacer, prefix string, extra auth.Fields, configured []auth.AdditionalField) {
	for _, field := range extra {
		hidden := slices.ContainsFunc(configured, func(f auth.AdditionalField) bool {
			return f.Hidden && f.Name == field.Name
		})
		if !hidden {
			repl.Set(prefix+field.Name, extra.Text(field.Name))
		}
	}
}

// setHeaders sets identity headers for the app.
func setHeaders(header http.Header, headers map[string]string, repl *caddy.Replacer) {
	for name, value := range headers {
		header.Set(name, visible(repl.ReplaceAll(value, "")))
	}
}

// maxHeaderValue is the longest identity header value, in bytes before encoding.
const maxHeaderValue = 1024

// visible percent-encodes what is not visible ASCII, and "%" itself, as
// encodeURIComponent would: names come from people, and a header must not be split by one.
func visible(value string) string {
	const hex = "0123456789ABCDEF"
	value = cut(value, maxHeaderValue)
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
