package live_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	"github.com/spf13/cobra"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
)

// TestCopy: who is signed in stays signed in when everything moves to another storage.
func TestCopy(t *testing.T) {
	t.Setenv("TEST_DSN", sqltest.StartPostgres(t).Database(t))
	config := filepath.Join(t.TempDir(), "Caddyfile")
	storages := []string{
		"sqlite " + filepath.Join(t.TempDir(), "auth.db"), "postgres {env.TEST_DSN} {\n snake_case\n table user people\n}", "redis " + redistest.Start(t),
	}
	options := func(storage string) string {
		return "better_auth {\n secret a-secret-of-these-tests-0123456789abc\n rate_limit off\n storage " + storage +
			"\n user {\n field plan string {\n default free\n}\n}\n}"
	}
	const site = "better_auth\nprotect /dashboard/*"
	a := newApp(t)
	g := start(t, a, options(storages[0]), site)
	g.signUp(t, "ann@example.com")
	for i, to := range storages[1:] {
		from := storages[i]
		text := "{\n" + options(to) + "\n}\n"
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := runCommand("copy", "--config", config, from, to); err != nil {
			t.Fatalf("copy: %v\n%s", err, out)
		}
		if err := g.load(a, options(to), site); err != nil {
			t.Fatal(err)
		}
		if resp := g.open(t, "/dashboard"); resp.StatusCode != http.StatusOK {
			t.Errorf("after moving to %s: got %d, want %d", strings.Fields(to)[0], resp.StatusCode, http.StatusOK)
		}
		if resp := g.do(t, http.MethodGet, "/api/auth/get-session", ""); !strings.Contains(resp.body, `"plan":"free"`) {
			t.Errorf("after moving to %s: got %s, want the additional field", strings.Fields(to)[0], resp.body)
		}
	}
}

// TestCopyMisuse: what cannot be copied is refused.
func TestCopyMisuse(t *testing.T) {
	file := "sqlite " + filepath.Join(t.TempDir(), "auth.db")
	for name, args := range map[string][]string{
		"one storage":     {file},
		"memory":          {file, "memory"},
		"no such storage": {file, "floppy /dev/fd0"},
		"empty":           {file, ""},
		"bad words":       {file, "postgres"},
		"no such file":    {"--config", "/no/such/Caddyfile", file, file},
	} {
		if out, err := runCommand(append([]string{"copy"}, args...)...); err == nil {
			t.Errorf("%s: got no error and %q", name, out)
		}
	}
}

// runCommand runs caddy better-auth with arguments in this process.
func runCommand(args ...string) (string, error) {
	out := new(bytes.Buffer)
	command := &cobra.Command{Use: "better-auth", SilenceUsage: true, SilenceErrors: true}
	caddycmd.Commands()["better-auth"].CobraFunc(command)
	command.SetOut(out)
	command.SetErr(out)
	command.SetArgs(args)
	err := command.Execute()
	return out.String(), err
}
