package smtpmail

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/caddy-better-auth/gateway/mail"
)

// Transport is a mail.Transport over SMTP. It is safe for concurrent use.
type Transport struct {
	settings settings

	mu     sync.Mutex
	idle   []*connection // the one used last is at the end
	closed bool
}

// New returns a Transport, or an error that names what is missing or wrong. It connects
// when there is a message.
func New(c Config) (*Transport, error) {
	s, err := c.check()
	if err != nil {
		return nil, err
	}
	return &Transport{settings: s}, nil
}

// Encrypted reports whether messages go over encrypted connections, or stay on this
// machine.
func (t *Transport) Encrypted() bool { return t.settings.TLS != None || t.settings.local }

// Deliver implements mail.Transport.
func (t *Transport) Deliver(ctx context.Context, m mail.Message) error {
	letter, err := t.settings.Letters.Write(m)
	if err != nil {
		return mail.Permanent(err)
	}
	for {
		c, used, err := t.take(ctx)
		if err != nil {
			return t.settings.explain(m, err)
		}
		reusable, err := c.send(ctx, t.settings.Timeout, t.settings.compose(m, letter))
		if reusable {
			t.give(c)
		} else {
			c.socket.cutOff()
		}
		if used && wasGone(err) && ctx.Err() == nil {
			continue // the server hung up in the meantime
		}
		return t.settings.explain(m, err)
	}
}

// wasGone reports whether the connection was lost before the message was begun.
func wasGone(err error) bool {
	failure, ok := errors.AsType[*gomail.SendError](err)
	return ok && failure.Reason == gomail.ErrConnCheck
}

// take returns an idle connection, or a new one.
func (t *Transport) take(ctx context.Context) (c *connection, used bool, err error) {
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return nil, false, mail.Permanent(mail.ErrClosed)
	}
	if n := len(t.idle); n > 0 {
		c = t.idle[n-1]
		t.idle = t.idle[:n-1]
		c.idle.Stop()
	}
	t.mu.Unlock()
	if c != nil {
		return c, true, nil
	}
	c, err = t.settings.dial(ctx)
	return c, false, err
}

// give keeps a connection for the next message, for a while.
func (t *Transport) give(c *connection) {
	t.mu.Lock()
	keep := !t.closed && c.sent < perConnection && len(t.idle) < t.settings.Connections
	if keep {
		t.idle = append(t.idle, c)
		c.idle = time.AfterFunc(idleTime, func() { t.expire(c) })
	}
	t.mu.Unlock()
	if !keep {
		c.quit()
	}
}

// expire ends a connection that nobody used, unless somebody just took it.
func (t *Transport) expire(c *connection) {
	t.mu.Lock()
	at := slices.Index(t.idle, c)
	if at >= 0 {
		t.idle = slices.Delete(t.idle, at, at+1)
	}
	t.mu.Unlock()
	if at >= 0 {
		c.quit()
	}
}

// Close implements mail.Transport.
func (t *Transport) Close() error {
	t.mu.Lock()
	idle := t.idle
	t.idle, t.closed = nil, true
	t.mu.Unlock()
	for _, c := range idle {
		c.idle.Stop()
		c.quit()
	}
	return nil
}
