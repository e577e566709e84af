package stage

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// remedy ends the message about anything that is missing.
const remedy = "./scripts/test installs it on Debian and names it elsewhere"

// Tool returns the path of the first of the named programs that is installed, and fails
// the test when none is.
func Tool(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("none of the programs %q is installed; %s", names, remedy)
	return ""
}

// Repository returns the folder of go.mod.
func Repository(t testing.TB) string {
	t.Helper()
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("the place of the sources is unknown")
	}
	return filepath.Join(filepath.Dir(file), "..", "..")
}
