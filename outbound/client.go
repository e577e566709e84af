// Package outbound makes the HTTP clients for URLs that a configuration names: where a
// webhook is, where an issuer publishes its keys. Such a URL, or the DNS behind it, may
// point at what only this machine can reach. So an address is judged after the name was
// resolved, when the connection is made (SEC-72): loopback, private, link-local and other
// special addresses are refused unless the operator meant them.
//
// It does not limit the size of an answer: read it through http.MaxBytesReader or
// io.LimitReader.
package outbound

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Config is what a client may do. The zero value reaches public addresses only.
type Config struct {
	// AllowLoopback lets it connect to this machine. Set it for a URL that CheckURL calls
	// loopback.
	AllowLoopback bool
	// AllowPrivate lets it connect to every address but 0.0.0.0 and multicast.
	AllowPrivate bool
	// Timeout bounds a request with its answer. 0 means 10 seconds.
	Timeout time.Duration
	// RootCAs are whose certificates it believes. Nil means the system's.
	RootCAs *x509.CertPool
}

// DefaultTimeout is how long a request with its answer may take.
const DefaultTimeout = 10 * time.Second

// NewClient returns a client that follows no redirects and uses no proxy: both would
// reach an address that the configuration does not name.
func NewClient(c Config) *http.Client {
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	dialer := &net.Dialer{Timeout: c.Timeout, Control: c.control}
	return &http.Client{
		Timeout: c.Timeout,
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.RootCAs},
			TLSHandshakeTimeout:    c.Timeout,
			ResponseHeaderTimeout:  c.Timeout,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// control refuses an address just before it is connected to, when no name can change any
// more.
func (c Config) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("outbound: %q is no address", address)
	}
	if ip := to.Addr(); !c.allows(ip) {
		return &RefusedError{Address: ip}
	}
	return nil
}

// RefusedError says that an address is none that a client may connect to.
type RefusedError struct {
	Address netip.Addr
}

// Error implements error.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("outbound: %s is no public address: name a public host, or allow private addresses", e.Address)
}

func (c Config) allows(ip netip.Addr) bool {
	ip = ip.WithZone("").Unmap()
	switch {
	case !ip.IsValid() || ip.IsUnspecified() || ip.IsMulticast():
		return false
	case c.AllowPrivate:
		return true
	case ip.IsLoopback():
		return c.AllowLoopback
	}
	return Public(ip)
}

// special are the ranges of the IANA special-purpose registries, of IPv4 and IPv6, that
// netip has no name for, or that carry an IPv4 address of their own.
func special() []netip.Prefix {
	var prefixes []netip.Prefix
	for _, text := range []string{
		"0.0.0.0/8",       // this network
		"100.64.0.0/10",   // shared by carriers
		"192.0.0.0/24",    // protocol assignments
		"192.0.2.0/24",    // documentation
		"192.88.99.0/24",  // 6to4 relays
		"198.18.0.0/15",   // benchmarks
		"198.51.100.0/24", // documentation
		"203.0.113.0/24",  // documentation
		"240.0.0.0/4",     // reserved, and broadcast
		"::/96",           // IPv4-compatible
		"64:ff9b::/96",    // NAT64
		"64:ff9b:1::/48",  // NAT64, local
		"100::/64",        // discard
		"2001::/23",       // protocol assignments, Teredo
		"2001:db8::/32",   // documentation
		"2002::/16",       // 6to4
		"3fff::/20",       // documentation
		"5f00::/16",       // segment routing
		"fec0::/10",       // site-local
	} {
		prefixes = append(prefixes, netip.MustParsePrefix(text))
	}
	return prefixes
}

// Public reports whether ip is an ordinary address of the public internet.
func Public(ip netip.Addr) bool {
	ip = ip.WithZone("").Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, prefix := range special() {
		if prefix.Contains(ip) {
			return false
		}
	}
	return true
}

// CheckURL reads a URL that a configuration names. It must be https, without a password
// in it; http is fine for this machine, which loopback tells.
func CheckURL(text string) (u *url.URL, loopback bool, err error) {
	u, err = url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" {
		return nil, false, errors.New("this is no URL: write it as https://host/path")
	}
	loopback = IsLoopbackHost(u.Hostname())
	switch {
	case u.User != nil:
		return nil, false, fmt.Errorf("a URL on %s with a name or password in it: give them apart", u.Host)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, false, fmt.Errorf("%s://%s: write it as https://…", u.Scheme, u.Host)
	case u.Scheme == "http" && !loopback:
		return nil, false, fmt.Errorf("http://%s: only https is safe for what is sent there; http is accepted for localhost", u.Host)
	}
	return u, loopback, nil
}

// IsLoopbackHost reports whether a host name or address, without a port, is this machine
// by its very name.
func IsLoopbackHost(host string) bool {
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ip.Unmap().IsLoopback()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
