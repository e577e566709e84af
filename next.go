package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/matcher"
)

// NextPatterns are the path patterns of a Next.js middleware or proxy file, and the parts
// of next.config that change what they mean.
type NextPatterns struct {
	// The value of config.matcher, as it stands in the file: a pattern, or a list of
	// patterns and of objects with source, locale, has and missing.
	Matcher json.RawMessage `json:"matcher,omitempty"`

	// next.config's basePath.
	BasePath string `json:"base_path,omitempty"`

	// next.config's i18n.locales, the default locale first.
	Locales []string `json:"locales,omitempty"`

	sources     []nextSource // of a Caddyfile, on their way into Matcher
	conditional bool         // some pattern has conditions
	exempts     bool         // some rule leaves paths out
}

// nextSource is an object in config.matcher.
type nextSource struct {
	Source  string          `json:"source"`
	Locale  *bool           `json:"locale,omitempty"` // false, or absent
	Has     []nextCondition `json:"has,omitempty"`
	Missing []nextCondition `json:"missing,omitempty"`
}

// nextCondition is an item of has or missing.
type nextCondition struct {
	Type  string `json:"type"`
	Key   string `json:"key,omitempty"`
	Value string `json:"value,omitempty"`
}

// compile refuses what Next.js's build refuses, and a list that would claim nothing.
func (n *NextPatterns) compile() (matcher.Set, error) {
	if n.Matcher == nil {
		return matcher.Set{}, n.orphans()
	}
	sources, err := matcher.ParseMatcher(n.Matcher)
	if err != nil {
		return matcher.Set{}, fmt.Errorf("matcher %s: %w", n.Matcher, err)
	}
	if len(sources) == 0 {
		return matcher.Set{}, errors.New("matcher: an empty list claims nothing: name a pattern, or leave matcher out")
	}
	n.exempts = n.exempts || leavesOut.Match(n.Matcher)
	n.conditional = slices.ContainsFunc(sources, func(s matcher.Source) bool { return len(s.Has)+len(s.Missing) > 0 })
	set, err := matcher.CompileSources(sources, n.options())
	if err != nil {
		return matcher.Set{}, fmt.Errorf("matcher %s: %w", n.Matcher, err)
	}
	return set, nil
}

// orphans refuses settings that mean nothing without a pattern.
func (n *NextPatterns) orphans() error {
	if n.BasePath != "" || len(n.Locales) > 0 {
		return errors.New("base_path and locales need a matcher")
	}
	return nil
}

// options returns what is known of the app. Without patterns it is next to nothing.
func (n *NextPatterns) options() matcher.Options {
	o := matcher.Options{BasePath: n.BasePath, Formats: !n.exempts}
	if len(n.Locales) > 0 {
		o.I18N = &matcher.I18N{Locales: n.Locales, DefaultLocale: n.Locales[0]}
	}
	return o
}

// words of:
//
//	matcher <source>... {
//		locale  false
//		has     header|cookie|query <key> [<value>]
//		has     host <value>
//		missing header|cookie|query <key> [<value>]
//		missing host <value>
//	}
//	base_path <path>
//	locales   <locale>...
func (n *NextPatterns) words() words {
	return words{
		"matcher":   word{read: n.readMatcher, many: true},
		"base_path": oneString(&n.BasePath),
		"locales":   someStrings(&n.Locales),
	}
}

// readMatcher reads patterns, to all of which the block applies.
func (n *NextPatterns) readMatcher(d *caddyfile.Dispenser) error {
	patterns := d.RemainingArgs()
	if len(patterns) == 0 {
		return takesSome
	}
	var block nextSource
	err := parseBlock(d, words{
		"locale":  word{read: block.readLocale},
		"has":     readCondition(&block.Has),
		"missing": readCondition(&block.Missing),
	})
	if err != nil {
		return err
	}
	for _, pattern := range patterns {
		source := block
		source.Source = pattern
		n.sources = append(n.sources, source)
	}
	n.Matcher = caddyconfig.JSON(n.items(), nil)
	return nil
}

func (s *nextSource) readLocale(d *caddyfile.Dispenser) error {
	var value string
	if !d.AllArgs(&value) || value != "false" {
		return misuse("can only be false")
	}
	s.Locale = new(bool)
	return noBlock(d)
}

// readCondition reads an item of has or missing; further lines add to it.
func readCondition(to *[]nextCondition) word {
	return word{many: true, read: func(d *caddyfile.Dispenser) error {
		args := append(d.RemainingArgs(), "", "", "")
		c := nextCondition{Type: args[0], Key: args[1], Value: args[2]}
		if c.Type == "host" {
			c.Key, c.Value = "", args[1]
		}
		known := map[string]int{"header": 3, "cookie": 3, "query": 3, "host": 2}[c.Type]
		if known == 0 || args[1] == "" || args[known] != "" {
			return misuse("takes header, cookie or query, its name and maybe a value; or host and a value")
		}
		*to = append(*to, c)
		return noBlock(d)
	}}
}

// items returns the sources as config.matcher would have them: plain ones as strings.
func (n *NextPatterns) items() []any {
	items := make([]any, len(n.sources))
	for i, source := range n.sources {
		items[i] = source
		if source.Locale == nil && source.Has == nil && source.Missing == nil {
			items[i] = source.Source
		}
	}
	return items
}
