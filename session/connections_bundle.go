package session

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// shard is where some of the sessions are, so that many connections can come at a time.
type shard struct {
	mu       sync.Mutex
	sessions map[auth.SessionDigest]*bundle
	users    map[string]map[*bundle]struct{}
}

// bundle is the connections of one session. It is guarded by its shard.
type bundle struct {
	digest      auth.SessionDigest
	shard       *shard
	user        string
	connections map[*Connection]struct{}
	expires     time.Time // as last known
	asking      asking
	again       bool      // to be asked for at the next tick: there was no answer
	next        time.Time // when to ask while not all changes are told; zero: not said yet
}

// asking is how far a question for a session is.
type asking uint8

const (
	notAsking  asking = iota
	toAsk             // it is in the queue
	underWay          // the store is being asked
	underTwice        // it is, and must be once more: something has changed since
)

// add puts a connection into the bundle of its session, and has it asked for. It returns nil
// when there are no connections any more.
func (c *Connections) add(conn *Connection) *bundle {
	session := &conn.identity.Session
	digest := auth.DigestSession(session.Token)
	s := c.shard(digest)
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.closed.Load() {
		return nil
	}
	b := s.sessions[digest]
	if b == nil {
		b = s.begin(digest, session.UserID)
		c.bundles.Add(1)
		c.keepTicking()
	}
	b.connections[conn] = struct{}{}
	if session.ExpiresAt.After(b.expires) {
		b.expires = session.ExpiresAt
	}
	c.ask(b)
	return b
}

// begin returns a bundle without connections. The shard is locked.
func (s *shard) begin(digest auth.SessionDigest, user string) *bundle {
	if s.sessions == nil {
		s.sessions = make(map[auth.SessionDigest]*bundle)
		s.users = make(map[string]map[*bundle]struct{})
	}
	b := &bundle{digest: digest, shard: s, user: user, connections: make(map[*Connection]struct{})}
	s.sessions[digest] = b
	if s.users[user] == nil {
		s.users[user] = make(map[*bundle]struct{})
	}
	s.users[user][b] = struct{}{}
	return b
}

// remove takes a connection out of its bundle, and the bundle away with the last.
func (c *Connections) remove(conn *Connection) {
	b := conn.bundle
	s := b.shard
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(b.connections, conn)
	if len(b.connections) > 0 {
		return
	}
	c.bundles.Add(-1)
	delete(s.sessions, b.digest)
	if delete(s.users[b.user], b); len(s.users[b.user]) == 0 {
		delete(s.users, b.user)
	}
}

func (s *shard) each(do func(*bundle)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.sessions {
		do(b)
	}
}

// all returns the connections. The shard is locked.
func (b *bundle) all() []*Connection { return slices.Collect(maps.Keys(b.connections)) }

// any returns one of the connections, nil if all have gone.
func (b *bundle) any() *Connection {
	for conn := range b.connections {
		return conn
	}
	return nil
}
