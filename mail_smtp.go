package gateway

import (
	"crypto/x509"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/mail"
	"github.com/caddy-better-auth/gateway/mail/letters"
	"github.com/caddy-better-auth/gateway/mail/smtpmail"
)

func init() { caddy.RegisterModule(new(SMTPMail)) }

// SMTPMail sends messages through a mail server.
type SMTPMail struct {
	// The server: mail.example.com:587
	Address string `json:"address,omitempty"`
	// Whom messages are from: Example <auth@example.com>
	From string `json:"from,omitempty"`
	// Whom answers go to. Default: from
	ReplyTo string `json:"reply_to,omitempty"`
	// What to sign in with. Default: nobody signs in.
	Username string `json:"username,omitempty"`
	Password string `json:"password,omitempty"`
	// How the connection is encrypted: starttls, implicit or none. Default: implicit on port
	// 465, none for a server on this machine, starttls for others.
	TLS string `json:"tls,omitempty"`
	// A file with the certificates of the authority of the server, in PEM. Default: the
	// system's.
	CA string `json:"ca,omitempty"`
	// The name to greet the server with. Default: the name of this machine.
	Helo string `json:"helo,omitempty"`
	// How long connecting may take, and each message. Default: 30s
	Timeout caddy.Duration `json:"timeout,omitempty"`
	// A directory with templates that replace ours: verify-email.subject, verify-email.txt,
	// verify-email.html, the same for reset-password, change-email and delete-account, and
	// layout.html.
	Templates string `json:"templates,omitempty"`
	MailQueue

	roots       *x509.CertPool
	letters     *letters.Set
	fingerprint string
}

// CaddyModule returns the Caddy module information.
func (*SMTPMail) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth.mail.smtp",
		New: func() caddy.Module { return new(SMTPMail) },
	}
}

// Provision expands placeholders and reads the files.
func (s *SMTPMail) Provision(caddy.Context) error {
	err := expand(map[string]*string{
		"address": &s.Address, "from": &s.From, "reply_to": &s.ReplyTo, "username": &s.Username,
		"password": &s.Password, "ca": &s.CA, "helo": &s.Helo, "templates": &s.Templates,
	})
	if err != nil {
		return err
	}
	if s.roots, s.fingerprint, err = readCA(s.CA); err != nil {
		return err
	}
	var dir fs.FS
	if s.Templates != "" {
		dir = os.DirFS(s.Templates)
	}
	if s.letters, err = letters.Load(dir); err != nil {
		return fmt.Errorf("templates %s: %w", s.Templates, err)
	}
	s.fingerprint += " " + s.letters.Digest()
	return nil
}

// Fingerprint tells files of the same name apart.
func (s *SMTPMail) Fingerprint() string { return s.fingerprint }

// OpenSender implements MailModule. Nobody is connected to before there is a message.
func (s *SMTPMail) OpenSender(caddy.Context) (mail.Sender, error) {
	transport, err := smtpmail.New(smtpmail.Config{
		Address:     s.Address,
		From:        s.From,
		ReplyTo:     s.ReplyTo,
		Username:    s.Username,
		Password:    s.Password,
		TLS:         s.TLS,
		RootCAs:     s.roots,
		Helo:        s.Helo,
		Timeout:     time.Duration(s.Timeout),
		Connections: s.Connections,
		Letters:     s.letters,
	})
	if err != nil {
		return nil, err
	}
	if !transport.Encrypted() {
		mailLog().Warn("messages and the links in them go to the mail server in the clear: use tls starttls or implicit",
			zap.String("address", s.Address))
	}
	return s.newQueue(transport)
}

// UnmarshalCaddyfile reads:
//
//	smtp <host:port> {
//		from        <address>
//		reply_to    <address>
//		username    <name>
//		password    <password>
//		tls         starttls|implicit|none
//		ca          <file>
//		helo        <name>
//		timeout     <duration>
//		templates   <directory>
//		queue       <number>
//		connections <number>
//	}
func (s *SMTPMail) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if !d.Args(&s.Address) || d.NextArg() {
		return d.Err("smtp takes exactly one address, such as mail.example.com:587")
	}
	return parseBlock(d, words{
		"from":        oneString(&s.From),
		"reply_to":    oneString(&s.ReplyTo),
		"username":    oneString(&s.Username),
		"password":    oneString(&s.Password),
		"tls":         oneOf(&s.TLS, smtpmail.StartTLS, smtpmail.Implicit, smtpmail.None),
		"ca":          oneString(&s.CA),
		"helo":        oneString(&s.Helo),
		"timeout":     oneDuration(func(d caddy.Duration) { s.Timeout = d }),
		"templates":   oneString(&s.Templates),
		"queue":       oneLength(&s.Size),
		"connections": oneLength(&s.Connections),
	})
}

// Interface guards
var (
	_ MailModule            = (*SMTPMail)(nil)
	_ fingerprinter         = (*SMTPMail)(nil)
	_ caddy.Provisioner     = (*SMTPMail)(nil)
	_ caddyfile.Unmarshaler = (*SMTPMail)(nil)
)
