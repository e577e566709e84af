package gateway

import (
	"sync"
	"sync/atomic"
)

// requests counts those who still need what a configuration has opened: the configuration
// itself and the requests under way in it. After a reload some of these go on.
type requests struct {
	others atomic.Int64 // besides the configuration; -1 once it is gone as well
	once   sync.Once
	last   func() // is called when nobody is left
}

// begin is called by a request that begins.
func (r *requests) begin() { r.others.Add(1) }

// end is called by a request that ends.
func (r *requests) end() { r.left(r.others.Add(-1)) }

// leave is called when the configuration is gone.
func (r *requests) leave(last func()) {
	r.last = last
	r.left(r.others.Add(-1))
}

func (r *requests) left(n int64) {
	if n < 0 {
		r.once.Do(r.last)
	}
}
