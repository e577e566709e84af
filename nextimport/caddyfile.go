package nextimport

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/caddy-better-auth/gateway/matcher"
)

// WriteCaddyfile writes the protect block, with the notes as comments above it. Those that
// begin with "?" are questions.
func (p *Plan) WriteCaddyfile(w io.Writer) error {
	var b strings.Builder
	p.writeBlock(&b)
	block := b.String()
	b.Reset()
	for _, n := range p.Notes {
		sign := " "
		if n.Question {
			sign = "?"
		}
		fmt.Fprintf(&b, "#%s %s:%d: %s\n", sign, p.File, n.Line, oneLine(n.Text))
	}
	_, err := io.WriteString(w, b.String()+block)
	return err
}

// oneLine keeps a note within its comment.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (p *Plan) writeBlock(b *strings.Builder) {
	if p.Nothing {
		b.WriteString("# config.matcher is an empty list: Next.js never runs the file, and nothing is protected\n")
		return
	}
	b.WriteString("protect {\n")
	for _, s := range p.Sources {
		p.writeMatcher(b, s)
	}
	line(b, 1, "mode", strings.Fields(p.Mode)...)
	given(b, "cookie_prefix", p.CookiePrefix)
	given(b, "cookie_name", p.CookieName)
	if p.SignIn != "" {
		line(b, 1, "sign_in", p.SignIn)
		line(b, 1, "return_to", orOff(p.ReturnTo))
	}
	b.WriteString("}\n")
}

// writeMatcher writes a source on a line, or as a block if it has conditions.
func (p *Plan) writeMatcher(b *strings.Builder, s matcher.Source) {
	if !s.LocaleFalse && len(s.Has)+len(s.Missing) == 0 {
		line(b, 1, "matcher", s.Path)
		return
	}
	fmt.Fprintf(b, "\tmatcher %s {\n", quote(s.Path))
	if s.LocaleFalse {
		line(b, 2, "locale", "false")
	}
	for _, c := range s.Has {
		line(b, 2, "has", condition(c)...)
	}
	for _, c := range s.Missing {
		line(b, 2, "missing", condition(c)...)
	}
	b.WriteString("\t}\n")
}

// condition returns the arguments of has and missing.
func condition(c matcher.Condition) []string {
	args := []string{c.Type}
	if c.Type != "host" {
		args = append(args, c.Key)
	}
	if c.Value != "" {
		args = append(args, c.Value)
	}
	return args
}

func given(b *strings.Builder, name, value string) {
	if value != "" {
		line(b, 1, name, value)
	}
}

func orOff(param string) string {
	if param == "" {
		return "off"
	}
	return param
}

func line(b *strings.Builder, depth int, name string, args ...string) {
	b.WriteString(strings.Repeat("\t", depth) + name)
	for _, arg := range args {
		b.WriteString(" " + quote(arg))
	}
	b.WriteString("\n")
}

// bareWord is an argument that needs no quotes in a Caddyfile.
var bareWord = regexp.MustCompile(`^[A-Za-z0-9/_.:*+?()|=-][A-Za-z0-9/_.:*+?()|=!^$-]*$`)

// quote writes an argument as the Caddyfile's lexer reads it back. Within double quotes a
// backslash stands for itself, but before another double quote; within backticks all does.
func quote(arg string) string {
	switch {
	case bareWord.MatchString(arg):
		return arg
	case !strings.Contains(arg, `"`) && !strings.HasSuffix(arg, `\`):
		return `"` + arg + `"`
	case !strings.Contains(arg, "`"):
		return "`" + arg + "`"
	default:
		return `"` + strings.ReplaceAll(arg, `"`, `\"`) + `"`
	}
}
