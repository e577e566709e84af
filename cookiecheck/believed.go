package cookiecheck

import (
	"slices"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"
)

// believedBytes bounds what is remembered, roughly.
const believedBytes = 16 << 20

// believed remembers the payloads of values whose seal holds, since a browser sends the same
// value many times: whoever sends it again has it from us, and it says the same. Values that
// do not hold are not remembered.
type believed struct {
	payloads *otter.Cache[string, belief]
}

// belief is a payload, and when its value is no longer to be believed.
type belief struct {
	payload *Payload
	expires time.Time
}

func newBelieved() (*believed, error) {
	payloads, err := otter.New(&otter.Options[string, belief]{
		MaximumWeight: believedBytes,
		Weigher:       func(value string, _ belief) uint32 { return uint32(1024 + 2*len(value)) },
	})
	return &believed{payloads}, err
}

// get returns the payload of a value that was opened before and whose time is not over.
func (b *believed) get(value string, now time.Time) *Payload {
	known, ok := b.payloads.GetIfPresent(value)
	if !ok || !now.Before(known.expires) {
		return nil
	}
	return known.payload
}

// put remembers the payload of a value, unless the time of reading is part of it.
func (b *believed) put(value string, p *Payload, expires, now time.Time) {
	if slices.ContainsFunc([]time.Time{p.Session.CreatedAt, p.Session.UpdatedAt, p.User.CreatedAt, p.User.UpdatedAt}, now.Equal) {
		return
	}
	copied := &Payload{Session: *p.Session.Clone(), User: *p.User.Clone(), UpdatedAt: p.UpdatedAt, Version: p.Version}
	b.payloads.Set(strings.Clone(value), belief{copied, expires})
}
