package gateway

import (
	"net/http"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// credentialsVar keeps the Cookie header that the browser sent, for the handlers after
// the one that took the auth cookies off the request.
const credentialsVar = "better_auth.credentials"

// keepCredentials remembers the Cookie header of the request, as the first of us saw it.
func keepCredentials(r *http.Request) {
	if caddyhttp.GetVar(r.Context(), credentialsVar) != nil {
		return
	}
	caddyhttp.SetVar(r.Context(), credentialsVar, r.Header["Cookie"])
}

// withCredentials returns the request as the browser sent its cookies: r itself, unless
// the auth cookies were taken off. It is for reading only.
func withCredentials(r *http.Request) *http.Request {
	cookies, ok := caddyhttp.GetVar(r.Context(), credentialsVar).([]string)
	if !ok {
		return r
	}
	return &http.Request{Header: http.Header{"Cookie": cookies}, TLS: r.TLS}
}
