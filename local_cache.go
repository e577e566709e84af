package gateway

import (
	"math"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/dustin/go-humanize"
)

// LocalCacheConfig bounds the copies of sessions that this Caddy keeps in memory, so that a
// session that was just asked for is not read from the store again. A copy counts until the
// store says that the session has changed.
type LocalCacheConfig struct {
	// How many sessions are kept at most. Default: 100000
	MaxEntries int `json:"max_entries,omitempty"`
	// How much memory they may take, in bytes. Default: 64 MiB
	MaxSize int64 `json:"max_size,omitempty"`
	// How long a copy counts if the store cannot say what other programs change: MySQL, and
	// PostgreSQL without notify. 0 asks such a store on every request; the auth routes always ask. Default: 1s
	TTL *caddy.Duration `json:"ttl,omitempty"`
}

// words of:
//
//	local_cache {
//		max_entries <number>
//		max_size    <size>
//		ttl         <duration>
//	}
func (c *LocalCacheConfig) words() words {
	return words{
		"max_entries": oneLength(&c.MaxEntries),
		"max_size":    oneSize(&c.MaxSize),
		"ttl":         oneDuration(func(d caddy.Duration) { c.TTL = &d }),
	}
}

// oneSize reads a size such as 64MiB.
func oneSize(to *int64) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		var text string
		if !d.AllArgs(&text) {
			return takesOne
		}
		size, err := humanize.ParseBytes(text)
		if err != nil || size == 0 || size > math.MaxInt64 {
			return d.Errf("%q is not a size: write it as 64MiB", text)
		}
		*to = int64(size)
		return noBlock(d)
	}}
}
