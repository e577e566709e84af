package gateway

import "bytes"

// purpose is what a request header is for, as far as clients must not send it.
type purpose uint8

const (
	ordinary   purpose = iota
	identity           // tells the app who is signed in: ours
	routing            // tells a framework another path or method, or that it asks itself
	forwarding         // tells what a proxy knows of the client
	others             // tells apps who is signed in, by other gateways
	wanted             // is kept, since the operator says so
)

// purposeNames are headers by their folded names.
var purposeNames = map[purpose][]string{
	routing: {
		"x-original-url", "x-original-uri", "x-original-path", "x-rewrite-url", "x-rewrite-uri",
		"x-http-destinationurl", "x-matched-path", "x-now-route-matches", "x-nextjs-rewritten-path",
		"x-nextjs-rewritten-query", "x-nextjs-redirect", "x-sveltekit-action-path", "x-accel-redirect",
		"x-http-method", "x-http-method-override", "x-method-override", "x-original-method", "proxy",
		"x-waws-unencoded-url", "x-envoy-original-path", "x-request-uri", "x-script-name",
		"x-sendfile-type", "x-accel-mapping", // CVE-2025-61780
	},
	forwarding: {
		"forwarded", "forwarded-for", "x-real-ip", "x-client-ip", "client-ip", "true-client-ip", "x-true-client-ip",
		"x-cluster-client-ip", "fly-client-ip", "cf-connecting-ip", "cf-connecting-ipv6", "cf-visitor", "fastly-client-ip",
		"x-azure-clientip", "x-azure-socketip", "x-appengine-user-ip", "x-nf-client-connection-ip",
		"x-original-forwarded-for", "x-envoy-external-address", "x-original-host", "x-original-proto", "x-host",
		"x-http-host-override", "x-remote-ip", "x-remote-addr", "x-originating-ip", "x-scheme", "x-url-scheme",
		"front-end-https", "x-arr-ssl", "x-arr-clientcert", "x-proxyuser-ip", "x-vercel-forwarded-for",
		"client-cert", "client-cert-chain", // RFC 9440
	},
	others: {
		"remote-user", "remote-email", "remote-name", "remote-groups", "remote-role", "remote-roles",
		"x-remote-user", "x-remote-email", "x-remote-name", "x-remote-group", "x-remote-groups",
		"x-user", "x-userid", "x-user-id", "x-username", "x-user-name", "x-user-email", "x-user-role", "x-user-roles",
		"x-user-group", "x-user-groups", "x-email", "x-groups", "x-roles", "x-userinfo", "x-id-token", "x-jwt-assertion", "x-jwt-payload",
		"x-auth-user", "x-auth-username", "x-auth-email", "x-auth-name", "x-auth-groups", "x-auth-roles",
		"x-authenticated-user", "x-authenticated-userid", "x-authenticated-email", "x-authenticated-groups",
		"x-vouch-user", "x-vouch-success", "x-endpoint-api-userinfo", "x-client-dn", "x-client-verify", "x-iap-user", "x-verified-user",
		"cf-access-jwt-assertion", "cf-access-authenticated-user-email",
	},
}

// prefix is how folded names of a purpose begin.
type prefix struct {
	text    string
	purpose purpose
}

// prefixes are by their first byte; what is longer comes before what it begins with.
var prefixes = map[byte][]prefix{
	'o': {{"oidc-claim-", others}},
	's': {{"ssl-client-", others}},
	't': {{"tailscale-user-", others}},
	'x': {
		{"x-middleware-", routing}, {"x-invoke-", routing}, // CVE-2025-29927
		{"x-forwarded-user", others}, {"x-forwarded-email", others}, {"x-forwarded-groups", others},
		{"x-forwarded-preferred-username", others}, {"x-forwarded-access-token", others}, {"x-forwarded-", forwarding},
		{"x-auth-request-", others}, {"x-webauth-", others}, {"x-authentik-", others}, {"x-pomerium-", others},
		{"x-amzn-oidc-", others}, {"x-goog-authenticated-user-", others}, {"x-goog-iap-", others},
		{"x-ms-client-principal", others}, {"x-ssl-client-", others}, {"x-client-cert", others}, {"x-token-", others},
		{"x-consumer-", others}, {"x-credential-", others}, {"x-anonymous-consumer", others},
	},
}

// prefixPurpose returns the purpose of a header by how its folded name begins.
func prefixPurpose(folded []byte) purpose {
	if len(folded) == 0 {
		return ordinary
	}
	for _, p := range prefixes[folded[0]] {
		if bytes.HasPrefix(folded, []byte(p.text)) {
			return p.purpose
		}
	}
	return ordinary
}
