package gateway

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// Environments name request headers for an app in different ways. Each of these makes the
// variable of a header as one of them does.
var environments = map[string]func(name string) string{
	"CGI": func(name string) string { // RFC 3875, WSGI, Rack
		return "HTTP_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	},
	"PHP": func(name string) string { // what is no part of a variable's name is an underscore
		return "HTTP_" + strings.ToUpper(strings.Map(func(c rune) rune {
			if strings.ContainsRune("-. +[", c) {
				return '_'
			}
			return c
		}, name))
	},
	"strict": func(name string) string { // everything but letters and digits
		return "HTTP_" + strings.ToUpper(strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
				return c
			}
			return '_'
		}, name))
	},
	"plain": strings.ToLower, // Node.js, Go
}

// FuzzSEC15SEC16HeaderFolding: no header of a client arrives whose variable is that of one
// that only the gateway may set, in whatever environment, and no other is lost.
func FuzzSEC15SEC16HeaderFolding(f *testing.F) {
	for _, name := range []string{
		"X-Auth-User-Id", "x_auth_user_id", "X.Auth.User.Id", "X-Auth_User~Id", "X+Auth-User-Email", "x-AUTH-session-ID",
		"X-Auth-User-Id ", "X-Auth-User", "X-Authuser-Id", "Cookie", "Accept", "RSC", "Next-Router-State-Tree", "X-Request-Id", "",
	} {
		f.Add(name)
	}
	h, err := newHeaders(nil)
	if err != nil {
		f.Fatal(err)
	}
	own := map[string]string{"X-Team-Id": ""}
	h.add(defaultIdentityHeaders)
	h.add(own)
	mine := map[string]bool{}
	for _, names := range []map[string]string{defaultIdentityHeaders, own} {
		for name := range names {
			for env, variable := range environments {
				mine[env+variable(name)] = true
			}
		}
	}
	f.Fuzz(func(t *testing.T, name string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header = http.Header{name: {"forged"}}
		r = r.WithContext(context.WithValue(r.Context(), caddyhttp.VarsCtxKey, map[string]any{}))
		h.clean(r)
		_, stays := r.Header[name]
		for env, variable := range environments {
			if stays && mine[env+variable(name)] {
				t.Errorf("%q arrives, and %s takes it for one of ours", name, env)
			}
		}
		if p, _ := h.purposeOf(name); !stays && p == ordinary && !ofFraming(name) {
			t.Errorf("%q is lost", name)
		}
	})
}

// ofFraming reports whether a header is about the connection, and goes for other reasons.
func ofFraming(name string) bool {
	switch name {
	case "Trailer", "Upgrade", "Connection", "Http2-Settings":
		return true
	default:
		return false
	}
}
