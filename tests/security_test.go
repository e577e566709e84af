package tests_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// TestEveryRuleHasATest: docs/security.md is up to date, and every rule of priority A or B is
// named by a test.
func TestEveryRuleHasATest(t *testing.T) {
	check := exec.Command("go", "run", "./securitytable", "-check")
	check.Dir = filepath.Join(stage.Repository(t), "tools")
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%s", out)
	}
}
