package mail

import "context"

// Sender takes messages to be sent.
type Sender interface {
	// Send takes the message off the request path: it returns as soon as the message is
	// accepted, before it is delivered, and in a time that does not depend on the
	// recipient. The error says that it was not accepted, as when too many are waiting; what
	// becomes of an accepted message is for the operator's log. Ctx bounds the accepting, not the
	// delivery.
	Send(ctx context.Context, m Message) error
}

// SenderFunc makes a Sender of a function.
type SenderFunc func(ctx context.Context, m Message) error

// Send implements Sender.
func (f SenderFunc) Send(ctx context.Context, m Message) error { return f(ctx, m) }
