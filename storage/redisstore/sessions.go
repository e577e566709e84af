package redisstore

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
)

var errBadToken = errors.New("a session token must be 1 to 128 letters, digits, hyphens and underscores")

// Session implements auth.SessionReader. It takes two round trips: the record, then what
// may overrule it. The user comes from the user's own key if this Redis has it, else from
// the copy beside the session.
func (s *Store) Session(ctx context.Context, token string) (*auth.Identity, error) {
	_, r, err := s.record(ctx, token)
	if err != nil {
		return nil, fault("reading a session", err)
	}
	id := r.identity(token)
	userID := id.Session.UserID
	texts, err := s.texts(ctx, s.keys.revoked(userID), s.keys.spared(userID), s.keys.user(userID))
	if err != nil {
		return nil, fault("reading a session", err)
	}
	if u, err := parseObject(texts[2]); err == nil {
		id.User = u.user()
	}
	if id.User.ID != userID || parseRevocation(texts[0], texts[1]).ends(&id.Session) {
		return nil, fault("reading a session", auth.ErrNotFound)
	}
	return id, nil
}

// CreateSession implements auth.Sessions. A session that another call ends between the two
// steps stays ended: by its key or by tombstone.
func (s *Store) CreateSession(ctx context.Context, id *auth.Identity) error {
	const act = "creating a session"
	se := &id.Session
	if !isToken(se.Token) {
		return fault(act, errBadToken)
	}
	key := s.keys.session(se.Token)
	ttl := seconds(s.env.Time(), se.ExpiresAt)
	if ttl == 0 {
		count, err := s.client.Exists(ctx, key).Result()
		if count > 0 {
			err = auth.ErrConflict
		}
		return fault(act, err)
	}
	r := newRecord(id)
	if s.sessionRows {
		r = newRowRecord(id)
	}
	err := s.client.SetArgs(ctx, key, r.String(), redis.SetArgs{
		Mode: "NX", TTL: time.Duration(ttl) * time.Second,
	}).Err()
	if errors.Is(err, redis.Nil) {
		err = auth.ErrConflict
	}
	if err != nil {
		return fault(act, err)
	}
	return fault(act, s.list(ctx, se.UserID, se.Token, se.ExpiresAt))
}

// UpdateSession implements auth.Sessions.
func (s *Store) UpdateSession(ctx context.Context, se *auth.Session) error {
	_, err := s.write(ctx, "updating a session", se, func(record) bool { return true })
	return err
}

// ExtendSession implements auth.Sessions.
func (s *Store) ExtendSession(ctx context.Context, se *auth.Session, seen time.Time) (bool, error) {
	extended := *se
	extended.Extra = nil
	return s.write(ctx, "extending a session", &extended, func(r record) bool {
		return !r.session.time("expiresAt").After(seen)
	})
}

// write writes what may change of a session, if due says so of its record, and reports
// whether it did. A session that has ended by the time the list is written leaves it again:
// who ends it takes its key first.
func (s *Store) write(ctx context.Context, act string, se *auth.Session, due func(record) bool) (bool, error) {
	userID, err := s.rewrite(ctx, se.Token, func(r *record) bool {
		if !due(*r) {
			return false
		}
		r.update(se)
		return true
	})
	if err != nil || userID == "" {
		return false, fault(act, err)
	}
	if err := s.list(ctx, userID, se.Token, se.ExpiresAt); err != nil {
		return false, fault(act, err)
	}
	count, err := s.client.Exists(ctx, s.keys.session(se.Token)).Result()
	if err != nil || count > 0 {
		return err == nil, fault(act, err)
	}
	return true, fault(act, s.unlist(ctx, userID, se.Token))
}

// SessionsOf implements auth.Sessions. It sees the sessions that the user's list names.
func (s *Store) SessionsOf(ctx context.Context, userID string) ([]auth.Session, error) {
	tokens, err := s.listedTokens(ctx, userID)
	if err != nil {
		return nil, fault("listing sessions", err)
	}
	names := []string{s.keys.revoked(userID), s.keys.spared(userID)}
	for _, token := range tokens {
		names = append(names, s.keys.session(token))
	}
	texts, err := s.texts(ctx, names...)
	if err != nil {
		return nil, fault("listing sessions", err)
	}
	revocation := parseRevocation(texts[0], texts[1])
	var sessions []auth.Session
	for i, token := range tokens {
		r, err := parseRecord(texts[i+2])
		if err != nil {
			continue // it has ended, or another program spoiled it
		}
		if se := r.identity(token).Session; se.UserID == userID && !revocation.ends(&se) {
			sessions = append(sessions, se)
		}
	}
	return sessions, nil
}

