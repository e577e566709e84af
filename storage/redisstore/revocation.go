package redisstore

import (
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

// tombstoneSeconds is how long a tombstone stays: as long as any session can live.
func (s *Store) tombstoneSeconds() int64 { return int64(s.life / time.Second) }
