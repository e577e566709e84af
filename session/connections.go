package session

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

const (
	// DefaultPoll is how often the sessions of connections are asked for while the store does
	// not tell what other programs change.
	DefaultPoll = 5 * time.Second

	tick          = 500 * time.Millisecond // a request that lasts for two is a connection
	grace         = 500 * time.Millisecond // to finish what is no stream
	lookupTimeout = 10 * time.Second
	maxLookups    = 32 // at a time
)

// What connections are ended for.
var (
	ErrSessionOver = errors.New("session: the session of the connection is over")
	ErrStoreGone   = errors.New("session: the store of the connection's session is gone")
)

// Exchange is a request under way and its answer. Session and Allows may be called even when
// it is over.
type Exchange interface {
	// Session asks the store for the session; nil when there is none. An error is an outage.
	// The answer is taken for all connections of the session.
	Session(ctx context.Context) (*auth.Identity, error)
	// Allows reports whether the session, as it is now, would let the request in.
	Allows(*auth.Identity) bool
	// Abort ends the exchange. It must not wait for it, nor use its Connection.
	Abort(cause error)
}

// ConnectionsConfig is what Connections need.
type ConnectionsConfig struct {
	// Poll is how often sessions are asked for while the store does not tell what other
	// programs change. Zero: DefaultPoll.
	Poll time.Duration
	// Env is the clock.
	Env auth.Env
}

// Connections are the requests that are long under way, by session: WebSockets, streams of
// events, long polls. They end when their session does. It is told of changes as an
// auth.SessionListener, and must be told after whatever keeps copies of sessions that an
// Exchange may get. It is safe for concurrent use.
type Connections struct {
	env      auth.Env
	poll     time.Duration
	watching atomic.Bool
	closed   atomic.Bool
	life     context.Context
	end      context.CancelFunc

	nurseries [16]nursery
	shards    [16]shard
	bundles   atomic.Int64 // in all shards

	ticking atomic.Bool

	mu      sync.Mutex // of what follows; taken after that of a shard
	queue   []*bundle  // to be asked for
	lookups int        // under way
}

// NewConnections returns Connections.
func NewConnections(c ConnectionsConfig) *Connections {
	if c.Poll == 0 {
		c.Poll = DefaultPoll
	}
	all := &Connections{env: c.Env, poll: c.Poll}
	all.life, all.end = context.WithCancel(context.Background())
	return all
}

// Len returns how many connections there are.
func (c *Connections) Len() int {
	n := 0
	for i := range c.shards {
		c.shards[i].each(func(b *bundle) { n += len(b.connections) })
	}
	return n
}

// Close ends all connections, and all that come later: nobody knows any more whether their
// sessions hold.
func (c *Connections) Close() {
	c.closed.Store(true)
	c.end()
	var all []*Connection
	for i := range c.shards {
		c.shards[i].each(func(b *bundle) { all = append(all, b.all()...) })
	}
	for _, one := range all {
		one.finish(ErrStoreGone)
	}
}

// SessionChanged implements auth.SessionListener.
func (c *Connections) SessionChanged(digest auth.SessionDigest) {
	s := c.shard(digest)
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.sessions[digest]; b != nil {
		c.ask(b)
	}
}

// UserChanged implements auth.SessionListener.
func (c *Connections) UserChanged(userID string) {
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		for b := range s.users[userID] {
			c.ask(b)
		}
		s.mu.Unlock()
	}
}

// Watching implements auth.SessionListener.
func (c *Connections) Watching(all bool) {
	if was := c.watching.Swap(all); all && !was {
		for i := range c.shards {
			c.shards[i].each(c.ask)
		}
	}
}

func (c *Connections) shard(digest auth.SessionDigest) *shard {
	return &c.shards[int(digest[0])%len(c.shards)]
}
