package gateway

import (
	"slices"
	"testing"

	"github.com/caddyserver/caddy/v2"
)

// TestOwnHosts: loopback names need not be allowed, unless there is a list of what is.
func TestOwnHosts(t *testing.T) {
	ctx, cancel := caddy.NewContext(caddy.Context{Context: t.Context()})
	defer cancel()
	for _, tc := range []struct {
		name    string
		allowed []string
		want    []string
	}{
		{"ok/no list", nil, loopbackHosts},
		{"fail/not on the list", []string{"app.example.com", "localhost:3000"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := (&App{AllowedHosts: tc.allowed}).ownSites(ctx).hosts; !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
