// Package mail says what a message to a person is and what a sender of messages promises.
//
// The routes hand a Message to a Sender, as Better Auth hands the same facts to the
// callbacks of its configuration: whose account it is, the link, the token in it. They wait
// until the message is accepted, never until it is delivered: how long a mail server takes
// must not tell whether an account exists.
//
// A Message holds a token that is as good as a password. It prints without it, and nothing
// here logs one.
package mail
