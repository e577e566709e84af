package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/maypok86/otter/v2"
	whatwg "github.com/nlnwa/whatwg-url/url"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/internal/glob"
)

// BaseURL says which public URL the routes have: Static, or that of the request if its host
// is among the others.
type BaseURL struct {
	// Static is the URL itself: https://app.example.com. A path in it replaces
	// Config.BasePath. Beside AllowedHosts it is the URL of requests for all other hosts, and
	// has no path of its own.
	Static string
	// AllowedHosts are hosts with their ports, if those are not the usual; * stands for whole
	// labels. Each is a trusted origin as well.
	AllowedHosts []string
	// OwnHosts are the names that the server answers to by itself. They are no trusted origins
	// but for their own requests.
	OwnHosts []string
	// OwnPorts are the ports that go with them, unless a host is this machine by its name, or
	// none is named. Nil: any.
	OwnPorts []string
	// Protocol is the scheme that goes with a host of AllowedHosts: http or https. Empty,
	// it is that of the connection; a proxy in front that ends TLS makes that the wrong one.
	Protocol string
	// Proxied reports whether a request came through a proxy that is trusted: then
	// X-Forwarded-Host and X-Forwarded-Proto are believed. Nil: none did.
	Proxied func(*http.Request) bool
}

// bases finds the origin of a request, and with it whom the request may come from.
type bases struct {
	static string // the origin, or empty when the request decides
	path   string // the path of the static base URL, or empty
	hosts  []hostPattern
	own    []hostPattern // without ports
	ports  []string      // of those
	scheme string        // of a base URL by host, or empty when the connection decides
	others []pattern     // trusted besides the request's own origin

	proxied func(*http.Request) bool
	known   *otter.Cache[string, string] // origins of requests, by what they are made of
}

// maxOrigins bounds the origins that are known: of allowed hosts, which may have wildcards.
const maxOrigins = 1000

func newBases(c BaseURL, trusted []string) (*bases, error) {
	known, err := otter.New(&otter.Options[string, string]{MaximumSize: maxOrigins})
	if err != nil {
		return nil, err
	}
	b := &bases{scheme: c.Protocol, proxied: c.Proxied, known: known}
	if c.Protocol != "" && !isWeb(c.Protocol) {
		return nil, fmt.Errorf("handlers: protocol %q: want http or https", c.Protocol)
	}
	if c.Static != "" {
		if err := b.setStatic(c.Static); err != nil {
			return nil, err
		}
		trusted = append(slices.Clone(trusted), b.static)
		c.OwnHosts = nil // they are served under the static URL
	}
	if err := b.setHosts(c); err != nil {
		return nil, err
	}
	for _, host := range b.hosts {
		trusted = append(slices.Clone(trusted), host.origins(c.Protocol)...)
	}
	for _, text := range trusted {
		if text == "" {
			continue
		}
		p, err := newPattern(text)
		if err != nil {
			return nil, fmt.Errorf("handlers: trusted origin %q: %w", text, err)
		}
		b.others = append(b.others, p)
	}
	return b, nil
}

func (b *bases) setStatic(text string) error {
	u, err := whatwg.Parse(text)
	if err != nil || !isWeb(u.Scheme()) {
		return fmt.Errorf("handlers: base URL %q: want an http or https URL", text)
	}
	if u.Username() != "" || u.Password() != "" || u.Query() != "" || u.Fragment() != "" {
		return fmt.Errorf("handlers: base URL %q: want only scheme, host and path", u.Scheme()+"://"+u.Host())
	}
	b.static = u.Scheme() + "://" + u.Host()
	b.path = strings.TrimRight(u.Pathname(), "/")
	return nil
}

func (b *bases) setHosts(c BaseURL) (err error) {
	if b.hosts, err = newHostPatterns(c.AllowedHosts); err != nil {
		return err
	}
	if b.own, err = newHostPatterns(c.OwnHosts); err != nil {
		return err
	}
	b.ports = c.OwnPorts
	if c.Static == "" && len(b.hosts)+len(b.own) == 0 {
		return errors.New("handlers: neither a base URL nor allowed hosts configured")
	}
	return nil
}

// trusted returns the origins that a request may come from.
func (b *bases) trusted(r *http.Request) (origins, error) {
	own, err := b.origin(r)
	return origins{own: own, others: b.others}, err
}

