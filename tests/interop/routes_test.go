package interop_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// TestRoutes: the list of routes that handlers is compared with is what the package has.
func TestRoutes(t *testing.T) {
	theirs, err := stage.Node(t, "tests/interop/routes.mjs").Output()
	if err != nil {
		t.Fatalf("listing the routes: %v\n%s", err, stderr(err))
	}
	listed, err := os.ReadFile(filepath.Join(stage.Repository(t), "handlers", "testdata", "better-auth-routes.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(theirs, listed) {
		t.Errorf("better-auth has the routes\n%s\nhandlers/testdata/better-auth-routes.json lists\n%s", theirs, listed)
	}
}
