package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The table stands between these.
const (
	begin = "<!-- begin: written by tools/securitytable -->\n"
	end   = "<!-- end -->\n"
)

// newTable returns the table, and what is wrong with it: rules without a test, tests
// without a rule.
func newTable(sections []section, proofs map[string][]proof) (table []byte, wrong error) {
	var b bytes.Buffer
	var errs []error
	known := map[string]bool{}
	for _, s := range sections {
		fmt.Fprintf(&b, "\n### %s\n\n| rule | | says | tests |\n| --- | --- | --- | --- |\n", s.title)
		for _, r := range s.rules {
			known[r.id] = true
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.id, r.priority, r.says, cell(proofs[r.id]))
			if len(proofs[r.id]) == 0 && r.priority != "C" {
				errs = append(errs, fmt.Errorf("%s (%s) has no test: %s", r.id, r.priority, r.says))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(proofs)) {
		if !known[id] {
			errs = append(errs, fmt.Errorf("%s proves %s, which is no rule", proofs[id][0].name, id))
		}
	}
	b.WriteByte('\n')
	return b.Bytes(), errors.Join(errs...)
}

// cell lists tests by their package.
func cell(proofs []proof) string {
	if len(proofs) == 0 {
		return "**none**"
	}
	var b strings.Builder
	dir := ""
	for i, p := range proofs {
		switch {
		case i == 0:
		case p.dir != dir:
			b.WriteString("<br>")
		default:
			b.WriteString(", ")
		}
		if i == 0 || p.dir != dir {
			fmt.Fprintf(&b, "%s: ", packageName(p.dir))
			dir = p.dir
		}
		fmt.Fprintf(&b, "`%s`", p.name)
	}
	return b.String()
}

// packageName is what a reader calls the package in a folder.
func packageName(dir string) string {
	if dir == "." {
		return "gateway"
	}
	return dir
}

// replaceTable returns the page with the table in it.
func replaceTable(page, table []byte) ([]byte, error) {
	before, rest, ok := bytes.Cut(page, []byte(begin))
	if !ok {
		return nil, fmt.Errorf("no line %q", strings.TrimSpace(begin))
	}
	_, after, ok := bytes.Cut(rest, []byte(end))
	if !ok {
		return nil, fmt.Errorf("no line %q", strings.TrimSpace(end))
	}
	return slices.Concat(before, []byte(begin), table, []byte(end), after), nil
}