// origin returns the origin of the base URL of a request.
func (b *bases) origin(r *http.Request) (string, error) {
	host, scheme := b.hostOf(r), b.schemeOf(r)
	if origin, ok := b.known.GetIfPresent(scheme + "://" + host); ok {
		return origin, nil
	}
	if plainHost.MatchString(host) && b.allows(host) {
		if u, err := whatwg.Parse(scheme + "://" + host); err == nil {
			origin := scheme + "://" + u.Host()
			b.known.Set(scheme+"://"+host, origin)
			return origin, nil
		}
	}
	if b.static == "" {
		return "", hostRefused(host)
	}
	return b.static, nil
}

// hostOf returns the host that the client asked for, in lower case: what a trusted proxy
// says, if it makes sense, else the Host header.
func (b *bases) hostOf(r *http.Request) string {
	if b.proxied != nil && b.proxied(r) {
		forwarded := strings.ToLower(strings.Join(r.Header["X-Forwarded-Host"], ", "))
		if forwardedHost.MatchString(forwarded) {
			return forwarded
		}
	}
	return strings.ToLower(r.Host)
}

// allows reports whether a base URL may be made of a lower-case host[:port].
func (b *bases) allows(host string) bool {
	if slices.ContainsFunc(b.hosts, func(p hostPattern) bool { return p.glob.MatchString(host) }) {
		return true
	}
	name := withoutPort(host)
	return b.servesPort(name, strings.TrimPrefix(host[len(name):], ":")) &&
		slices.ContainsFunc(b.own, func(p hostPattern) bool { return p.glob.MatchString(name) })
}

// servesPort reports whether a port may go with an own host. Whoever has another port of the host
// would get what is mailed there (SEC-53).
func (b *bases) servesPort(name, port string) bool {
	return port == "" || b.ports == nil || slices.Contains(b.ports, port) || isLoopback(name)
}

// isLoopback reports whether a host is this machine by its name.
func isLoopback(name string) bool {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && addr.IsLoopback()
}

func (b *bases) schemeOf(r *http.Request) string {
	if b.scheme != "" {
		return b.scheme
	}
	if b.proxied != nil && b.proxied(r) {
		if forwarded := strings.Join(r.Header["X-Forwarded-Proto"], ", "); isWeb(forwarded) {
			return forwarded
		}
	}
	switch {
	case r.TLS != nil:
		return "https"
	}
	return "http"
}

func hostRefused(host string) *auth.Error {
	const shown = 100
	if len(host) > shown {
		host = host[:shown]
	}
	return &auth.Error{
		Status:  http.StatusBadRequest,
		Code:    auth.UnknownHost,
		Message: fmt.Sprintf("Host %q is not allowed: set base_url, or add the host to allowed_hosts", host),
	}
}

// plainHost is a name, an IPv4 or a bracketed IPv6 address, with or without a port.
var plainHost = regexp.MustCompile(`^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$`)

// forwardedHost is what Better Auth believes of X-Forwarded-Host, in lower case; whatever
// else is said there counts as nothing said.
var forwardedHost = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$`)

// hostPattern is a host that a request may name.
type hostPattern struct {
	text string
	glob *regexp.Regexp
}

func newHostPatterns(texts []string) ([]hostPattern, error) {
	patterns := make([]hostPattern, len(texts))
	for i, text := range texts {
		var err error
		if patterns[i], err = newHostPattern(text); err != nil {
			return nil, fmt.Errorf("handlers: allowed host %q: %w", text, err)
		}
	}
	return patterns, nil
}

func newHostPattern(text string) (hostPattern, error) {
	text = strings.ToLower(text)
	if text == "" || strings.ContainsAny(text, "/\\@ ") {
		return hostPattern{}, errors.New("want a host, with or without a port")
	}
	if err := checkReach(text); err != nil {
		return hostPattern{}, err
	}
	compiled, err := glob.Compile(text)
	return hostPattern{text: text, glob: compiled}, err
}

// origins are the origins that the entry makes trusted: those of the protocol, which is
// https if none is configured, and http on this machine.
func (p hostPattern) origins(protocol string) []string {
	if protocol == "http" {
		return []string{"http://" + p.text}
	}
	switch withoutPort(p.text) {
	case "localhost", "127.0.0.1", "[::1]":
		return []string{"https://" + p.text, "http://" + p.text}
	}
	return []string{"https://" + p.text}
}

// withoutPort cuts a port, or a pattern of one, off a host.
func withoutPort(host string) string {
	colon := strings.LastIndexByte(host, ':')
	if colon < 0 || strings.HasSuffix(host, "]") {
		return host
	}
	return host[:colon]
}
