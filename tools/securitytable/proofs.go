package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// proof is a test that proves a rule.
type proof struct {
	name string
	dir  string // of its package, within the repository
}

var (
	provingName = regexp.MustCompile(`^(?:Test|Fuzz)((?:SEC\d\d)+)`)
	idInName    = regexp.MustCompile(`SEC(\d\d)`)
)

// idsOf returns the rules that a test proves by its name.
func idsOf(name string) []string {
	prefix := provingName.FindStringSubmatch(name)
	if prefix == nil {
		return nil
	}
	var ids []string
	for _, digits := range idInName.FindAllStringSubmatch(prefix[1], -1) {
		ids = append(ids, "SEC-"+digits[1])
	}
	return ids
}

// findProofs returns the tests of the repository by the rules that they prove, sorted.
func findProofs(repository string) (map[string][]proof, error) {
	proofs := map[string][]proof{}
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && path != repository &&
			(strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		return addProofs(proofs, repository, path)
	})
	for _, of := range proofs {
		slices.SortFunc(of, func(a, b proof) int { return strings.Compare(a.dir+"\x00"+a.name, b.dir+"\x00"+b.name) })
	}
	return proofs, err
}

// addProofs adds the tests of one file.
func addProofs(proofs map[string][]proof, repository, path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	dir, err := filepath.Rel(repository, filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, declaration := range file.Decls {
		f, ok := declaration.(*ast.FuncDecl)
		if !ok || f.Recv != nil {
			continue
		}
		for _, id := range idsOf(f.Name.Name) {
			proofs[id] = append(proofs[id], proof{f.Name.Name, filepath.ToSlash(dir)})
		}
	}
	return nil
}
