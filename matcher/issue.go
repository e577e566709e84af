package matcher

import (
	"fmt"
	"slices"
	"strings"
)

// issue is one complaint about a config, or a choice of them.
type issue struct {
	at           place
	message      string
	alternatives [][]issue // of a union none of whose members fits
}

// place is where in the config an issue is, as Next writes it: matcher[0].has[1].key.
type place []string

func (p place) key(name string) place { return append(slices.Clone(p), "."+name) }
func (p place) index(i int) place     { return append(slices.Clone(p), fmt.Sprintf("[%d]", i)) }

// joinIssues writes issues as zod-validation-error does.
func joinIssues(issues []issue) string {
	texts := make([]string, len(issues))
	for i, is := range issues {
		texts[i] = is.String()
	}
	return strings.Join(texts, "; ")
}

func (i issue) String() string {
	if i.alternatives == nil {
		return fmt.Sprintf(`%s at "%s"`, i.message, strings.Join(i.at, ""))
	}
	var texts []string
	for _, issues := range i.alternatives {
		if text := joinIssues(issues); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, ", or ")
}
