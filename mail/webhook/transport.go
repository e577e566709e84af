// Package webhook delivers messages to a program of the operator, which makes a mail, a
// text message or whatever of them.
//
// A message is a JSON document in a POST, signed as the Standard Webhooks specification
// says (standardwebhooks.com), so that its libraries verify it. The document holds the link:
// only https will do, or this machine, and only public addresses unless the operator allows
// private ones (SEC-72).
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
	"github.com/caddy-better-auth/gateway/outbound"
)

const (
	// minSecret is the shortest secret that the specification allows, in bytes.
	minSecret = 24
	// longestAnswer is how much of an answer is read, in bytes. None of it is used.
	longestAnswer = 4 << 10
)

// Config is what a Transport needs.
type Config struct {
	// URL is where to post to. Required: https, or http on this machine.
	URL string
	// Secret signs. Required: whsec_ and base64, or any text of at least 24 characters.
	Secret string
	// Headers are sent with every request.
	Headers http.Header
	// Timeout bounds a request with its answer. 0 means 10 seconds.
	Timeout time.Duration
	// RootCAs are whose certificates are believed. Nil means the system's.
	RootCAs *x509.CertPool
	// AllowPrivate lets the URL name, or resolve to, an address that is not public.
	AllowPrivate bool
	// Env is the clock.
	Env auth.Env
}

// Transport is a mail.Transport over HTTP. It is safe for concurrent use.
type Transport struct {
	url     *url.URL
	secret  []byte
	headers http.Header
	client  *http.Client
	env     auth.Env
}

// New returns a Transport, or an error that names what is missing or wrong.
func New(c Config) (*Transport, error) {
	to, loopback, err := outbound.CheckURL(c.URL)
	if err != nil {
		return nil, err
	}
	secret, err := readSecret(c.Secret)
	if err != nil {
		return nil, err
	}
	if err := checkHeaders(c.Headers); err != nil {
		return nil, err
	}
	if c.Timeout < 0 {
		return nil, errors.New("the timeout must not be negative")
	}
	return &Transport{
		url:     to,
		secret:  secret,
		headers: c.Headers.Clone(),
		env:     c.Env,
		client: outbound.NewClient(outbound.Config{
			AllowLoopback: loopback,
			AllowPrivate:  c.AllowPrivate,
			Timeout:       c.Timeout,
			RootCAs:       c.RootCAs,
		}),
	}, nil
}

// readSecret reads a secret as the specification writes it, or any text.
func readSecret(text string) ([]byte, error) {
	secret := []byte(text)
	if encoded, ok := strings.CutPrefix(text, "whsec_"); ok {
		var err error
		if secret, err = base64.StdEncoding.DecodeString(encoded); err != nil {
			return nil, errors.New("secret: what follows whsec_ is no base64")
		}
	}
	if len(secret) < minSecret {
		return nil, fmt.Errorf("secret: it has %d bytes and needs at least %d; make one with: echo whsec_$(openssl rand -base64 32)", len(secret), minSecret)
	}
	return secret, nil
}

// headerName is what an operator may call a header.
var headerName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// checkHeaders refuses headers that could not be sent, and ours.
func checkHeaders(headers http.Header) error {
	ours := []string{"Content-Type", "Content-Length", "Host", "Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"}
	for name, values := range headers {
		if !headerName.MatchString(name) || slices.Contains(ours, http.CanonicalHeaderKey(name)) {
			return fmt.Errorf("header %s: not a header to be set here", strconv.Quote(name))
		}
		for _, value := range values {
			if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
				return fmt.Errorf("header %s: control characters in its value", name)
			}
		}
	}
	return nil
}

// document is what is posted.
type document struct {
	Kind      mail.Kind `json:"kind"`
	To        string    `json:"to"`
	User      person    `json:"user"`
	URL       string    `json:"url"`
	Token     string    `json:"token"`
	NewEmail  string    `json:"newEmail,omitempty"`
	ExpiresIn int64     `json:"expiresIn,omitempty"` // seconds
}

type person struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
}

// Deliver implements mail.Transport.
func (t *Transport) Deliver(ctx context.Context, m mail.Message) error {
	body, err := json.Marshal(document{
		Kind:      m.Kind,
		To:        m.To,
		User:      person{ID: m.User.ID, Email: m.User.Email, Name: m.User.Name},
		URL:       m.URL,
		Token:     m.Token,
		NewEmail:  m.NewEmail,
		ExpiresIn: int64(m.ExpiresIn.Round(time.Second) / time.Second),
	})
	if err != nil {
		return mail.Permanent(fmt.Errorf("webhook: %s", m.Redact(err.Error())))
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url.String(), bytes.NewReader(body))
	if err != nil {
		return mail.Permanent(errors.New("webhook: the URL makes no request"))
	}
	for name, values := range t.headers {
		request.Header[http.CanonicalHeaderKey(name)] = values
	}
	request.Header.Set("Content-Type", "application/json")
	t.sign(request, messageID(m), body)
	return t.do(request)
}

// messageID is the same for every try of a message, so that the receiver can drop the
// second. It tells nothing of the token.
func messageID(m mail.Message) string {
	sum := sha256.Sum256([]byte("webhook-id\n" + string(m.Kind) + "\n" + m.To + "\n" + m.URL))
	return "msg_" + hex.EncodeToString(sum[:16])
}

// sign adds the three headers of Standard Webhooks.
func (t *Transport) sign(r *http.Request, id string, body []byte) {
	at := strconv.FormatInt(t.env.Time().Unix(), 10)
	mac := hmac.New(sha256.New, t.secret)
	fmt.Fprintf(mac, "%s.%s.%s", id, at, body)
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", at)
	r.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// do sends a request and judges the answer.
func (t *Transport) do(r *http.Request) error {
	response, err := t.client.Do(r)
	if err != nil {
		return t.explain(err)
	}
	defer response.Body.Close()
	// Reading the rest lets the connection be used again; a failure of it changes nothing.
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, longestAnswer))
	code := response.StatusCode
	if code >= 200 && code <= 299 {
		return nil
	}
	err = fmt.Errorf("webhook %s: it answered %d", t.url.Host, code)
	if code >= 500 || code == http.StatusRequestTimeout || code == http.StatusTooEarly || code == http.StatusTooManyRequests {
		return err
	}
	if code >= 300 && code <= 399 {
		err = fmt.Errorf("%w: redirects are not followed, name the address itself", err)
	}
	return mail.Permanent(err)
}

// explain leaves the URL out of an error: its path and query may be secrets.
func (t *Transport) explain(err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	explained := fmt.Errorf("webhook %s: %w", t.url.Host, err)
	if _, ok := errors.AsType[*outbound.RefusedError](err); ok {
		return mail.Permanent(fmt.Errorf("%w: allow_private", explained))
	}
	return explained
}

// Close implements mail.Transport.
func (t *Transport) Close() error {
	t.client.CloseIdleConnections()
	return nil
}

// Interface guard
var _ mail.Transport = (*Transport)(nil)
