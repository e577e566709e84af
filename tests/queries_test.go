package tests_test

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// sources returns the parsed files of a package of ours.
func sources(t *testing.T, path string) map[string]source {
	t.Helper()
	files := map[string]source{}
	for _, p := range packages(t) {
		if p.path() == path {
			for _, name := range p.GoFiles {
				files[name] = parse(t, filepath.Join(p.Dir, name))
			}
		}
	}
	if len(files) == 0 {
		t.Fatalf("there is no package %s", path)
	}
	return files
}

// TestSEC76NoPatternOfKeysFromClients: Redis is asked for keys by pattern in one place, whose
// pattern is a constant of ours, and its scripts do not ask so either.
func TestSEC76NoPatternOfKeysFromClients(t *testing.T) {
	scans := 0
	for name, s := range sources(t, "storage/redisstore") {
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			f, ok := call.Fun.(*ast.SelectorExpr)
			switch {
			case !ok:
			case f.Sel.Name == "Keys" && len(call.Args) == 2:
				s.errorf(call, "Redis is asked for KEYS")
			case f.Sel.Name == "Scan" && len(call.Args) == 4:
				scans++
				if name != "scan.go" {
					s.errorf(call, "Redis is asked to SCAN")
				}
			case name == "scan.go" && (f.Sel.Name == "user" || f.Sel.Name == "verification"):
				if literal, ok := call.Args[0].(*ast.BasicLit); !ok || literal.Value != `""` {
					s.errorf(call, "the pattern has more than a prefix of ours")
				}
			}
			return true
		})
	}
	if scans != 1 {
		t.Errorf("%d scans, want the one of scan.go", scans)
	}
	scripts, err := filepath.Glob(filepath.Join(stage.Repository(t), "storage/redisstore/scripts/*.lua"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	byPattern := regexp.MustCompile(`(?i)call\(\s*['"](keys|h?scan|sscan|zscan|sort|eval|loadstring)['"]`)
	for _, name := range scripts {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := byPattern.Find(text); found != nil {
			t.Errorf("%s has %s", filepath.Base(name), found)
		}
	}
}

// TestSEC76QueriesAreFixed: what a caller of a store hands over is no part of a statement. It
// may go to the database as an argument only.
func TestSEC76QueriesAreFixed(t *testing.T) {
	methods := 0
	for _, s := range sources(t, "storage/sqlstore") {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !f.Name.IsExported() || !takesContext(f) {
				continue
			}
			methods++
			given := map[string]bool{}
			for _, parameter := range f.Type.Params.List[1:] {
				for _, name := range parameter.Names {
					given[name.Name] = true
				}
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if text := composed(n); text != nil && mentions(text, given) {
					s.errorf(n, "%s makes a text of what it was given", f.Name)
				}
				return true
			})
		}
	}
	if methods < 20 {
		t.Errorf("looked at %d methods only", methods)
	}
}

// takesContext reports whether a function is one that asks the database.
func takesContext(f *ast.FuncDecl) bool {
	if len(f.Type.Params.List) < 2 {
		return false
	}
	first, ok := f.Type.Params.List[0].Type.(*ast.SelectorExpr)
	return ok && first.Sel.Name == "Context"
}

// composed returns a node that makes a text of several.
func composed(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.ADD {
			return n
		}
	case *ast.CallExpr:
		f, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return nil
		}
		of, ok := f.X.(*ast.Ident)
		if ok && (of.Name == "fmt" && f.Sel.Name == "Sprintf" || of.Name == "strings" && (f.Sel.Name == "Join" || f.Sel.Name == "ReplaceAll")) {
			return n
		}
	}
	return nil
}

// mentions reports whether one of the names stands below a node.
func mentions(n ast.Node, names map[string]bool) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		name, ok := n.(*ast.Ident)
		found = found || ok && names[name.Name]
		return true
	})
	return found
}
