// Package browser_test lets people use the gateway in a real browser: its own pages, as
// Caddyfile.example sets them up, and the two examples, each run by its one command. What
// examples/nextjs answers is compared with what it answers without the gateway.
package browser_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

func TestMain(m *testing.M) { os.Exit(stage.Run(m)) }

// TestStory: public page, refused, signed up, dashboard, signed out, refused again.
func TestStory(t *testing.T) {
	shots := shotsFolder(t)
	t.Run("with scripts", func(t *testing.T) { walk(t, "--script", "on", "--shots", shots) })
	t.Run("without scripts", func(t *testing.T) { walk(t, "--script", "off") })
}

// shotsFolder returns where the screenshots go: GATEWAY_SCREENSHOTS, or a temporary folder
// that stays for people to look at.
func shotsFolder(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("GATEWAY_SCREENSHOTS")
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "gateway-screenshots-"); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("screenshots: %s", dir)
	return dir
}

// walk runs story.mjs against a gateway of its own and reports each step as a test.
func walk(t *testing.T, args ...string) {
	tell(t, "story.mjs", append(args, "--address", startExample(t))...)
}

// tell runs a script that prints a line of JSON for each step, and reports each as a test.
func tell(t *testing.T, script string, args ...string) {
	t.Helper()
	args = append(args, "--chromium", stage.Tool(t, "chromium", "chromium-browser", "google-chrome"))
	cmd := stage.Node(t, "tests/browser/"+script, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var step struct{ Step, Error string }
		if err := json.Unmarshal(lines.Bytes(), &step); err != nil {
			t.Fatalf("the story printed %q: %v", lines.Text(), err)
		}
		t.Run(step.Step, func(t *testing.T) {
			if step.Error != "" {
				t.Error(step.Error)
			}
		})
	}
	if err != nil {
		t.Errorf("the story ended early: %v\n%s", err, stderr.String())
	}
}

// startExample runs Caddyfile.example as it stands, but on a free port and without the
// admin endpoint, and returns its address.
func startExample(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(stage.Repository(t), "Caddyfile.example"))
	if err != nil {
		t.Fatal(err)
	}
	port := stage.Port(t)
	const options = "\n{\n" // the one line that opens the global options
	config := strings.Replace(string(text), options, options+"\tadmin off\n", 1)
	config = strings.ReplaceAll(config, ":8080", ":"+port)
	if !strings.Contains(config, "\tadmin off\n") || !strings.Contains(config, ":"+port+" {") {
		t.Fatal("Caddyfile.example has no global options or no site on :8080")
	}
	address := "http://localhost:" + port
	stage.Gateway{Caddyfile: config, Address: address}.Start(t)
	return address
}
