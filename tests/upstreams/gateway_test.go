package upstreams_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/matcher"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// rules are ways to protect what is for members only.
var rules = map[string]string{
	"path":              "protect /admin/*",
	"pattern":           "protect {\n matcher /admin/:path*\n}",
	"not path":          "@private not path /public/*\nprotect @private",
	"regexp":            "@members path_regexp ^/admin(/.*)?$\nprotect @members",
	"not regexp":        "@private not path_regexp ^/public/.*$\nprotect @private",
	"next_matcher":      "@members next_matcher /admin/:path*\nprotect @members",
	"not next_matcher":  "@private not next_matcher /public/:path+\nprotect @private",
	"exempting pattern": "protect {\n matcher /((?!public/).*)\n}",
}

// settings are options of the gateway that change which targets it refuses: all that are odd, or only
// those that no option allows.
var settings = map[string]string{
	"strict":  "",
	"relaxed": "allow_targets " + strings.Join(matcher.DoubtNames(), " "),
}

// plainCaddy is what the rules are compared with: Caddy's own matcher.
const plainCaddy = "@members path /admin /admin/*\nrespond @members 401"

// startGateway runs a gateway with a site for each of the rules, and returns their addresses.
// Which app a request goes to is said by its header App.
func startGateway(t *testing.T, options string, rules map[string]string) map[string]string {
	t.Helper()
	var file strings.Builder
	ready := stage.Port(t)
	home := t.TempDir()
	fmt.Fprintf(&file, "{\n admin off\n persist_config off\n auto_https off\n better_auth {\n  storage sqlite %s/auth.db\n  %s\n }\n}\n", home, options)
	fmt.Fprintf(&file, "http://127.0.0.1:%s {\n respond 200\n}\n", ready)
	sites := make(map[string]string)
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		port := stage.Port(t)
		fmt.Fprintf(&file, "http://:%s {\n bind 127.0.0.1\n %s\n reverse_proxy {http.request.header.App}\n}\n", port, rules[name])
		sites[name] = "127.0.0.1:" + port
	}
	stage.Gateway{Caddyfile: file.String(), Address: "http://127.0.0.1:" + ready, Home: home}.Start(t)
	return sites
}
