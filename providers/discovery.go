package providers

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// discoveryPause is how long after a failed discovery nobody tries again.
const discoveryPause = 5 * time.Second

// Discoverer is a Provider that asks an issuer for its endpoints. It is optional and found
// by assertion.
type Discoverer interface {
	// Discover does so now, if it was not done yet, instead of when somebody signs in.
	Discover(ctx context.Context) error
}

// discovery asks an issuer once, when it is first needed, and again only while it fails.
type discovery struct {
	discover func(context.Context) (*issuer, error)
	env      auth.Env
	done     atomic.Pointer[issuer]

	turn   chan struct{} // one asks, the others wait
	failed error         // of whoever asked last
	until  time.Time     // failed is the answer until then
}

// get returns the issuer. One request asks; those that come meanwhile wait for it.
func (d *discovery) get(ctx context.Context) (*issuer, error) {
	if i := d.done.Load(); i != nil {
		return i, nil
	}
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for discovery: %w", unavailable(ctx.Err()))
	}
	if i := d.done.Load(); i != nil {
		return i, nil
	}
	if d.failed != nil && d.env.Time().Before(d.until) {
		return nil, d.failed
	}
	// Whoever asks does so for all, so that one who goes away spoils it for nobody.
	i, err := d.discover(context.WithoutCancel(ctx))
	if err != nil {
		d.failed, d.until = err, d.env.Time().Add(discoveryPause)
		return nil, err
	}
	d.done.Store(i)
	return i, nil
}
