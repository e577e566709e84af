package interop_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// cachingSite is a gateway with a cookie cache. /cached believes nothing but the cookie.
const cachingSite = `{
	admin off
	auto_https off
	better_auth {
		secret %s
		base_url %s
		rate_limit off
		storage sqlite %s
		session {
			cookie_cache {
				strategy %s
			}
		}
	}
}

%s {
	better_auth
	protect /cached {
		mode cached only
	}
	respond /cached "{http.auth.user.email}"
	respond "public"
}
`

// TestCookieCache: what either writes into a session_data cookie the other believes, in
// every strategy, in one cookie and in several. The two share the secret and no store, so
// that nothing but the cookie can tell them of a session.
func TestCookieCache(t *testing.T) {
	for _, strategy := range []string{"compact", "jwt", "jwe"} {
		t.Run(strategy, func(t *testing.T) {
			t.Parallel()
			dir, address := t.TempDir(), "http://127.0.0.1:"+stage.Port(t)
			stage.Gateway{
				Caddyfile: fmt.Sprintf(cachingSite, secret, publicURL, filepath.Join(dir, "gateway.db"), strategy, address),
				Address:   address,
			}.Start(t)
			original := stage.BetterAuth{
				Secret: secret, BaseURL: publicURL, SQLite: filepath.Join(dir, "real.db"), CookieCache: strategy,
			}.Start(t)
			for _, c := range []struct{ name, made, email, image string }{
				{"written by better-auth", original, "a@example.com", ""},
				{"written by the gateway", address, "b@example.com", ""},
				{"written by better-auth in chunks", original, "c@example.com", "https://example.com/" + strings.Repeat("c", 6000)},
				{"written by the gateway in chunks", address, "d@example.com", "https://example.com/" + strings.Repeat("d", 6000)},
				{"written by the gateway, beyond ascii", address, "e@example.com", "https://example.com/ﬁ\u2028🐎<&>\"'\\"},
			} {
				t.Run(c.name, func(t *testing.T) {
					b := &browser{origin: publicURL}
					args := map[string]any{"name": "Ada <Löwe>", "email": c.email, "password": "correct horse"}
					if c.image != "" {
						args["image"] = c.image
					}
					b.do(t, c.made, "signUp.email", args)
					for name, server := range map[string]string{"gateway": address, "better-auth": original} {
						if got := b.clone().email(t, server); got != c.email {
							t.Errorf("%s sees the session of %q, want %q", name, got, c.email)
						}
					}
					if status, text := b.fetch(t, address+"/cached"); status != http.StatusOK || text != c.email {
						t.Errorf("the gate answers %d %q", status, text)
					}
					if got := b.cached(t, strategy); got.User.Email != c.email || got.User.Image != c.image {
						t.Errorf("getCookieCache gives %+v", got)
					}
				})
			}
		})
	}
}

// copied is what a session_data cookie holds.
type copied struct {
	User struct{ Email, Image string }
}

// cached returns what Better Auth's getCookieCache makes of the browser's cookies.
func (b *browser) cached(t *testing.T, strategy string) (got copied) {
	t.Helper()
	var pairs []string
	for name, value := range b.cookies {
		pairs = append(pairs, name+"="+value)
	}
	job, err := json.Marshal(map[string]any{
		"cookie":  strings.Join(pairs, "; "),
		"options": map[string]any{"secret": secret, "strategy": strategy, "isSecure": false},
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := stage.Node(t, "tests/interop/cookie_cache.mjs")
	cmd.Stdin = bytes.NewReader(job)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("getCookieCache failed: %v\n%s", err, stderr(err))
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("getCookieCache gave %q: %v", out, err)
	}
	return got
}
