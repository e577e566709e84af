package gateway

import (
	"fmt"
	"net/http"
	"strings"
)

// headers says which request headers no client may send. It is filled while the configuration
// loads and read by requests.
type headers struct {
	purposes map[string]purpose // by folded name
	initial  [256]bool          // bytes that a name which is to go, or to be folded, begins with
}

// newHeaders returns the usual ones, less those that are to be kept.
func newHeaders(keep []string) (headers, error) {
	h := headers{purposes: make(map[string]purpose)}
	for c := range h.initial {
		h.initial[c] = !isAlphanumeric(byte(c)) // folding may take it off
	}
	for p, names := range purposeNames {
		for _, name := range names {
			h.set(name, p)
		}
	}
	for first := range prefixes {
		h.begins(string(first))
	}
	for _, name := range keep {
		if p := h.purpose([]byte(fold(name))); p != routing && p != forwarding && p != others {
			return h, fmt.Errorf("keep_headers %s: it is not one of the headers that are removed and can be kept: leave it out", name)
		}
		h.set(fold(name), wanted)
	}
	return h, nil
}

// add makes the names of the headers the gateway's own.
func (h *headers) add(names map[string]string) {
	for name := range names {
		h.set(fold(name), identity)
	}
}

func (h *headers) set(folded string, p purpose) {
	h.purposes[folded] = p
	h.begins(folded)
}

// begins notes how a folded name begins.
func (h *headers) begins(folded string) {
	if folded == "" {
		return
	}
	h.initial[folded[0]] = true
	h.initial[strings.ToUpper(folded)[0]] = true
}

// purposeOf returns what a header is for, and whether its name is spelled as usual, but for
// letter case.
func (h *headers) purposeOf(name string) (p purpose, usual bool) {
	if name != "" && !h.initial[name[0]] {
		return ordinary, true
	}
	var room [64]byte
	folded := appendFolded(room[:0], name)
	return h.purpose(folded), strings.EqualFold(name, string(folded))
}

// purpose returns what a header is for, by its folded name.
func (h *headers) purpose(folded []byte) purpose {
	if p, ok := h.purposes[string(folded)]; ok {
		return p
	}
	return prefixPurpose(folded)
}

func isAlphanumeric(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
}

// clean deletes every header that speaks for somebody else than the client, in every spelling
// that an app might take for the real one, and keeps Connection from naming any header: a
// proxy drops what Connection names. What a trusted proxy says of the client stays.
// It returns the name of one that it deleted, if there was any.
func (h *headers) clean(r *http.Request) (deleted string) {
	for name := range r.Header {
		switch p, usual := h.purposeOf(name); {
		case p == ordinary, p == wanted && usual, p == forwarding && usual && proxied(r):
		default:
			counts.strip(p)
			deleted = name
			delete(r.Header, name)
		}
	}
	r.Header.Del("Trailer")
	r.Trailer = nil // trailers arrive after the check and could carry the same names
	cleanUpgrade(r.Header)
	cleanConnection(r.Header)
	return deleted
}

// cleanUpgrade lets a connection become a WebSocket and nothing else: in a tunnel of another
// protocol, requests would pass unseen.
func cleanUpgrade(header http.Header) {
	header.Del("Http2-Settings")
	if values, ok := header["Upgrade"]; ok && (len(values) != 1 || !strings.EqualFold(values[0], "websocket")) {
		delete(header, "Upgrade")
	}
}

// cleanConnection leaves what Connection says of the connection, and none of the headers that
// it names.
func cleanConnection(header http.Header) {
	var kept []string
	for _, value := range header["Connection"] {
		for member := range strings.SplitSeq(value, ",") {
			if member = strings.TrimSpace(member); ofConnection(header, member) {
				kept = append(kept, member)
			}
		}
	}
	delete(header, "Connection")
	if len(kept) > 0 {
		header["Connection"] = []string{strings.Join(kept, ", ")}
	}
}

// ofConnection reports whether a member of Connection names no header but those that are
// for the next hop by their nature.
func ofConnection(header http.Header, member string) bool {
	switch strings.ToLower(member) {
	case "close", "keep-alive", "te":
		return true
	case "upgrade":
		return header["Upgrade"] != nil
	default:
		return false
	}
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
