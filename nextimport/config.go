package nextimport

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/caddy-better-auth/gateway/matcher"
)

// configKeys are the fields of config that say nothing about which requests are judged.
var configKeys = []string{"runtime", "regions", "preferredRegion", "maxDuration", "unstable_allowDynamic"}

// readConfig finds config.matcher as Next.js does: only "export const config" with a
// literal counts. A file without it judges every request.
func (p *Plan) readConfig(f *file) {
	i := f.findConfig()
	if i < 0 {
		p.explainNoConfig(f)
		return
	}
	equals := f.find(i+3, "=")
	config, _, err := f.readLiteral(equals+1, "config")
	if err != nil {
		p.refuse(err)
		return
	}
	if config.kind != objectLiteral {
		p.ask(config.line, "config is not an object: Next.js refuses the file. No matcher is written, so every request is protected")
		return
	}
	for _, key := range config.keys {
		if key == "runtime" && strings.HasPrefix(p.File, "proxy.") {
			p.ask(config.fields[key].line, "Next.js refuses config.runtime in a proxy file, which always runs on Node.js")
		}
		if key != "matcher" && !slices.Contains(configKeys, key) {
			p.ask(config.fields[key].line, "Next.js ignores config.%s, as it knows no such field: is config.matcher meant?", key)
		}
	}
	p.readMatcher(config.fields["matcher"], config.line)
}

// findConfig returns the index of the export of config, or -1.
func (f *file) findConfig() int {
	for i := range f.tokens {
		if f.seq(i, "export", "const", "config") && f.find(i+3, "=") > 0 {
			return i
		}
	}
	return -1
}

// explainNoConfig says why every request is judged.
func (p *Plan) explainNoConfig(f *file) {
	for i := range f.tokens {
		line := f.at(i).line
		switch {
		case f.seq(i, "export", "let", "config"), f.seq(i, "export", "var", "config"):
			p.ask(line, "Next.js reads only `export const config`, and ignores this one: every request is protected")
			return
		case f.seq(i, "export", "{") && f.exports(i+1, "config"):
			p.ask(line, "Next.js reads config only where it is written as `export const config = { … }`, and ignores this export: every request is protected")
			return
		case f.seq(i, "config", "=") && !f.at(i-1).is("export"):
			p.ask(line, "Next.js reads only `export const config`, and ignores this one: every request is protected")
			return
		}
	}
	p.everything(1, "the file exports no config.matcher")
}

// exports reports whether a list "{ a, b as c }" exports a name.
func (f *file) exports(open int, name string) bool {
	for i := open + 1; i < f.at(open).pair; i++ {
		if f.at(i).is(name) && !f.at(i+1).is("as") {
			return true
		}
	}
	return false
}

// everything notes that nothing limits what is protected.
func (p *Plan) everything(line int, why string) {
	p.unlimited = &Note{Line: line, Text: why + ": Next.js runs it for every request, so every request is protected, images and scripts too. A matcher line limits it"}
}

// refuse asks about a config that Next.js does not read either.
func (p *Plan) refuse(err error) {
	if r, ok := errors.AsType[*refusal](err); ok {
		p.ask(r.line, "%s: config must be a literal, and Next.js refuses it too. No matcher is written, so every request is protected", r.text)
	}
}

// readMatcher checks the matcher with the rules of Next's build.
func (p *Plan) readMatcher(l literal, line int) {
	if l.kind == undefinedLiteral {
		p.everything(line, "config has no matcher")
		return
	}
	sources, err := matcher.ParseMatcher([]byte(l.json()))
	if err == nil {
		p.set, err = matcher.CompileSources(sources, matcher.Options{})
	}
	if err != nil {
		p.ask(l.line, "the matcher is not valid: %v. No matcher is written, so every request is protected", err)
		return
	}
	p.Sources, p.Nothing = sources, len(sources) == 0
	for n, source := range sources {
		at := l.line
		if l.kind == arrayLiteral {
			at = l.items[n].line
		}
		p.remarkSource(at, source)
	}
}

// misread finds what Caddy replaces in a Caddyfile, even in quotes: {$VARIABLE} and
// {placeholder}. Both quotes in one argument cannot be written at all.
var misread = regexp.MustCompile("\\{[$a-z][^{}]*\\}|\"[^`]*`|`[^\"]*\"")

func (p *Plan) checkQuoting(line int, argument string) {
	if misread.MatchString(argument) {
		p.ask(line, "a Caddyfile cannot hold %s as it is: it takes {…} for a placeholder, and has no argument with both kinds of quotes", argument)
	}
}

// remarkSource says what is worth knowing about an item of the matcher.
func (p *Plan) remarkSource(line int, s matcher.Source) {
	p.checkQuoting(line, s.Path)
	for _, c := range slices.Concat(s.Has, s.Missing) {
		p.checkQuoting(line, c.Key+c.Value)
		if c.Type != "host" && c.Key == "" {
			p.ask(line, "a condition on a %s without a name cannot be written in a Caddyfile", c.Type)
		}
	}
	if s.LocaleFalse {
		p.remark(line, "locale: false means something only if next.config has i18n, which this file does not say")
	}
	for _, c := range s.Has {
		p.remark(line, "has: a request for %s without the %s is not protected, and the client chooses what it sends", s.Path, named(c))
	}
	for _, c := range s.Missing {
		p.remark(line, "missing: a request for %s with the %s is not protected, and the client chooses what it sends", s.Path, named(c))
	}
}

// named names what a condition looks at: header purpose, or host.
func named(c matcher.Condition) string { return strings.TrimSpace(c.Type + " " + c.Key) }
