// Package auth is the vocabulary of the gateway: what a user, a session, an account and a
// verification are, what a store promises about them, which errors a client may see, and
// where time and randomness come from.
//
// It decides nothing and does no I/O. Every other package speaks in its terms; it imports
// the standard library only.
package auth
