package redisstore

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// revocation says which sessions of a user have ended without being removed.
type revocation struct {
	before  int64  // Better Auth's tombstone: sessions created before this millisecond
	sparing int64  // ours: likewise, but for the spared one
	spared  string // its token
}

// parseRevocation reads the two tombstones. What is missing or no number revokes nothing.
func parseRevocation(revoked, spared string) revocation {
	var r revocation
	r.before, _ = strconv.ParseInt(revoked, 10, 64)
	ms, token, _ := strings.Cut(spared, " ")
	r.sparing, _ = strconv.ParseInt(ms, 10, 64)
	r.spared = token
	return r
}

// ends reports whether the session has ended. As in Better Auth, one that was created in
// the very millisecond of the tombstone holds.
func (r revocation) ends(se *auth.Session) bool {
	created := se.CreatedAt.UnixMilli()
	return created < r.before || created < r.sparing && se.Token != r.spared
}

// entomb ends the sessions of a user by tombstone, but the one with the token spared, if it
// is not empty, which was created at the time since. Each step alone ends what it can, and
// takes nothing back.
func (s *Store) entomb(ctx context.Context, userID, spared string, since int64) error {
	now, revoked, sparing := s.env.Time().UnixMilli(), s.keys.revoked(userID), s.keys.spared(userID)
	if spared != "" {
		if _, err := s.run(ctx, revoke, []string{sparing}, now, s.tombstoneSeconds(), spared); err != nil {
			return err
		}
		_, err := s.run(ctx, revoke, []string{revoked}, since, s.tombstoneSeconds())
		return err
	}
	ours, err := s.texts(ctx, sparing)
	if err != nil {
		return err
	}
	before := max(now, parseRevocation("", ours[0]).sparing)
	if _, err := s.run(ctx, revoke, []string{revoked}, before, s.tombstoneSeconds()); err != nil || ours[0] == "" {
		return err
	}
	_, err = s.run(ctx, forget, []string{sparing}, ours[0])
	return err
}

// tombstoneSeconds is how long a tombstone stays: as long as any session can live.
func (s *Store) tombstoneSeconds() int64 { return int64(s.life / time.Second) }
