package gateway

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/ui"
)

// defaultReturnTo is the query parameter that holds the way back from signing in.
const defaultReturnTo = "redirectTo"

// refuse answers a request without a session: a person who opens a page is sent to sign
// in, everything else gets 401, so that no body is lost to a redirect.
func (p *Protect) refuse(w http.ResponseWriter, r *http.Request) error {
	repl := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer)
	repl.Set("http.better_auth.error", "no session")
	keepPrivate(w.Header())
	addVary(w.Header(), "Cookie")
	if pages := pagesOf(r); pages != nil && isForm(r) && p.SignIn == p.app.Pages.SignIn {
		pages.SessionOver(w, r)
		return nil
	}
	if !isNavigation(r) {
		return writeJSONError(w, auth.Fail(http.StatusUnauthorized, auth.Unauthorized))
	}
	w.Header().Set("Location", p.signInURL(r))
	w.WriteHeader(http.StatusFound)
	return nil
}

// isNavigation reports whether a person opens a page: browsers say so in Sec-Fetch-Mode,
// older ones by asking for HTML.
func isNavigation(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	if r.Header.Get("Upgrade") != "" {
		return false
	}
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

// isForm reports whether a person has sent a form and sees what is answered.
func isForm(r *http.Request) bool {
	return r.Method == http.MethodPost && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// signInURL returns where to sign in, with the way back to the page that was asked for,
// as the browser spelled it.
func (p *Protect) signInURL(r *http.Request) string {
	if p.ReturnTo == "off" {
		return p.SignIn
	}
	asked := r
	if original, ok := r.Context().Value(caddyhttp.OriginalRequestCtxKey).(http.Request); ok {
		asked = &original
	}
	back, ok := ui.SafeReturn(asked.URL.RequestURI())
	if !ok {
		return p.SignIn
	}
	return p.SignIn + "?" + url.Values{p.ReturnTo: {back}}.Encode()
}

// retryAfter is what a client is told to wait, in seconds, when a store does not answer.
const retryAfter = "5"

// outage answers when the store cannot be asked. No cookie is cleared. It is no error for
// handle_errors: that may well have the app answer.
func (p *Protect) outage(w http.ResponseWriter, r *http.Request, cause error) error {
	w.Header().Set("Retry-After", retryAfter)
	return writeJSONError(w, p.unavailable(r, cause))
}

// writeJSONError answers in the shape that Better Auth's clients read.
func writeJSONError(w http.ResponseWriter, e *auth.Error) error {
	w.Header().Set("Content-Type", "application/json")
	keepPrivate(w.Header())
	addVary(w.Header(), "Cookie")
	w.WriteHeader(e.Status)
	return json.NewEncoder(w).Encode(struct {
		Message string    `json:"message"`
		Code    auth.Code `json:"code"`
	}{e.Message, e.Code})
}
