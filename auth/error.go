package auth

import "fmt"

// Error is a refusal that a client may see: a status, a code, a message. Its cause, if
// any, is for the log only.
type Error struct {
	Status  int
	Code    Code   // empty for the few answers that Better Auth gives without one
	Message string // Better Auth's English text
	cause   error
}

// Fail returns an Error with the message that belongs to the code.
func Fail(status int, code Code) *Error {
	return &Error{Status: status, Code: code, Message: messages[code]}
}

// Because attaches the cause, which is logged and never sent.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

// Error describes the refusal for the log.
func (e *Error) Error() string {
	text := fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Message)
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }
