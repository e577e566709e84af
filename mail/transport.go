package mail

import (
	"context"
	"errors"
)

// Transport delivers messages, one try at a time. A Queue calls it from several goroutines
// at once.
type Transport interface {
	// Deliver hands the message over to whoever carries it on, and returns once that one has
	// taken responsibility for it. An error is temporary unless it is wrapped in Permanent;
	// its text goes to the operator's log, so it must hold neither the link nor the whole
	// address: see Message.Redact. Deliver ends soon after ctx does.
	Deliver(ctx context.Context, m Message) error
	// Close lets go of what is open. Nothing is delivered any more.
	Close() error
}

// permanentError is an error that another try would meet again.
type permanentError struct{ error }

// Unwrap returns the error itself.
func (e permanentError) Unwrap() error { return e.error }

// Permanent marks an error of a delivery that trying again cannot mend.
func Permanent(err error) error { return permanentError{err} }

// IsPermanent reports whether trying again cannot mend err.
func IsPermanent(err error) bool {
	_, ok := errors.AsType[permanentError](err)
	return ok
}
