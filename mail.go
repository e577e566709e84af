package gateway

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/mail"
)

// MailModule is a guest module of the namespace better_auth.mail: a way to send messages
// to people. Once provisioned, its exported fields say all that the sender depends on, so that
// two equal configurations share one sender; what it depends on besides, such as the content of a
// file, it says by a method Fingerprint.
type MailModule interface {
	caddy.Module
	// OpenSender opens the sender. One that is an io.Closer is closed once no
	// configuration uses it any more; it may take a while to deliver what it holds.
	OpenSender(ctx caddy.Context) (mail.Sender, error)
}

// fingerprinter is a module that depends on more than its configuration.
type fingerprinter interface{ Fingerprint() string }

// senders keeps every open sender, so that messages that wait for another try survive a
// reload of a configuration whose mail did not change.
var senders = caddy.NewUsagePool()

// pooledSender closes its sender when the last configuration that uses it is gone.
type pooledSender struct{ mail.Sender }

// Destruct implements caddy.Destructor.
func (p pooledSender) Destruct() error {
	if closer, ok := p.Sender.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}

// openMail opens the configured sender, through the pool that survives reloads. A second
// call does nothing.
func (a *App) openMail(ctx caddy.Context) error {
	if a.mail != nil || a.MailRaw == nil {
		return nil
	}
	module, err := ctx.LoadModule(a, "MailRaw")
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	guest := module.(MailModule)
	config, err := json.Marshal(guest)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("%s %s", guest.CaddyModule().ID, config)
	if f, ok := guest.(fingerprinter); ok {
		key += " " + f.Fingerprint()
	}
	value, _, err := senders.LoadOrNew(key, func() (caddy.Destructor, error) {
		sender, err := guest.OpenSender(ctx)
		return pooledSender{sender}, err
	})
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	a.mailKey = key
	a.mail = countedSender{value.(pooledSender).Sender}
	return nil
}

// countedSender counts the messages that are handed over.
type countedSender struct{ mail.Sender }

// Send implements mail.Sender.
func (s countedSender) Send(ctx context.Context, m mail.Message) error {
	err := s.Sender.Send(ctx, m)
	counts.mailed(m.Kind, err)
	return err
}

// closeMail gives the sender back.
func (a *App) closeMail() error {
	if a.mailKey == "" {
		return nil
	}
	_, err := senders.Delete(a.mailKey)
	return err
}

// MailQueue is what the guests that deliver over the network have in common. Messages are
// held in memory while they are delivered.
type MailQueue struct {
	// How many messages may wait; more are refused. Default: 1000
	Size int `json:"queue,omitempty"`
	// How many are delivered at a time. Default: 2
	Connections int `json:"connections,omitempty"`
}

// newQueue returns a queue in front of a transport, which logs what becomes of messages.
func (c MailQueue) newQueue(t mail.Transport) (mail.Sender, error) {
	return mail.NewQueue(mail.QueueConfig{Transport: t, Size: c.Size, Workers: c.Connections, Done: logMail})
}

// mailLog is the current log. A sender outlives the configuration that opened it, and the
// log of that one.
func mailLog() *zap.Logger { return caddy.Log().Named("better_auth.mail") }

// logMail logs how a try went, with no more than the domain of the recipient.
func logMail(o mail.Outcome) {
	fields := []zap.Field{
		zap.String("kind", string(o.Kind)),
		zap.String("domain", o.Domain),
		zap.Int("try", o.Try),
		zap.Duration("elapsed", o.Elapsed),
	}
	switch {
	case o.Err == nil:
		mailLog().Info("message delivered", fields...)
	case o.Again > 0:
		mailLog().Warn("message not delivered yet", append(fields, zap.Duration("again_in", o.Again), zap.Error(o.Err))...)
	default:
		mailLog().Error("message not delivered, and given up", append(fields, zap.Error(o.Err))...)
	}
}

// expand replaces placeholders in settings that are not empty.
func expand(settings map[string]*string) error {
	repl := caddy.NewReplacer()
	for name, value := range settings {
		if *value == "" {
			continue
		}
		expanded, err := repl.ReplaceOrErr(*value, true, true)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		*value = expanded
	}
	return nil
}

// readCA reads the certificates of a file. Without one, the pool is nil, which stands for the
// system's.
func readCA(file string) (pool *x509.CertPool, digest string, err error) {
	if file == "" {
		return nil, "", nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, "", fmt.Errorf("ca: %w", err)
	}
	pool = x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, "", errors.New("ca: " + file + " has no certificate in PEM")
	}
	sum := sha256.Sum256(pem)
	return pool, hex.EncodeToString(sum[:]), nil
}
