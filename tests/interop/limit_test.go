package interop_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// limitedSite is a gateway behind a proxy on this machine, with four requests a minute.
const limitedSite = `{
	admin off
	auto_https off
	servers {
		trusted_proxies static 127.0.0.1
		trusted_proxies_strict
	}
	better_auth {
		secret %s
		base_url %s
		storage sqlite %s
		%s
		rate_limit {
			rule /ok 1m 4
			storage store
		}
	}
}

%s {
	better_auth
}
`

// TestSharedLimits: a client of both servers is counted by both together, whichever of them
// made the table.
func TestSharedLimits(t *testing.T) {
	redis := redistest.Start(t)
	for _, d := range []struct{ name, storage, redis string }{
		{"one redis", "secondary-storage", redis},
		{"one sqlite file", "database", ""},
	} {
		t.Run(d.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "auth.db")
			original := stage.BetterAuth{
				Secret: secret, BaseURL: publicURL, SQLite: file, Redis: d.redis,
				Options: fmt.Sprintf(`{"rateLimit":{"enabled":true,"storage":%q,"customRules":{"/ok":{"window":60,"max":4}}}}`, d.storage),
			}.Start(t)
			sessions := ""
			if d.redis != "" {
				sessions = "session_storage redis " + d.redis
			}
			gateway := "http://127.0.0.1:" + stage.Port(t)
			stage.Gateway{
				Caddyfile: fmt.Sprintf(limitedSite, secret, publicURL, file, sessions, gateway),
				Address:   gateway,
			}.Start(t)
			for i, server := range []string{original, gateway, gateway, original} {
				if got := askOK(t, server); got != http.StatusOK {
					t.Fatalf("request %d: got %d, want 200", i, got)
				}
			}
			for name, server := range map[string]string{"better-auth": original, "the gateway": gateway} {
				if got := askOK(t, server); got != http.StatusTooManyRequests {
					t.Errorf("%s: got %d, want 429", name, got)
				}
			}
		})
	}
}

// askOK asks as a client behind a proxy, and returns the status.
func askOK(t *testing.T, server string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server+"/api/auth/ok", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Forwarded-For", "2001:db8:1:2:3:4:5:6")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode
}