// EndSession implements auth.Sessions.
func (s *Store) EndSession(ctx context.Context, token string) error {
	_, r, err := s.record(ctx, token)
	if errors.Is(err, auth.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fault("ending a session", err)
	}
	if err := s.client.Del(ctx, s.keys.session(token)).Err(); err != nil {
		return fault("ending a session", err)
	}
	return fault("ending a session", s.unlist(ctx, r.session.text("userId"), token))
}

// EndSessions implements auth.Sessions. The tombstones come first: from then on all are over,
// whatever happens to the rest. Sessions that no list names end by them alone.
//
// Better Auth's tombstone knows no exception, so when one session is spared, it is set to
// the time that session was created: it ends all older ones for every program. A tombstone
// of our own, which names the spared session, ends the younger ones for us.
func (s *Store) EndSessions(ctx context.Context, userID, except string) error {
	const act = "ending sessions"
	spared, since, err := s.sparable(ctx, userID, except)
	if err != nil {
		return fault(act, err)
	}
	if err := s.entomb(ctx, userID, spared, since); err != nil {
		return fault(act, err)
	}
	tokens, err := s.listedTokens(ctx, userID)
	if err != nil {
		return fault(act, err)
	}
	tokens = slices.DeleteFunc(tokens, func(token string) bool { return token == spared })
	if len(tokens) == 0 {
		return nil
	}
	_, err = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, token := range tokens {
			p.Del(ctx, s.keys.session(token))
		}
		return nil
	})
	if err != nil {
		return fault(act, err)
	}
	return fault(act, s.unlist(ctx, userID, tokens...))
}

// sparable returns the token and the creation time in milliseconds if the user has such a
// session, else nothing.
func (s *Store) sparable(ctx context.Context, userID, token string) (string, int64, error) {
	if token == "" {
		return "", 0, nil
	}
	id, err := s.Session(ctx, token)
	if errors.Is(err, auth.ErrNotFound) {
		return "", 0, nil
	}
	if err != nil || id.Session.UserID != userID {
		return "", 0, err
	}
	return token, id.Session.CreatedAt.UnixMilli(), nil
}

// rewrite changes the record of a session that holds, unless change leaves it as it is, and
// returns whose it is, "" if nothing was written. ErrNotFound if it does not hold. A
// tombstone that comes in between still counts: whatever is written was created before it.
func (s *Store) rewrite(ctx context.Context, token string, change func(*record) bool) (userID string, err error) {
	err = again(func() (bool, error) {
		userID = ""
		text, r, err := s.record(ctx, token)
		if err != nil {
			return false, err
		}
		se := r.identity(token).Session
		tombstones, err := s.texts(ctx, s.keys.revoked(se.UserID), s.keys.spared(se.UserID))
		if err != nil {
			return false, err
		}
		if parseRevocation(tombstones[0], tombstones[1]).ends(&se) {
			return false, auth.ErrNotFound
		}
		if !change(&r) {
			return false, nil
		}
		userID = se.UserID
		ttl := seconds(s.env.Time(), r.session.time("expiresAt"))
		return s.run(ctx, swapSession, []string{s.keys.session(token)}, text, r.String(), ttl)
	})
	return userID, err
}

// record returns the record of a session, as text and parsed. ErrNotFound if there is none,
// or none that can be read. It does not know about tombstones.
func (s *Store) record(ctx context.Context, token string) (string, record, error) {
	if err := ctx.Err(); err != nil {
		return "", record{}, err
	}
	if !isToken(token) {
		return "", record{}, auth.ErrNotFound
	}
	text, err := s.get(ctx, s.keys.session(token))
	if err != nil {
		return "", record{}, err
	}
	r, err := parseRecord(text)
	if err != nil {
		return "", record{}, auth.ErrNotFound
	}
	return text, r, nil
}
