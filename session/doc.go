// Package session answers one question: who sends this request, and how sure are we?
//
// A Validator reads the session cookie of a request and judges it at one of several
// depths (Mode). A cookie that is missing, forged, expired or revoked is a verdict; an
// error is an outage of the store, and the caller must then refuse without signing
// anybody out. The rules are those of Better Auth's get-session.
//
// Connections answer it again, for requests that are still under way when the session that
// let them in ends.
//
// The package knows cookies and stores, no configuration, no logging and no proxy.
package session
