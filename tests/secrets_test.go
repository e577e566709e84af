package tests_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mayCompare are comparisons of secrets that may tell by their time how much was right, since
// nobody chooses a side of them who does not know the other.
var mayCompare = map[string]string{
	"auth/split_preserved.go":     "the tokens of one user's own rows",
	"handlers/revoke_session.go":  "a user's own token, which they sent in their cookie",
	"handlers/change_password.go": "a hash and the one that the store had before",
	"handlers/legacy_hash.go":     "a hash and the one that the store had before",
	"handlers/account_refresh.go": "a token and the one that the store had before",
	"cookiecheck/cached.go":       "the tokens of two cookies that are both signed",
	"ui/sessions.go":              "the tokens of one user's own sessions",
	"ui/config.go":                "the path of a page",
	"ui/pages.go":                 "the path of a page",
	"providers/idtoken.go":        "a nonce in a text that the provider signed",
}

// secretName is what a variable with a secret in it is called.
var secretName = regexp.MustCompile(`(?i)(^|[a-z])(mac|signature|hash|token|secret|password|hmac)$|^(sum|sig|digest)$`)

// comparers are functions that stop at the first difference.
var comparers = map[string]bool{
	"bytes.Equal": true, "bytes.Compare": true, "bytes.HasPrefix": true, "strings.Compare": true, "strings.EqualFold": true,
	"slices.Equal": true, "reflect.DeepEqual": true,
}

// TestSEC37SEC46SecretsAreComparedInConstantTime: no secret is compared by what stops at the
// first byte that differs.
func TestSEC37SEC46SecretsAreComparedInConstantTime(t *testing.T) {
	excused := map[string]bool{}
	for _, p := range packages(t) {
		if strings.HasPrefix(p.path(), "tests/") || strings.HasPrefix(p.path(), "storage/") {
			continue // stores look secrets up by indexes
		}
		for _, name := range p.GoFiles {
			s := parse(t, filepath.Join(p.Dir, name))
			at := p.path() + "/" + name
			ast.Inspect(s.file, func(n ast.Node) bool {
				if !comparesSecrets(n) {
					return true
				}
				if mayCompare[at] != "" {
					excused[at] = true
					return true
				}
				s.errorf(n, "%s: use hmac.Equal or subtle.ConstantTimeCompare", types.ExprString(n.(ast.Expr)))
				return true
			})
		}
	}
	for at := range mayCompare {
		if !excused[at] {
			t.Errorf("%s is listed, and compares no secret", at)
		}
	}
}

// comparesSecrets reports whether a node compares two values, of which one is called as
// secrets are, and none is a constant.
func comparesSecrets(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return (n.Op == token.EQL || n.Op == token.NEQ) && !isConstant(n.X) && !isConstant(n.Y) && (isSecret(n.X) || isSecret(n.Y))
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && comparers[types.ExprString(f)] && len(n.Args) == 2 {
			return isSecret(n.Args[0]) || isSecret(n.Args[1])
		}
	}
	return false
}

// isSecret reports whether an expression is called as a secret is.
func isSecret(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return secretName.MatchString(e.Name)
	case *ast.SelectorExpr:
		return secretName.MatchString(e.Sel.Name)
	case *ast.SliceExpr:
		return isSecret(e.X)
	case *ast.StarExpr:
		return isSecret(e.X)
	case *ast.ParenExpr:
		return isSecret(e.X)
	case *ast.CallExpr: // a conversion
		return len(e.Args) == 1 && isSecret(e.Args[0]) && types.ExprString(e.Fun) != "len"
	}
	return false
}

// isConstant reports whether an expression is known to everybody.
func isConstant(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return e.Name == "nil" || e.Name == "true" || e.Name == "false"
	case *ast.SelectorExpr: // a code or a kind of another package
		x, ok := e.X.(*ast.Ident)
		return ok && (x.Name == "auth" || x.Name == "js")
	}
	return false
}

// TestSEC46OneSourceOfRandomness: tokens come from the system's randomness, by auth.Env.
func TestSEC46OneSourceOfRandomness(t *testing.T) {
	found := false
	for _, p := range packages(t) {
		if strings.HasPrefix(p.path(), "tests/") || strings.HasPrefix(p.path(), "examples/") || strings.HasSuffix(p.path(), "test") {
			continue
		}
		for _, name := range p.GoFiles {
			s := parse(t, filepath.Join(p.Dir, name))
			for _, imported := range s.file.Imports {
				switch strings.Trim(imported.Path.Value, `"`) {
				case "math/rand", "math/rand/v2":
					s.errorf(imported, "math/rand can be guessed")
				case "crypto/rand":
					if p.path()+"/"+name != "auth/env.go" {
						s.errorf(imported, "randomness comes from auth.Env")
					}
					found = true
				}
			}
		}
	}
	if !found {
		t.Error("auth.Env has no randomness")
	}
	if lint := read(t, ".golangci.yml"); !strings.Contains(lint, "math/rand") || !strings.Contains(lint, "pkg: ^time$") {
		t.Error(".golangci.yml forbids neither math/rand nor the clock")
	}
}
