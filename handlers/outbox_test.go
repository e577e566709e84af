package handlers

import (
	"context"
	"sync"

	"github.com/caddy-better-auth/gateway/mail"
)

// outbox keeps the messages that were handed over. With full set it takes none.
type outbox struct {
	mu       sync.Mutex
	messages []mail.Message
	full     error
}

// Send implements mail.Sender.
func (o *outbox) Send(_ context.Context, m mail.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.full != nil {
		return o.full
	}
	if err := m.Check(); err != nil {
		return err
	}
	o.messages = append(o.messages, m)
	return nil
}

// take returns the messages and forgets them.
func (o *outbox) take() []mail.Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	messages := o.messages
	o.messages = nil
	return messages
}
