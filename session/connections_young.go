package session

import "sync"

// nursery is where requests are until they are long. Most of them never are, so it costs
// them next to nothing: a place in a list.
type nursery struct {
	mu           sync.Mutex
	young, older []*Connection // nil: it is over
	age          int           // of the list young
}

func (n *nursery) add(conn *Connection) {
	n.mu.Lock()
	defer n.mu.Unlock()
	conn.age, conn.place = n.age, len(n.young)
	n.young = append(n.young, conn)
}

func (n *nursery) remove(conn *Connection) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch conn.age {
	case n.age:
		n.young[conn.place] = nil
	case n.age - 1:
		n.older[conn.place] = nil
	}
}

// grow makes the young older and returns who was older before.
func (n *nursery) grow() (grown []*Connection) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, conn := range n.older {
		if conn != nil {
			grown = append(grown, conn)
		}
	}
	clear(n.older)
	n.young, n.older = n.older[:0], n.young
	n.age++
	return grown
}

func (n *nursery) empty() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.young)+len(n.older) == 0
}

// nursery returns the one for requests of a session.
func (c *Connections) nursery(token string) *nursery {
	if token == "" {
		return &c.nurseries[0]
	}
	return &c.nurseries[int(token[0])%len(c.nurseries)]
}
