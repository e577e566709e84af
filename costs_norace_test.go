//go:build !race

package gateway_test

import "testing"

// TestCosts bounds what the gate allocates for a warm request, beyond what Caddy does. The race
// detector allocates for itself.
func TestCosts(t *testing.T) {
	const cache = "session {\n cookie_cache\n}\n"
	plain := allocations(t, "", "")
	for _, test := range []struct {
		name, options, site string
		most                float64
	}{
		{"optimistic", "", "protect {\n mode optimistic\n}", 7},
		{"cached", cache, "protect {\n mode cached\n}", 15},
		{"full", "", "protect", 14},
		{"full, in-process", "", "better_auth\nprotect", 16},
		{"connections keep", "", "protect {\n connections keep\n}", 12},
		{"public", "", "better_auth\nprotect /dashboard/*", 14},
	} {
		t.Run(test.name, func(t *testing.T) {
			if more := allocations(t, test.options, test.site) - plain; more > test.most {
				t.Errorf("%v allocations more than plain Caddy, want at most %v", more, test.most)
			}
		})
	}
}

// allocations returns how often memory is allocated for a request of somebody who is signed in.
func allocations(t *testing.T, options, site string) float64 {
	server := load(t, options, site)
	return testing.AllocsPerRun(2000, asking(t, server, "/page", signUp(t, server), 200))
}
