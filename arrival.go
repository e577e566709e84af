package gateway

import (
	"net/http"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/ui"
)

// arrival is what our handlers know of a request, whichever of them saw it first.
type arrival struct {
	refused     *auth.Error          // why it is not to go on; nil: it may
	ambiguous   *auth.Error          // why its target is not to go on
	credentials []string             // the Cookie header as the browser sent it
	stripped    bool                 // the auth cookies were taken off
	ours        *cookiecheck.Cookies // cookies that the app's answer must not set; nil: it may
	disowned    bool                 // what the answer must not say was taken off it
	admission   admission            // what the check has found
	pages       *ui.Pages            // of the site; nil: it has none
}

// arrivalVar keeps the arrival of a request.
const arrivalVar = "better_auth.arrival"

// arrivalOf returns what is known of a request; nil if none of our handlers has seen it.
func arrivalOf(r *http.Request) *arrival {
	known, _ := caddyhttp.GetVar(r.Context(), arrivalVar).(*arrival)
	return known
}

// receive judges how a request is written, and cleans it: once, so that a second handler
// does not remove what the first one set.
func (a *App) receive(r *http.Request) *arrival {
	if known := arrivalOf(r); known != nil {
		return known
	}
	n := &arrival{refused: excess(r), ambiguous: a.targets.refuse(r)}
	caddyhttp.SetVar(r.Context(), arrivalVar, n)
	if unordered(r) {
		caddyhttp.SetVar(r.Context(), caddyhttp.ClientIPVarKey, clientIP(r)) // matchers and logs of Caddy ask for it
	}
	a.noteArrival(r, n, a.headers.clean(r))
	return n
}

// maxCookies is the longest Cookie header that is read, in bytes.
const maxCookies = 32 << 10

// excess refuses a request with more cookies than are read, and one in early data, which an
// attacker may have sent twice, unless it changes nothing (RFC 8470).
func excess(r *http.Request) *auth.Error {
	size := 0
	for _, line := range r.Header["Cookie"] {
		size += len(line)
	}
	switch {
	case size > maxCookies:
		return &auth.Error{Status: http.StatusRequestHeaderFieldsTooLarge, Code: "COOKIES_TOO_LARGE", Message: "The cookies are too large"}
	case early(r) && !changesNothing(r.Method):
		return &auth.Error{Status: http.StatusTooEarly, Code: "TOO_EARLY", Message: "Send this again once the connection is safe"}
	default:
		return nil
	}
}

// early reports whether a request came before the TLS handshake was complete, here or at a
// proxy in front.
func early(r *http.Request) bool {
	return r.TLS != nil && !r.TLS.HandshakeComplete || r.Header.Get("Early-Data") == "1"
}

func changesNothing(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// strip takes the auth cookies off a request, and keeps the Cookie header as it was for the
// handlers to come.
func (n *arrival) strip(r *http.Request, cookies *cookiecheck.Cookies) {
	if !n.stripped {
		n.credentials, n.stripped = r.Header["Cookie"], true
	}
	cookies.Strip(r)
}

// withCredentials returns the request as the browser sent its cookies: r itself, unless
// the auth cookies were taken off. It is for reading only.
func withCredentials(r *http.Request) *http.Request {
	n := arrivalOf(r)
	if n == nil || !n.stripped {
		return r
	}
	original := *r
	original.Header = http.Header{"Cookie": n.credentials}
	if scheme, ok := r.Header["X-Forwarded-Proto"]; ok {
		original.Header["X-Forwarded-Proto"] = scheme
	}
	return &original
}
