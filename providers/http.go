package providers

import (
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/caddy-better-auth/gateway/outbound"
)

const (
	longestAnswer = 1 << 20 // bytes
	userAgent     = "caddy-better-auth-gateway"
)

// newHTTPClient returns the only client that a provider is asked with. It sends no cookies,
// follows no redirects and reads no endless answer, and connects to this machine only for
// somebody who configured just that.
func newHTTPClient(c Config) *http.Client {
	client := outbound.NewClient(outbound.Config{AllowLoopback: c.loopback(), AllowPrivate: c.AllowPrivateNetwork})
	if c.Transport != nil {
		client.Transport = c.Transport
	}
	client.Transport = &transport{client.Transport}
	return client
}

// loopback reports whether a configured URL is on this machine by its very name.
func (c Config) loopback() bool {
	for _, at := range c.urls() {
		if u, err := url.Parse(at.url); err == nil && outbound.IsLoopbackHost(u.Hostname()) {
			return true
		}
	}
	return false
}

// transport says who we are and what we read, refuses redirects, and bounds the answer.
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
	if to, err := answer.Location(); err == nil && answer.StatusCode/100 == 3 {
		answer.Body.Close()
		return nil, fmt.Errorf("it redirects to %s://%s%s, which is not followed: configure its final URL", to.Scheme, to.Host, to.EscapedPath())
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
