package gateway

import (
	"context"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/mail"
)

func init() { caddy.RegisterModule(new(LogMail)) }

// LogMail sends nothing: it writes the links into the log, for development. Whoever reads
// that log can take over accounts.
type LogMail struct{}

// CaddyModule returns the Caddy module information.
func (*LogMail) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth.mail.log",
		New: func() caddy.Module { return new(LogMail) },
	}
}

// OpenSender implements MailModule.
func (*LogMail) OpenSender(caddy.Context) (mail.Sender, error) {
	mailLog().Warn("mail log sends nothing and writes links into this log: whoever reads it can take over accounts; use it for development only")
	return mail.SenderFunc(writeLink), nil
}

// writeLink is the one place where a link is logged.
func writeLink(_ context.Context, m mail.Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	mailLog().Info("message for development", zap.String("kind", string(m.Kind)), zap.String("to", m.To), zap.String("link", m.URL))
	return nil
}

// UnmarshalCaddyfile reads:
//
//	log
func (*LogMail) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() {
		return d.Err("log takes no argument")
	}
	return noBlock(d)
}

// Interface guards
var (
	_ MailModule            = (*LogMail)(nil)
	_ caddyfile.Unmarshaler = (*LogMail)(nil)
)
