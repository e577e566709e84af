package gateway

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/mail"
	"github.com/caddy-better-auth/gateway/mail/webhook"
)

func init() { caddy.RegisterModule(new(WebhookMail)) }

// WebhookMail hands messages to a program of the operator, as signed JSON over HTTP.
type WebhookMail struct {
	// Where to post to: https, or http on this machine.
	URL string `json:"url,omitempty"`
	// The key of the signature: whsec_ and base64, or any text of at least 24 characters.
	Secret string `json:"secret,omitempty"`
	// Further headers of the requests.
	Headers map[string][]string `json:"headers,omitempty"`
	// How long a request may take. Default: 10s
	Timeout caddy.Duration `json:"timeout,omitempty"`
	// A file with the certificates of the authority of the server, in PEM. Default: the
	// system's.
	CA string `json:"ca,omitempty"`
	// Let the URL name an address that is not public.
	AllowPrivate bool `json:"allow_private,omitempty"`
	MailQueue

	roots       *x509.CertPool
	fingerprint string
}

// CaddyModule returns the Caddy module information.
func (*WebhookMail) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth.mail.webhook",
		New: func() caddy.Module { return new(WebhookMail) },
	}
}

// Provision expands placeholders and reads the file.
func (w *WebhookMail) Provision(caddy.Context) error {
	settings := map[string]*string{"url": &w.URL, "secret": &w.Secret, "ca": &w.CA}
	for name, values := range w.Headers {
		for i := range values {
			settings[fmt.Sprintf("header %s %d", name, i+1)] = &values[i]
		}
	}
	err := expand(settings)
	if err != nil {
		return err
	}
	w.roots, w.fingerprint, err = readCA(w.CA)
	return err
}

// Fingerprint tells files of the same name apart.
func (w *WebhookMail) Fingerprint() string { return w.fingerprint }

// OpenSender implements MailModule. Nobody is connected to before there is a message.
func (w *WebhookMail) OpenSender(caddy.Context) (mail.Sender, error) {
	headers := make(http.Header, len(w.Headers))
	for name, values := range w.Headers {
		name = http.CanonicalHeaderKey(name)
		headers[name] = append(headers[name], values...)
	}
	transport, err := webhook.New(webhook.Config{
		URL:          w.URL,
		Secret:       w.Secret,
		Headers:      headers,
		Timeout:      time.Duration(w.Timeout),
		RootCAs:      w.roots,
		AllowPrivate: w.AllowPrivate,
	})
	if err != nil {
		return nil, fmt.Errorf("webhook: %w", err)
	}
	return w.newQueue(transport)
}

// UnmarshalCaddyfile reads:
//
//	webhook <url> {
//		secret        <secret>
//		header        <name> <value>
//		timeout       <duration>
//		ca            <file>
//		allow_private
//		queue         <number>
//		connections   <number>
//	}
func (w *WebhookMail) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if !d.Args(&w.URL) || d.NextArg() {
		return d.Err("webhook takes exactly one URL, such as https://example.com/mail")
	}
	return parseBlock(d, words{
		"secret":        oneString(&w.Secret),
		"header":        word{read: w.readHeader, many: true},
		"timeout":       oneDuration(func(d caddy.Duration) { w.Timeout = d }),
		"ca":            oneString(&w.CA),
		"allow_private": flag(&w.AllowPrivate),
		"queue":         oneLength(&w.Size),
		"connections":   oneLength(&w.Connections),
	})
}

func (w *WebhookMail) readHeader(d *caddyfile.Dispenser) error {
	var name, value string
	if !d.AllArgs(&name, &value) {
		return misuse("takes the name of a header and its value")
	}
	if _, ok := w.Headers[name]; ok {
		return d.Errf("header %s is given twice", name)
	}
	if w.Headers == nil {
		w.Headers = make(map[string][]string)
	}
	w.Headers[name] = []string{value}
	return noBlock(d)
}

// Interface guards
var (
	_ MailModule            = (*WebhookMail)(nil)
	_ fingerprinter         = (*WebhookMail)(nil)
	_ caddy.Provisioner     = (*WebhookMail)(nil)
	_ caddyfile.Unmarshaler = (*WebhookMail)(nil)
)
