package redisstore

import (
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// tell tells the listener whom a change of this key concerns: all keys that reading a session
// looks at, and no others.
func (k keys) tell(key string, l auth.SessionListener) {
	name, ok := strings.CutPrefix(key, string(k))
	if !ok {
		return
	}
	if isToken(name) {
		l.SessionChanged(auth.DigestSession(name))
		return
	}
	for _, prefix := range []string{revokedPrefix, sparedPrefix, userPrefix} {
		if userID, ok := strings.CutPrefix(name, prefix); ok {
			l.UserChanged(userID)
			return
		}
	}
}
