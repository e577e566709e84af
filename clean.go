package gateway

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// identityHeaders is the set of header names that only the gateway may set. It is filled
// while the configuration loads and read by requests.
type identityHeaders struct {
	folded  map[string]bool
	initial [256]bool // bytes that a name which is to go, or to be folded, begins with
}

// add makes the names of the headers the gateway's own.
func (h *identityHeaders) add(headers map[string]string) {
	if h.folded == nil {
		h.folded = make(map[string]bool)
		for c := range h.initial {
			h.initial[c] = !isAlphanumeric(byte(c)) // folding may take it off
		}
		h.begins("x-") // routing headers
		h.begins("proxy")
	}
	for name := range headers {
		h.folded[fold(name)] = true
		h.begins(fold(name))
	}
}

// begins notes how a folded name begins.
func (h *identityHeaders) begins(folded string) {
	if folded == "" {
		return
	}
	h.initial[folded[0]] = true
	h.initial[strings.ToUpper(folded)[0]] = true
}

func isAlphanumeric(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
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
	var room [64]byte
	for name := range r.Header {
		if name != "" && !h.initial[name[0]] {
			continue
		}
		if folded := appendFolded(room[:0], name); h.folded[string(folded)] || isRouting(folded) {
			delete(r.Header, name)
		}
	}
	r.Header.Del("Trailer")
	r.Trailer = nil // trailers arrive after the check and could carry the same names
	h.cleanConnection(r.Header)
}

// routing are headers that frameworks obey in place of the request target, by their folded
// names.
var routing = map[string]bool{
	"x-original-url": true, "x-original-uri": true, "x-rewrite-url": true, "x-matched-path": true,
	"x-now-route-matches": true, "proxy": true,
}

// isRouting reports whether frameworks obey the header, by its folded name, in place of the
// request target, or take it for one of their own (CVE-2025-29927). No client has a use for
// it, and none may send it.
func isRouting(folded []byte) bool {
	return routing[string(folded)] || bytes.HasPrefix(folded, []byte("x-middleware-")) || bytes.HasPrefix(folded, []byte("x-invoke-"))
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
func fold(name string) string { return string(appendFolded(nil, name)) }

// appendFolded is fold into memory that is there. A character of several bytes is one "-".
func appendFolded(to []byte, name string) []byte {
	for _, c := range strings.Trim(name, "\t \"") {
		switch {
		case c >= 'A' && c <= 'Z':
			to = append(to, byte(c)+'a'-'A')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			to = append(to, byte(c))
		default:
			to = append(to, '-')
		}
	}
	return to
}
