package session

import (
	"sync"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Connection is the part of a request under way that is known to Connections. The zero value
// is known to none, and all that is done with it does nothing.
type Connection struct {
	owner    *Connections
	exchange Exchange
	identity *auth.Identity // that let it in

	age, place int // in the nursery

	mu       sync.Mutex  // of what follows; taken before that of a shard
	timer    *time.Timer // while it may finish
	bundle   *bundle     // nil: it is not long, or ends
	stream   bool
	finishes error // why; nil: it does not
	done     bool
}

// Admit begins a connection of the request that a session has let in. The request must say
// Done at its end.
func (c *Connections) Admit(conn *Connection, id *auth.Identity, x Exchange) {
	conn.owner, conn.identity, conn.exchange = c, id, x
	c.nursery(id.Session.Token).add(conn)
	c.keepTicking()
}

// Stream says that the request will not end by itself. It is long at once, and gets no time
// to finish when its session is over.
func (conn *Connection) Stream() {
	if conn.owner == nil {
		return
	}
	conn.mu.Lock()
	defer conn.mu.Unlock()
	conn.stream = true
	switch {
	case conn.done:
	case conn.finishes != nil:
		conn.abort()
	case conn.bundle == nil:
		conn.join()
	}
}

// Done says that the request is over. When it has returned, Abort is not called any more.
func (conn *Connection) Done() {
	if conn.owner == nil {
		return
	}
	conn.mu.Lock()
	defer conn.mu.Unlock()
	if conn.done = true; conn.timer != nil {
		conn.timer.Stop()
	}
	conn.owner.nursery(conn.identity.Session.Token).remove(conn)
	conn.leave()
}

// lengthen makes the connection one that is told of changes.
func (conn *Connection) lengthen() {
	conn.mu.Lock()
	defer conn.mu.Unlock()
	if conn.bundle == nil && conn.finishes == nil && !conn.done {
		conn.join()
	}
}

// join adds the connection to those of its session, which is asked for: it may have ended
// since the request was let in.
func (conn *Connection) join() {
	if conn.bundle = conn.owner.add(conn); conn.bundle == nil {
		conn.begin(ErrStoreGone)
	}
}

func (conn *Connection) leave() {
	if conn.bundle != nil {
		conn.owner.remove(conn)
		conn.bundle = nil
	}
}

// finish ends a stream, and lets everything else finish within a short time: it may be the
// very request that ended the session.
func (conn *Connection) finish(cause error) {
	conn.mu.Lock()
	defer conn.mu.Unlock()
	if conn.finishes == nil && !conn.done {
		conn.leave()
		conn.begin(cause)
	}
}

// begin begins to finish.
func (conn *Connection) begin(cause error) {
	conn.finishes = cause
	if conn.stream {
		conn.abort()
		return
	}
	conn.timer = time.AfterFunc(grace, func() {
		conn.mu.Lock()
		defer conn.mu.Unlock()
		conn.abort()
	})
}

// abort ends the exchange, once.
func (conn *Connection) abort() {
	if !conn.done {
		conn.done = true
		conn.exchange.Abort(conn.finishes)
	}
}
