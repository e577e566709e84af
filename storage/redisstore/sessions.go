package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

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

// CreateSession implements auth.Sessions.
func (s *Store) CreateSession(ctx context.Context, id *auth.Identity) error {
	se := &id.Session
	if !isToken(se.Token) {
		return fault("creating a session", errBadToken)
	}
	now := s.env.Time()
	names := []string{s.keys.session(se.Token), s.keys.list(se.UserID)}
	_, err := s.run(ctx, createSession, names,
		newRecord(id).String(), seconds(now, se.ExpiresAt), se.Token, se.ExpiresAt.UnixMilli(), now.UnixMilli())
	return fault("creating a session", err)
}

// UpdateSession implements auth.Sessions.
func (s *Store) UpdateSession(ctx context.Context, se *auth.Session) error {
	err := s.rewrite(ctx, se.Token, func(r *record) { r.update(se) })
	return fault("updating a session", err)
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
	names := []string{s.keys.session(token), s.keys.list(r.session.text("userId"))}
	_, err = s.run(ctx, endSession, names, token, s.env.Time().UnixMilli())
	return fault("ending a session", err)
}

// EndSessions implements auth.Sessions. Sessions that no list names end by tombstone.
//
// Better Auth's tombstone knows no exception, so when one session is spared, it is set to
// the time that session was created: it ends all older ones for every program. A tombstone
// of our own, which names the spared session, ends the younger ones for us.
func (s *Store) EndSessions(ctx context.Context, userID, except string) error {
	spared, since, err := s.sparable(ctx, userID, except)
	if err != nil {
		return fault("ending sessions", err)
	}
	names := []string{s.keys.list(userID), s.keys.revoked(userID), s.keys.spared(userID)}
	_, err = s.run(ctx, endSessions, names,
		string(s.keys), s.env.Time().UnixMilli(), s.tombstoneSeconds(), spared, since)
	return fault("ending sessions", err)
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

// rewrite changes the record of a session that holds. ErrNotFound if it does not.
func (s *Store) rewrite(ctx context.Context, token string, change func(*record)) error {
	return again(func() (bool, error) {
		text, r, err := s.record(ctx, token)
		if err != nil {
			return false, err
		}
		change(&r)
		now := s.env.Time()
		userID, expires := r.session.text("userId"), r.session.time("expiresAt")
		names := []string{
			s.keys.session(token), s.keys.list(userID), s.keys.revoked(userID), s.keys.spared(userID),
		}
		return s.run(ctx, rewriteSession, names, text, r.String(), seconds(now, expires),
			token, expires.UnixMilli(), now.UnixMilli(), r.session.time("createdAt").UnixMilli())
	})
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

// listedTokens returns the tokens that a user's list names, each once. What cannot be
// read names none.
func (s *Store) listedTokens(ctx context.Context, userID string) ([]string, error) {
	text, err := s.get(ctx, s.keys.list(userID))
	if errors.Is(err, auth.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var entries []struct {
		Token string `json:"token"`
	}
	// Decoding goes on past an entry of another shape, and takes nothing from what is no JSON.
	_ = json.Unmarshal([]byte(text), &entries)
	var tokens []string
	for _, entry := range entries {
		if isToken(entry.Token) && !slices.Contains(tokens, entry.Token) {
			tokens = append(tokens, entry.Token)
		}
	}
	return tokens, nil
}

// texts returns the texts of keys, "" for those that do not exist.
func (s *Store) texts(ctx context.Context, names ...string) ([]string, error) {
	values, err := s.client.MGet(ctx, names...).Result()
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i], _ = value.(string)
	}
	return texts, nil
}
