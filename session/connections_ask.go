package session

import (
	"context"

	"github.com/caddy-better-auth/gateway/auth"
)

// ask makes sure that the session is asked for after now. The shard is locked.
func (c *Connections) ask(b *bundle) {
	switch b.asking {
	case notAsking:
		b.asking = toAsk
		c.enqueue(b)
	case underWay:
		b.asking = underTwice
	}
}

// enqueue has one of a few goroutines ask for the session.
func (c *Connections) enqueue(b *bundle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = append(c.queue, b)
	if c.lookups < maxLookups {
		c.lookups++
		go c.work()
	}
}

// work asks for sessions until the queue is empty.
func (c *Connections) work() {
	for {
		c.mu.Lock()
		if len(c.queue) == 0 {
			c.queue = nil // an array that a storm has grown
			c.lookups--
			c.mu.Unlock()
			return
		}
		b := c.queue[0]
		c.queue = c.queue[1:]
		c.mu.Unlock()
		c.lookUp(b)
	}
}

// lookUp asks for a session and ends the connections that it does not let in any more.
func (c *Connections) lookUp(b *bundle) {
	b.shard.mu.Lock()
	b.asking = underWay
	conn := b.any()
	b.shard.mu.Unlock()
	if conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(c.life, lookupTimeout)
	id, err := conn.exchange.Session(ctx)
	cancel()
	over := err != nil || id == nil || id.Session.Expired(c.env.Time())
	for _, conn := range c.settle(b, id, err) {
		if over || !conn.exchange.Allows(id) {
			conn.finish(ErrSessionOver)
		}
	}
}

// settle notes what was said of a session and returns the connections that must be looked
// at. Without an answer a session is believed until it was to expire.
func (c *Connections) settle(b *bundle, id *auth.Identity, err error) []*Connection {
	now := c.env.Time()
	b.shard.mu.Lock()
	defer b.shard.mu.Unlock()
	twice := b.asking == underTwice
	b.asking = notAsking
	if twice {
		c.ask(b)
	}
	b.next = now.Add(c.poll)
	b.again = err != nil
	if err != nil && !now.After(b.expires) {
		return nil
	}
	if id != nil {
		b.expires = id.Session.ExpiresAt
	}
	return b.all()
}
