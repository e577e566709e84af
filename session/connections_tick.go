package session

import "time"

// keepTicking has things looked at every tick, while there is anything to look at. It is
// called after something has come.
func (c *Connections) keepTicking() {
	if !c.ticking.Load() && c.ticking.CompareAndSwap(false, true) {
		time.AfterFunc(tick, c.look)
	}
}

// look makes connections of the requests that have become long, asks for the sessions that
// are due, and goes on while there is anything.
func (c *Connections) look() {
	for i := range c.nurseries {
		for _, conn := range c.nurseries[i].grow() {
			conn.lengthen()
		}
	}
	c.askDue()
	c.ticking.Store(false)
	if c.busy() {
		c.keepTicking()
	}
}

func (c *Connections) busy() bool {
	if c.bundles.Load() > 0 {
		return true
	}
	for i := range c.nurseries {
		if !c.nurseries[i].empty() {
			return true
		}
	}
	return false
}

// askDue asks for the sessions that are due.
func (c *Connections) askDue() {
	now, watching := c.env.Time(), c.watching.Load()
	for i := range c.shards {
		c.shards[i].each(func(b *bundle) {
			if b.due(now, watching, c.poll) {
				c.ask(b)
			}
		})
	}
}

// due reports whether a session must be asked for: it has expired, unless it was refreshed;
// or there was no answer; or it is time, since not all changes are told. The shard is locked.
func (b *bundle) due(now time.Time, watching bool, poll time.Duration) bool {
	if b.again || now.After(b.expires) {
		return true
	}
	if watching {
		b.next = time.Time{}
		return false
	}
	if b.next.IsZero() { // the store tells no more: spread the questions
		b.next = now.Add(poll * time.Duration(b.digest[1]) / 256)
	}
	return !now.Before(b.next)
}
