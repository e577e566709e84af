package tests_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// modules are what a Caddy with this module in it knows.
var modules = []string{
	"better_auth",
	"better_auth.storage.redis",
	"better_auth.storage.sqlite",
	"http.authentication.providers.better_auth",
	"http.handlers.better_auth",
	"http.handlers.better_auth_protect",
	"http.matchers.better_auth_session",
	"http.matchers.next_matcher",
}

const (
	// local is this module at a version that no proxy is asked about.
	local = module + "@v0.0.0"
	// buildFlags stand in for xcaddy's -trimpath, which shares no package with other
	// builds: with it everything would be compiled once more.
	buildFlags = "-ldflags=-w"
)

// TestXcaddy builds Caddy as users do, by xcaddy with this module from this folder, and
// looks whether our modules are in it.
func TestXcaddy(t *testing.T) {
	repository := stage.Repository(t)
	binary := filepath.Join(t.TempDir(), "caddy")
	build := exec.Command(xcaddy(t), "build", caddyVersion(t), "--output", binary, "--with", local+"="+repository)
	build.Dir = t.TempDir()
	build.Env = append(os.Environ(), "XCADDY_GO_BUILD_FLAGS="+buildFlags)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("xcaddy build: %v\n%s", err, out)
	}
	list, err := exec.Command(binary, "list-modules").Output()
	if err != nil {
		t.Fatalf("list-modules: %v", err)
	}
	for _, name := range modules {
		if !strings.Contains(string(list), "\n"+name+"\n") {
			t.Errorf("list-modules does not show %s", name)
		}
	}
}

// xcaddy builds the version that tools/go.mod pins.
func xcaddy(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "xcaddy")
	build := exec.Command("go", "build", "-o", binary, "github.com/caddyserver/xcaddy/cmd/xcaddy")
	build.Dir = filepath.Join(stage.Repository(t), "tools")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building xcaddy: %v\n%s", err, out)
	}
	return binary
}

// caddyVersion is the version of Caddy that go.mod requires, so that the build does not
// change when Caddy has a new one.
func caddyVersion(t *testing.T) string {
	t.Helper()
	list := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "github.com/caddyserver/caddy/v2")
	list.Dir = stage.Repository(t)
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("asking for the version of Caddy: %v", err)
	}
	return strings.TrimSpace(string(out))
}
