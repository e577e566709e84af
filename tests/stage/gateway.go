package stage

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// binaries is the folder that Run makes for what is built.
var binaries string

// build compiles ./cmd/gateway, once for all tests of a package.
var build = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(binaries, "gateway")
	args := slices.Concat([]string{"build", "-o", binary}, buildFlags,
		[]string{"github.com/caddy-better-auth/gateway/cmd/gateway"})
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the gateway: %w\n%s", err, out)
	}
	return binary, nil
})

// Binary returns the path of the gateway's own binary.
func Binary(t testing.TB) string {
	t.Helper()
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// Run runs the tests of a package and removes afterwards what was built for them. It is
// the body of TestMain, which exits with what it returns.
func Run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gateway-binaries-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "making a folder for the binaries:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	binaries = dir
	return m.Run()
}

// Gateway is a gateway that is to run.
type Gateway struct {
	Caddyfile string
	Address   string // where it answers by its Caddyfile, as in "http://localhost:8080"
	Home      string // its home directory with all it keeps; "": a fresh one
	Ready     string // the path that answers 200 when it runs; "": /api/auth/ok
}

// Start runs the gateway until the test ends and waits until its auth routes answer.
func (g Gateway) Start(t testing.TB) *Program {
	t.Helper()
	return Start(t, "the gateway", g.command(t, "run"), func(*Log) bool {
		return answers(g.Address + cmp.Or(g.Ready, "/api/auth/ok"))
	})
}

// Validate loads the Caddyfile without serving it, and returns what is wrong with it.
func (g Gateway) Validate(t testing.TB) error {
	t.Helper()
	if out, err := g.command(t, "validate").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// command prepares a command of the gateway that reads the Caddyfile.
func (g Gateway) command(t testing.TB, name string) *exec.Cmd {
	t.Helper()
	binary := Binary(t)
	if g.Home == "" {
		g.Home = t.TempDir()
	}
	config := filepath.Join(t.TempDir(), "Caddyfile")
	if err := os.WriteFile(config, []byte(g.Caddyfile), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, name, "--config", config, "--adapter", "caddyfile")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "HOME="+g.Home,
		"XDG_DATA_HOME="+filepath.Join(g.Home, "data"), "XDG_CONFIG_HOME="+filepath.Join(g.Home, "config"))
	return cmd
}

func answers(url string) bool {
	resp, err := http.Get(url)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}
