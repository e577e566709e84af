package gateway

import (
	"testing"

	"github.com/caddy-better-auth/gateway/cookiecheck"
)

func TestSecureCookies(t *testing.T) {
	hosts := []string{"*.preview.example.com"}
	for _, tc := range []struct {
		name string
		app  *App
		want cookiecheck.Secure
	}{
		{"nothing known", &App{}, cookiecheck.SecureAuto},
		{"an https base URL", &App{BaseURL: "https://a.example"}, cookiecheck.SecureOn},
		{"an http base URL", &App{BaseURL: "http://localhost"}, cookiecheck.SecureOff},
		{"a protocol", &App{Protocol: "https", AllowedHosts: hosts}, cookiecheck.SecureOn},
		{"protocol auto", &App{Protocol: "auto", AllowedHosts: hosts}, cookiecheck.SecureAuto},
		{"an https base URL for other hosts", &App{BaseURL: "https://a.example", AllowedHosts: hosts}, cookiecheck.SecureOn},
		{"an http base URL for other hosts", &App{BaseURL: "http://a.example", AllowedHosts: hosts}, cookiecheck.SecureAuto},
		{"both, of one mind", &App{BaseURL: "http://a.example", AllowedHosts: hosts, Protocol: "http"}, cookiecheck.SecureOff},
		{"both, at odds", &App{BaseURL: "https://a.example", AllowedHosts: hosts, Protocol: "http"}, cookiecheck.SecureAuto},
		{"said", &App{BaseURL: "https://a.example", Cookies: CookieConfig{Secure: "off"}}, cookiecheck.SecureOff},
	} {
		if got, err := tc.app.secureCookies(); err != nil || got != tc.want {
			t.Errorf("%s: got %v, %v; want %v", tc.name, got, err, tc.want)
		}
	}
}
