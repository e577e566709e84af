package tests_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/session"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// read returns a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(stage.Repository(t), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestSEC80SupplyChain: what is built is pinned and looked at, what is released is signed and
// says what is in it, and people know where to report and what they may count on.
func TestSEC80SupplyChain(t *testing.T) {
	says := map[string][]string{
		".github/workflows/ci.yml":      {"scripts/test supply", "govulncheck", "upload-artifact", "schedule:", "scripts/test fuzz"},
		".github/workflows/release.yml": {"scripts/test supply", "cosign sign-blob", "attest-build-provenance", "cyclonedx-gomod", "-trimpath", "checksums.txt", "id-token: write"},
		".github/dependabot.yml":        {"package-ecosystem: gomod", "package-ecosystem: npm", "package-ecosystem: github-actions"},
		"scripts/test":                  {"go mod verify", "./licences", "cyclonedx-gomod", "govulncheck"},
		"SECURITY.md":                   {"private advisory", "within 3 days", "Supported versions", "cosign verify-blob", "docs/threat-model.md"},
		"docs/threat-model.md":          {"What is taken for granted", "What is promised", "What is not promised", "security.md"},
		"docs/security.md":              {"SECURITY.md", "threat-model.md", "metrics.md"},
	}
	for name, wants := range says {
		text := read(t, name)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
	}
	for _, mode := range session.Modes() {
		if !strings.Contains(read(t, "docs/threat-model.md"), "| `"+string(mode)+"` |") {
			t.Errorf("docs/threat-model.md does not say what mode %s promises", mode)
		}
	}
}

// TestSEC80Pinned: every version is written down, and none is a branch or a folder.
func TestSEC80Pinned(t *testing.T) {
	for _, folder := range []string{".", "tools", "tools/dex", "tools/supply"} {
		if strings.Contains(read(t, folder+"/go.mod"), "replace ") {
			t.Errorf("%s/go.mod replaces a module", folder)
		}
		if len(read(t, folder+"/go.sum")) == 0 {
			t.Errorf("%s has no checksums", folder)
		}
	}
	action := regexp.MustCompile(`uses: *(\S+)`)
	pinned := regexp.MustCompile(`^[\w.-]+/[\w./-]+@(v\d+(\.\d+)*|[0-9a-f]{40})$`)
	for _, name := range []string{"ci", "release"} {
		text := read(t, ".github/workflows/"+name+".yml")
		uses := action.FindAllStringSubmatch(text, -1)
		if len(uses) == 0 {
			t.Errorf("%s.yml uses nothing", name)
		}
		for _, use := range uses {
			if !pinned.MatchString(use[1]) {
				t.Errorf("%s.yml uses %s, which is no version", name, use[1])
			}
		}
		if !strings.Contains(text, "\npermissions:\n  contents: read\n") {
			t.Errorf("%s.yml may more than read", name)
		}
	}
}
