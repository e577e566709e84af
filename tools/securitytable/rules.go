package main

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
)

// rule is a security rule.
type rule struct {
	id       string // "SEC-01"
	priority string // A, B or C
	says     string
}

// section is some rules about one thing.
type section struct {
	title string
	rules []rule
}

//go:embed rules.txt
var rulesText string

var ruleLine = regexp.MustCompile(`^(SEC-\d\d) ([ABC]) (.+)$`)

// readRules reads rules.txt. A comment after an empty line is the title of a section; the
// first one is for those who read the file.
func readRules() ([]section, error) {
	var sections []section
	n := 0
	for line := range strings.Lines(rulesText) {
		line = strings.TrimSpace(line)
		title, isTitle := strings.CutPrefix(line, "# ")
		parts := ruleLine.FindStringSubmatch(line)
		switch {
		case line == "":
		case isTitle:
			sections = append(sections, section{title: title})
		case parts == nil:
			return nil, fmt.Errorf("rules.txt: %q: want SEC-nn, a priority and a sentence", line)
		default:
			n++
			if want := fmt.Sprintf("SEC-%02d", n); parts[1] != want {
				return nil, fmt.Errorf("rules.txt: %s stands where %s should", parts[1], want)
			}
			last := &sections[len(sections)-1]
			last.rules = append(last.rules, rule{parts[1], parts[2], parts[3]})
		}
	}
	return sections[1:], nil
}
