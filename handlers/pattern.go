package handlers

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/caddy-better-auth/gateway/internal/glob"
)

// pattern is one entry of the trusted origins: an origin, a glob over origins or hosts,
// or a URL scheme of an app with or without a host and path.
type pattern struct {
	text   string
	scheme string         // lower case; empty for a glob over hosts
	glob   *regexp.Regexp // over hosts or origins; nil without wildcards
	ipv4   bool           // the wildcards stand for parts of an IPv4 address only

	// Of a scheme that is not http or https.
	app location
	// The same with wildcards; nil for what the pattern does not name.
	authority, path *regexp.Regexp
}

// newPattern reads an entry. It refuses patterns that would trust strangers.
func newPattern(text string) (pattern, error) {
	scheme, rest, hasScheme := strings.Cut(text, "://")
	if !hasScheme {
		scheme, rest = "", text
	}
	p := pattern{text: text, scheme: strings.ToLower(scheme)}
	host, _, _ := strings.Cut(rest, "/")
	switch {
	case glob.Has(p.scheme):
		return p, errors.New("a wildcard cannot stand for a scheme")
	case slices.Contains(activeSchemes, p.scheme):
		return p, errors.New("URLs of this scheme run or show what a stranger wrote")
	case hasScheme && !isWeb(p.scheme):
		return p.ofApp(rest)
	case host == "":
		return p, errors.New("it names no host")
	case strings.ContainsAny(host, "[]") && !bracketed.MatchString(host):
		return p, errors.New("in brackets stands a whole IPv6 address, as in https://[::1]:*")
	case !glob.Has(text):
		return p, nil
	}
	if err := checkReach(host); err != nil {
		return p, err
	}
	compiled, err := glob.Compile(text)
	p.glob, p.ipv4 = compiled, looksIPv4(withoutPort(host))
	return p, err
}

// bracketed is a host that is an IPv6 address; only its port may have wildcards.
var bracketed = regexp.MustCompile(`^\[[0-9A-Fa-f:.]+\](:[0-9*?]+)?$`)

// activeSchemes are never trusted.
var activeSchemes = []string{"javascript", "data", "vbscript", "blob", "file", "about", "view-source"}

// ofApp reads an entry with a scheme of its own.
func (p pattern) ofApp(rest string) (pattern, error) {
	app, ok := splitLocation(p.text)
	if !ok {
		return p, errors.New("not a URL")
	}
	p.app = app
	if !glob.Has(p.text) {
		return p, nil
	}
	authority, path, hasPath := strings.Cut(rest, "/")
	p.ipv4 = looksIPv4(withoutPort(authority))
	var errAuthority, errPath error
	if authority != "" {
		p.authority, errAuthority = glob.Compile(strings.ToLower(authority))
	}
	if hasPath && path != "" {
		p.path, errPath = glob.Compile("/" + path)
	}
	return p, errors.Join(errAuthority, errPath)
}

// matches reports whether a location is one of those meant.
func (p pattern) matches(l location) bool {
	switch {
	case !l.web:
		return p.matchesApp(l)
	case p.ipv4 && !isIPv4(l.host):
		return false
	case p.glob == nil:
		return p.text == l.origin
	case !l.hasLabels() && !escapes.MatchString(p.text): // who escapes something means it
		return false
	case p.scheme == "":
		return p.glob.MatchString(l.host)
	default:
		return p.glob.MatchString(l.origin)
	}
}

func (p pattern) matchesApp(l location) bool {
	switch {
	case p.scheme != l.scheme:
		return false
	case !glob.Has(p.text):
		named := p.app.authority == "" || p.app.authority == l.authority
		return named && len(l.path) >= len(p.app.path) && slices.Equal(p.app.path, l.path[:len(p.app.path)])
	case strings.Contains(l.authority, "@") || p.ipv4 && !isIPv4(l.authority):
		return false
	case p.authority != nil && !p.authority.MatchString(l.authority):
		return false
	default:
		return p.path == nil || p.path.MatchString("/"+strings.Join(l.path, "/"))
	}
}

// looksIPv4 reports whether a host is made of digits, dots and wildcards, with at least
// one digit: its wildcards then stand for numbers only.
func looksIPv4(host string) bool {
	return strings.ContainsAny(host, "0123456789") && strings.Trim(host, "0123456789.*?") == ""
}

// checkReach refuses a host with wildcards that reach hosts of strangers: * must be a
// whole label, and the last two labels must be written out.
func checkReach(host string) error {
	host = escapes.ReplaceAllString(withoutPort(host), "x")
	if !glob.Has(host) || looksIPv4(host) {
		return nil
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if strings.Contains(label, "*") && strings.Trim(label, "*") != "" {
			return errors.New("* must stand for whole labels of a host, as in *.example.com")
		}
	}
	fixed := 2
	if labels[len(labels)-1] == "localhost" {
		fixed = 1
	}
	if len(labels) <= fixed || glob.Has(strings.Join(labels[len(labels)-fixed:], ".")) {
		return errors.New("the wildcard reaches hosts of strangers: write the domain out, as in *.example.com")
	}
	return nil
}

var escapes = regexp.MustCompile(`\\.`)

// origins is whom one request may come from, and where its answer may send a browser.
type origins struct {
	own    string
	others []pattern
}

// trust reports whether an absolute URL is of a trusted origin.
func (o origins) trust(text string) bool {
	l, ok := parseLocation(text)
	if !ok {
		return false
	}
	if l.web && l.origin == o.own {
		return true
	}
	return slices.ContainsFunc(o.others, func(p pattern) bool { return p.matches(l) })
}
