package providers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	answerTimeout = 10 * time.Second
	longestAnswer = 1 << 20 // bytes
	mostRedirects = 3
	userAgent     = "caddy-better-auth-gateway"
)

// newHTTPClient returns the only client that a provider is asked with. It sends no cookies,
// follows no redirect to somebody else, reads no endless answer, and knows no proxy.
func newHTTPClient(c Config) *http.Client {
	return &http.Client{
		Transport:     &transport{base: &http.Transport{DialContext: newDial(c), ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 4, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: answerTimeout}},
		Timeout:       answerTimeout,
		CheckRedirect: staysThere,
	}
}

// staysThere refuses redirects to other origins, and of requests that carry a secret.
func staysThere(r *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case len(via) > mostRedirects:
		return errors.New("too many redirects")
	case first.Method != http.MethodGet || first.URL.Scheme != r.URL.Scheme || first.URL.Host != r.URL.Host:
		return fmt.Errorf("the endpoint redirects to %s: configure its final URL", r.URL.Redacted())
	default:
		return nil
	}
}

// transport says who we are and what we read, and bounds the answer.
type transport struct{ base http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", userAgent)
	if r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", "application/json")
	}
	answer, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &bounded{answer.Body, longestAnswer}
	return answer, nil
}

// bounded is a body that fails when it goes on for too long.
type bounded struct {
	io.ReadCloser
	left int
}

// Read implements io.Reader.
func (b *bounded) Read(buf []byte) (int, error) {
	n, err := b.ReadCloser.Read(buf)
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("the answer is longer than %d bytes", longestAnswer)
	}
	return n, err
}

type dial func(ctx context.Context, network, address string) (net.Conn, error)

// newDial returns a dialer that refuses private addresses, after names were resolved. What
// the operator configured literally is let through.
func newDial(c Config) dial {
	anywhere := &net.Dialer{Timeout: answerTimeout}
	if c.AllowPrivateNetwork {
		return anywhere.DialContext
	}
	public := &net.Dialer{Timeout: answerTimeout, Control: refusePrivate}
	meant := c.privateHosts()
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if slices.Contains(meant, strings.ToLower(address)) {
			return anywhere.DialContext(ctx, network, address)
		}
		return public.DialContext(ctx, network, address)
	}
}

// refusePrivate is called with the address that is about to be connected to.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(at.Addr()) {
		return fmt.Errorf("%s is not a public address: say allow_private_network if the provider is there", address)
	}
	return nil
}

// isPublic reports whether an address is on the internet at large.
func isPublic(ip netip.Addr) bool {
	ip = translated(ip.Unmap())
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	return !slices.ContainsFunc(notPublic(), func(p netip.Prefix) bool { return p.Contains(ip) })
}

// translated returns the IPv4 address inside an address of a NAT64 gateway, by which a host
// without IPv4 reaches those that have nothing else.
func translated(ip netip.Addr) netip.Addr {
	if !netip.MustParsePrefix("64:ff9b::/96").Contains(ip) {
		return ip
	}
	b := ip.As16()
	return netip.AddrFrom4([4]byte(b[12:]))
}

// notPublic returns blocks that lead into networks of one's own, besides those that package
// netip knows: this network, shared, protocol assignments, benchmarks, reserved, and the IPv6
// blocks that carry IPv4 addresses inside.
func notPublic() []netip.Prefix {
	var blocks []netip.Prefix
	for _, block := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4",
		"::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10",
	} {
		blocks = append(blocks, netip.MustParsePrefix(block))
	}
	return blocks
}

// isPrivateHost reports whether the host of a URL is a private address, or localhost.
func isPrivateHost(host string) bool {
	host = strings.ToLower(host)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && !isPublic(ip)
}

// privateHosts returns the private hosts, with their ports, that configured URLs name.
func (c Config) privateHosts() []string {
	var hosts []string
	for _, at := range c.urls() {
		u, err := url.Parse(at.url)
		if err != nil || !isPrivateHost(u.Hostname()) {
			continue
		}
		port := u.Port()
		if port == "" {
			port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
		}
		hosts = append(hosts, net.JoinHostPort(strings.ToLower(u.Hostname()), port))
	}
	return hosts
}
