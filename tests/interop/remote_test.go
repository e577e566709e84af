package interop_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// edgeSite is a gateway that knows no secret and no store, and asks a server.
const edgeSite = `{
	admin off
	auto_https off
}

%s {
	protect /private {
		mode remote %s {
			keep 0s
		}
	}
	respond /private "{http.auth.user.email} {http.better_auth.source}"
	respond "public"
}
`

// TestRemote: the gate believes a real server, and sees at once that a session has ended.
func TestRemote(t *testing.T) {
	original := stage.BetterAuth{Secret: secret, SQLite: filepath.Join(t.TempDir(), "real.db")}.Start(t)
	edge := "http://127.0.0.1:" + stage.Port(t)
	stage.Gateway{Caddyfile: fmt.Sprintf(edgeSite, edge, original), Address: edge}.Start(t)
	b := &browser{}
	if status, text := b.fetch(t, edge+"/private"); status != http.StatusUnauthorized {
		t.Errorf("without a session the gate answers %d %q", status, text)
	}
	b.do(t, original, "signUp.email", person)
	if status, text := b.fetch(t, edge+"/private"); status != http.StatusOK || text != "ada@example.com remote" {
		t.Errorf("the gate answers %d %q", status, text)
	}
	before := b.clone()
	b.do(t, original, "signOut", nil)
	if status, text := before.fetch(t, edge+"/private"); status != http.StatusUnauthorized {
		t.Errorf("after the sign-out the gate answers %d %q", status, text)
	}
}
