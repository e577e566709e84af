// Package tests_test proves what holds for the repository as a whole: who imports whom,
// that everything is small and explained, and that xcaddy builds it.
package tests_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

const module = "github.com/caddy-better-auth/gateway"

// anything is for packages that may import every other.
var anything = []string{"*"}

// imports says which packages of this module a package may import. A path that ends with
// /* stands for what lies below it; the longest path that fits counts. Every package must
// be listed: a new one is a decision.
var imports = map[string][]string{
	".":           anything,
	"cmd/*":       anything,
	"tests/*":     anything,
	"examples/*":  anything,
	"internal/*":  nil,
	"auth":        nil,
	"matcher":     nil,
	"password":    nil,
	"nextimport":  {"matcher"},
	"ui":          nil,
	"cookiecheck": {"auth"},
	"ratelimit":   {"auth", "internal/glob"},
	"providers":   {"auth", "outbound"},
	"outbound":    nil,
	"mail":        {"auth"},
	"mail/*":      {"auth", "mail", "mail/letters", "outbound"},
	"storage/*":   {"auth"},
	"session":     {"auth", "cookiecheck"},
	"handlers":    {"auth", "matcher", "password", "cookiecheck", "session", "ratelimit", "providers", "mail", "internal/glob"},
}

// skinOnly are the modules that only the root package and the commands may reach, even by
// way of other modules.
var skinOnly = []string{
	"github.com/caddyserver/",
	"go.uber.org/zap",
	"github.com/prometheus/",
	"cel.dev/cel-go",
}

// pkg is what these tests read of go list -json.
type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

// path returns the path within the module, "." for its root.
func (p pkg) path() string { return within(p.ImportPath) }

func within(importPath string) string {
	if importPath == module {
		return "."
	}
	return strings.TrimPrefix(importPath, module+"/")
}

// skin reports whether the package may know Caddy.
func (p pkg) skin() bool {
	first, _, _ := strings.Cut(p.path(), "/")
	return first == "." || first == "cmd" || first == "tests" || first == "examples"
}

// packages returns the packages of the module that have more than tests.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports,Deps", "./...")
	cmd.Dir = stage.Repository(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		if len(p.GoFiles) > 0 {
			all = append(all, p)
		}
	}
}

// TestImports: packages import only those that their level knows.
func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		allowed, listed := levelOf(p.path())
		if !listed {
			t.Errorf("package %s has no level: decide what it may import, and list it", p.path())
		}
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, module) && !fits(within(imported), allowed) {
				t.Errorf("package %s imports %s, and may import %q only", p.path(), within(imported), allowed)
			}
		}
	}
}

// TestOnlyTheSkinKnowsCaddy: the rest can be used, and tested, without it.
func TestOnlyTheSkinKnowsCaddy(t *testing.T) {
	for _, p := range packages(t) {
		if p.skin() {
			continue
		}
		for _, dep := range p.Deps {
			if slices.ContainsFunc(skinOnly, func(prefix string) bool { return strings.HasPrefix(dep, prefix) }) {
				t.Errorf("package %s depends on %s", p.path(), dep)
			}
		}
	}
}

// TestTheDomainNeedsNobody: package auth imports the standard library only.
func TestTheDomainNeedsNobody(t *testing.T) {
	for _, p := range packages(t) {
		if p.path() != "auth" {
			continue
		}
		for _, dep := range p.Deps {
			if first, _, _ := strings.Cut(dep, "/"); strings.Contains(first, ".") {
				t.Errorf("package auth depends on %s", dep)
			}
		}
	}
}

// levelOf returns what the package may import, and whether it is listed.
func levelOf(path string) (allowed []string, listed bool) {
	longest := -1
	for pattern, may := range imports {
		if len(pattern) > longest && fits(path, []string{pattern}) {
			longest, allowed, listed = len(pattern), may, true
		}
	}
	return allowed, listed
}

// fits reports whether one of the patterns stands for the path.
func fits(path string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		below, all := strings.CutSuffix(pattern, "*")
		return path == pattern || all && strings.HasPrefix(path, below)
	})
}
