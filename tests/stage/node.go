package stage

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const oldestNode = 20

// Node returns a command that runs a Node.js script, given by its path from the
// repository's folder. It fails the test when Node.js is missing or too old, or when the
// npm packages beside the script are not installed.
func Node(t testing.TB, script string, args ...string) *exec.Cmd {
	t.Helper()
	node := Tool(t, "node")
	version, err := exec.Command(node, "--version").Output()
	if err != nil {
		t.Fatalf("asking Node.js for its version: %v", err)
	}
	text, _, _ := strings.Cut(strings.TrimPrefix(string(version), "v"), ".")
	if major, err := strconv.Atoi(text); err != nil || major < oldestNode {
		t.Fatalf("Node.js %d or newer is needed, %s is %s; %s", oldestNode, node, version, remedy)
	}
	path := filepath.Join(Repository(t), script)
	packages := filepath.Join(filepath.Dir(path), "node_modules")
	if _, err := os.Stat(packages); err != nil {
		t.Fatalf("the npm packages of %s are missing (npm ci); %s", script, remedy)
	}
	return exec.Command(node, append([]string{path}, args...)...)
}
