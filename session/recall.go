package session

import (
	"context"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Recaller is an optional power of a store that remembers sessions for the time when it is
// out.
type Recaller interface {
	// Remember begins to remember sessions.
	Remember()
	// Recall returns the session with the token as the store gave it within a time before
	// now, nil if it is not remembered, or was ended or changed by this process since.
	Recall(token string, within time.Duration) *auth.Identity
}

// recall judges by memory while the store is out. It writes nothing: no cookie changes, and
// the session is not refreshed. A session that is over gets no verdict, since the store may
// have refreshed it.
func (v *Validator) recall(ctx context.Context, token string, within time.Duration, outage error) (Verdict, error) {
	if within <= 0 || v.memory == nil || ctx.Err() != nil {
		return Verdict{}, outage
	}
	id := v.memory.Recall(token, within)
	if id == nil || id.Session.Expired(v.env.Time()) {
		return Verdict{}, outage
	}
	return Verdict{OK: true, Identity: id, Source: Stale}, nil
}
