// Command securitytable writes the table of docs/security.md: which tests prove which rule.
// A test says so by its name: TestSEC15SEC16Aliases proves SEC-15 and SEC-16.
//
//	go run -C tools ./securitytable           writes the table anew
//	go run -C tools ./securitytable -check    fails if it is stale, or a rule has no test
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// page is the file that holds the table, between marks.
const page = "docs/security.md"

func main() {
	check := flag.Bool("check", false, "write nothing; fail if the table is stale or a rule of priority A or B has no test")
	flag.Parse()
	if err := run("..", *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(repository string, check bool) error {
	rules, err := readRules()
	if err != nil {
		return err
	}
	proofs, err := findProofs(repository)
	if err != nil {
		return err
	}
	file := filepath.Join(repository, page)
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	table, wrong := newTable(rules, proofs)
	text, err := replaceTable(old, table)
	if err != nil {
		return err
	}
	switch {
	case check && !bytes.Equal(old, text):
		return errors.Join(wrong, fmt.Errorf("%s is stale: go run -C tools ./securitytable", page))
	case check:
		return wrong
	default:
		return os.WriteFile(file, text, 0o600) // it is there, and keeps its mode
	}
}
