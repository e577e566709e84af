package session

import (
	"encoding/binary"
	"hash/maphash"
	"sync/atomic"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// places is how many counts there are: a power of two, 1 MiB of them.
const places = 1 << 18

// changes counts what was told of sessions and users. A copy of a session bears the counts
// of the time before it was read, and is out of date once they differ, so nothing has to be
// found and removed when something changes, and no copy can be put in too late. Sessions and
// users share places: by chance a copy is out of date too soon, and never too late.
type changes struct {
	counts [places]atomic.Uint32
	users  atomic.Uint64 // changes of all users
	watch  atomic.Uint32 // turns of the watch; odd while all changes are told
	lost   atomic.Int64  // when the watch was last lost, in Unix nanoseconds
	seed   maphash.Seed
}

// stamp is the counts of the time before a session was read.
type stamp struct {
	session, user uint32
	place         uint32 // of the user
	watch         uint32
}

func newChanges() *changes { return &changes{seed: maphash.MakeSeed()} }

func placeOf(digest auth.SessionDigest) uint32 {
	return binary.LittleEndian.Uint32(digest[:4]) % places
}

func (c *changes) placeOfUser(id string) uint32 {
	return uint32(maphash.String(c.seed, id) % places)
}

// before returns what is to be known before a session is read: its stamp so far, and the
// changes of all users.
func (c *changes) before(digest auth.SessionDigest) (stamp, uint64) {
	users := c.users.Load()
	place := placeOf(digest)
	count := c.counts[place].Load()
	return stamp{session: count, user: count, place: place, watch: c.watch.Load()}, users
}

// after adds the user of the session that was read. It reports false when some user has
// changed meanwhile, who may be this one.
func (c *changes) after(s stamp, users uint64, userID string) (stamp, bool) {
	s.place = c.placeOfUser(userID)
	s.user = c.counts[s.place].Load()
	return s, c.users.Load() == users
}

// same reports whether neither the session nor its user have changed since the stamp, as far
// as was told.
func (c *changes) same(digest auth.SessionDigest, s stamp) bool {
	return c.counts[placeOf(digest)].Load() == s.session && c.counts[s.place].Load() == s.user
}

// watched reports whether all changes since the stamp were told.
func (c *changes) watched(s stamp) bool { return s.watch%2 == 1 && c.watch.Load() == s.watch }

// watchedUntil returns until when all changes since the stamp were told: the zero time if
// not even at first.
func (c *changes) watchedUntil(s stamp, now time.Time) time.Time {
	switch turn := c.watch.Load(); {
	case s.watch%2 == 0:
		return time.Time{}
	case turn == s.watch:
		return now
	case turn == s.watch+1:
		return time.Unix(0, c.lost.Load()).UTC()
	}
	return time.Time{}
}

func (c *changes) session(digest auth.SessionDigest) { c.counts[placeOf(digest)].Add(1) }

// user counts all users first: whoever reads the count of one then sees that it changed.
func (c *changes) user(id string) {
	c.users.Add(1)
	c.counts[c.placeOfUser(id)].Add(1)
}

// turn begins or ends the watch.
func (c *changes) turn(all bool, now time.Time) {
	for {
		turn := c.watch.Load()
		if (turn%2 == 1) == all {
			return
		}
		if !all {
			c.lost.Store(now.UnixNano())
		}
		if c.watch.CompareAndSwap(turn, turn+1) {
			return
		}
	}
}
