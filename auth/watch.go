package auth

import "crypto/sha256"

// SessionDigest names a session without giving its token away: the SHA-256 of the token.
type SessionDigest [sha256.Size]byte

// DigestSession returns the digest of a session token.
func DigestSession(token string) SessionDigest { return sha256.Sum256([]byte(token)) }

// SessionWatcher is an optional power of a store of sessions: it tells whoever keeps copies
// of sessions, or answers under way for them, that they may have changed.
type SessionWatcher interface {
	// WatchSessions tells l of changes from now on, until stop is called; what is just being
	// told may come even after that.
	WatchSessions(l SessionListener) (stop func())
}

// SessionListener is told of changes of sessions. A change may be told more than once, and
// before as well as after it is made; the last time is after. Calls may come at the same
// time, must return soon and must not use the store.
type SessionListener interface {
	// SessionChanged says that a session may have begun, changed or ended.
	SessionChanged(SessionDigest)
	// UserChanged says that a user, or any session of the user, may have changed or ended.
	UserChanged(userID string)
	// Watching says whether all changes are told from now on, whichever program makes them.
	// It is false until it was called. After it was false, anything may have changed.
	Watching(all bool)
}
