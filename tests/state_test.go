package tests_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// stateful are the package-level variables that change by their methods, and why that mixes
// no two configurations.
var stateful = map[string]string{
	".:stores":   "a pool, by the whole configuration of a store",
	".:senders":  "a pool, by the whole configuration of a sender",
	".:sessions": "a pool, by the configuration of the stores that the sessions are in",
	".:counts":   "counters of the process, which must not fall at a reload",
}

// constructors make values that never change, or that are safe to share.
var constructors = []string{
	"errors.New", "fmt.Errorf", "regexp.MustCompile", "strings.NewReplacer", "template.Must", "strings.Fields",
	"redis.NewScript", "prometheus.NewDesc", "json.RawMessage", "append", "slices.Concat", "slices.Clone",
	"reflect.TypeFor", "language.NewMatcher", "big.NewInt",
}

// TestSEC77NoMutableState: nothing that a package keeps for itself changes once the program
// runs. What is written to, or made by something that may make anything, must be listed.
func TestSEC77NoMutableState(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range packages(t) {
		if strings.HasPrefix(p.path(), "tests/") {
			continue
		}
		s := checkPackage(t, p)
		s.findWrites()
		for _, name := range s.doubtful() {
			key := p.path() + ":" + name
			seen[key] = true
			if stateful[key] == "" {
				t.Errorf("package %s: the variable %s may change while the program runs", p.path(), name)
			}
		}
	}
	for key := range stateful {
		if !seen[key] {
			t.Errorf("%s is listed, and is not there or does not change", key)
		}
	}
}

// scope is a package whose names are resolved.
type scope struct {
	t     *testing.T
	set   *token.FileSet
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
}

// checkPackage resolves the names of a package. Those of other packages stay unknown, which
// is much faster, and does not matter here.
func checkPackage(t *testing.T, p pkg) scope {
	t.Helper()
	s := scope{t: t, set: token.NewFileSet(), info: &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}}
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(s.set, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		s.files = append(s.files, file)
	}
	config := types.Config{Error: func(error) {}, Importer: nowhere{}, FakeImportC: true}
	s.pkg, _ = config.Check(p.ImportPath, s.set, s.files, s.info)
	return s
}

// nowhere has no packages.
type nowhere struct{}

func (nowhere) Import(string) (*types.Package, error) { return nil, errors.New("not looked for") }

// global returns the package-level variable that an expression is, or is a part of.
func (s scope) global(e ast.Expr) types.Object {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			v, ok := s.info.Uses[x].(*types.Var)
			if ok && v.Parent() == s.pkg.Scope() {
				return v
			}
			return nil
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// findWrites names every write to a package-level variable.
func (s scope) findWrites() {
	write := func(n ast.Node, e ast.Expr) {
		if v := s.global(e); v != nil {
			s.t.Errorf("%s: %s is written to", s.set.Position(n.Pos()), v.Name())
		}
	}
	for _, file := range s.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, to := range n.Lhs {
					write(n, to)
				}
			case *ast.IncDecStmt:
				write(n, n.X)
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.Ident); ok && slices.Contains([]string{"delete", "clear", "copy"}, f.Name) {
					write(n, n.Args[0])
				}
			}
			return true
		})
	}
}

// doubtful returns the package-level variables of which it is not plain that they never
// change, and that are more than tables.
func (s scope) doubtful() (names []string) {
	for _, file := range s.files {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if name.Name != "_" && !s.isFixed(v, i, g) {
						names = append(names, name.Name)
					}
				}
			}
		}
	}
	return names
}

// isFixed reports whether a variable holds a table or is made by a known constructor.
func (s scope) isFixed(v *ast.ValueSpec, i int, g *ast.GenDecl) bool {
	if len(v.Values) == 0 {
		return isEmbedded(v, g) || isZero(v.Type)
	}
	value := v.Values[min(i, len(v.Values)-1)]
	call, ok := value.(*ast.CallExpr)
	if !ok {
		_, pointer := value.(*ast.UnaryExpr)
		return !pointer
	}
	switch f := call.Fun.(type) {
	case *ast.FuncLit, *ast.ArrayType:
		return true // a value that is worked out once
	case *ast.Ident:
		_, conversion := s.info.Uses[f].(*types.TypeName)
		return conversion || slices.Contains(constructors, f.Name)
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		return ok && slices.Contains(constructors, x.Name+"."+f.Sel.Name)
	case *ast.IndexExpr:
		x, ok := f.X.(*ast.SelectorExpr)
		return ok && slices.Contains(constructors, x.X.(*ast.Ident).Name+"."+x.Sel.Name)
	}
	return false
}

// isEmbedded reports whether a variable is filled from a file.
func isEmbedded(v *ast.ValueSpec, g *ast.GenDecl) bool {
	for _, doc := range []*ast.CommentGroup{v.Doc, g.Doc} {
		if doc != nil && len(doc.List) > 0 && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool {
			return strings.HasPrefix(c.Text, "//go:embed ")
		}) {
			return true
		}
	}
	return false
}

// isZero reports whether the zero value of the type is good, and all there is: auth.Env.
func isZero(e ast.Expr) bool {
	x, ok := e.(*ast.SelectorExpr)
	return ok && x.Sel.Name == "Env"
}
