package interop_test

import (
	"fmt"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// site is a gateway in front of a site with one protected page, /private, which shows the
// e-mail of the person who asks for it.
const site = `{
	admin off
	auto_https off
	better_auth {
		secret %s
		base_url %s
		pages off
		%s
	}
}

%s {
	better_auth
	protect /private
	respond /private "{http.auth.user.email}"
	respond "public"
}
`

// startGateway runs a gateway with the given lines about storage and more, without rate
// limits, and returns its address. An empty public URL stands for its own address.
func startGateway(t *testing.T, publicURL, lines string) string {
	t.Helper()
	return startGatewayWith(t, publicURL, "rate_limit off\n"+lines)
}

// startGatewayWith is startGateway with the rate limits that the lines tell of.
func startGatewayWith(t *testing.T, publicURL, lines string) string {
	t.Helper()
	address := "http://127.0.0.1:" + stage.Port(t)
	if publicURL == "" {
		publicURL = address
	}
	stage.Gateway{
		Caddyfile: fmt.Sprintf(site, secret, publicURL, lines, address),
		Address:   address,
	}.Start(t)
	return address
}
