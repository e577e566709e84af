package auth

import (
	"context"
	"time"
)

// Counters counts acts, such as requests, and decides in the same step whether one more may
// go on. It is an optional power of a store; package ratelimit has one in memory.
//
// There are two ways to count, and a store keeps to one, as Better Auth does:
//
//   - Rolling (memory and SQL): once a whole window has passed since the last act that was
//     counted, counting begins anew.
//   - Fixed (Redis): a window begins with the first act and ends on its own.
//
// In neither does an act that was refused prolong the window. Promises 2, 7 and 8 of a
// store hold: an error is an outage, every method honours its context, and of any number of
// concurrent acts no more than the limit go on.
type Counters interface {
	// Hit counts one act of the key, unless limit of them, which is at least 1, are counted
	// already. wait is zero when the act was counted. Else it is how long to tell the client to
	// wait: the rest of a rolling window, the whole of a fixed one.
	Hit(ctx context.Context, key string, window time.Duration, limit int) (wait time.Duration, err error)
	// Full reports whether Hit would refuse an act of the key. It counts nothing.
	Full(ctx context.Context, key string, window time.Duration, limit int) (bool, error)
}
