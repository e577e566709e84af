package session

import (
	"context"
	"time"
)

// recall judges by the cache while the store is out. It writes nothing: no cookie changes,
// and the session is not refreshed. A session that is over gets no verdict, since the store
// may have refreshed it.
func (v *Validator) recall(ctx context.Context, token string, within time.Duration, outage error) (Verdict, error) {
	if within <= 0 || v.cache == nil || ctx.Err() != nil {
		return Verdict{}, outage
	}
	id := v.cache.Recall(token, within)
	if id == nil || id.Session.Expired(v.env.Time()) {
		return Verdict{}, outage
	}
	return Verdict{OK: true, Identity: id, Source: Stale}, nil
}
