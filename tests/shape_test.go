package tests_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

const (
	longestFunction = 80  // lines
	longestFile     = 400 // lines
)

// TestShape: no file and no function is too long, every package has a package comment and
// every exported name a comment that begins with it. Tests may be longer.
func TestShape(t *testing.T) {
	for _, p := range packages(t) {
		t.Run(p.path(), func(t *testing.T) {
			explained := false
			for _, name := range p.GoFiles {
				s := parse(t, filepath.Join(p.Dir, name))
				s.checkLength()
				s.checkComments()
				explained = explained || s.file.Doc != nil
			}
			if !explained {
				t.Errorf("package %s has no package comment", p.path())
			}
		})
	}
}

// source is a parsed file.
type source struct {
	t    *testing.T
	set  *token.FileSet
	file *ast.File
}

func parse(t *testing.T, path string) source {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return source{t, set, file}
}

// lines returns how many lines the node spans.
func (s source) lines(n ast.Node) int {
	return s.set.Position(n.End()).Line - s.set.Position(n.Pos()).Line + 1
}

func (s source) errorf(n ast.Node, format string, args ...any) {
	s.t.Helper()
	at := s.set.Position(n.Pos())
	s.t.Errorf("%s:%d: "+format, append([]any{filepath.Base(at.Filename), at.Line}, args...)...)
}

func (s source) checkLength() {
	if n := s.set.File(s.file.FileStart).LineCount(); n > longestFile {
		s.errorf(s.file, "the file has %d lines, more than %d", n, longestFile)
	}
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && s.lines(f) > longestFunction {
			s.errorf(f, "%s has %d lines, more than %d", f.Name, s.lines(f), longestFunction)
		}
	}
}

func (s source) checkComments() {
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d) {
				s.checkComment(d.Name, d.Doc, true)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				s.checkSpec(d, spec)
			}
		}
	}
}

// checkSpec checks a type, a constant or a variable. A group of constants or variables may
// be explained as one, and needs no names then.
func (s source) checkSpec(d *ast.GenDecl, spec ast.Spec) {
	grouped := d.Lparen.IsValid()
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		doc := spec.Doc
		if doc == nil && !grouped {
			doc = d.Doc
		}
		if spec.Name.IsExported() {
			s.checkComment(spec.Name, doc, true)
		}
	case *ast.ValueSpec:
		doc := cmp.Or(spec.Doc, spec.Comment, d.Doc)
		for _, name := range spec.Names {
			if name.IsExported() {
				s.checkComment(name, doc, !grouped && len(spec.Names) == 1)
			}
		}
	}
}

// checkComment: an exported name has a comment, which begins with the name, or with an
// article before it.
func (s source) checkComment(name *ast.Ident, doc *ast.CommentGroup, byName bool) {
	if doc == nil {
		s.errorf(name, "%s has no comment", name)
		return
	}
	text := doc.Text()
	for _, article := range []string{"A ", "An ", "The "} {
		text = strings.TrimPrefix(text, article)
	}
	if byName && !strings.HasPrefix(text, name.Name) {
		s.errorf(name, "the comment of %s does not begin with its name", name)
	}
}

// exportedReceiver reports whether a function is no method, or a method that others see.
func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	receiver := f.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	switch generic := receiver.(type) {
	case *ast.IndexExpr:
		receiver = generic.X
	case *ast.IndexListExpr:
		receiver = generic.X
	}
	name, ok := receiver.(*ast.Ident)
	return ok && name.IsExported()
}
