package auth

import "sync"

// WatchSessions implements SessionWatcher: changes come from the stores that say which
// sessions hold. All of them must be watched for all changes to be told.
func (s *split) WatchSessions(l SessionListener) (stop func()) {
	parts := []any{s.fast}
	if _, both := s.Sessions.(bothSessions); both {
		parts = append(parts, s.durable)
	}
	join := &joinedListener{SessionListener: l, watching: make([]bool, len(parts))}
	var stops []func()
	for i, part := range parts {
		if watcher, ok := part.(SessionWatcher); ok {
			stops = append(stops, watcher.WatchSessions(&partListener{join, i}))
		}
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// joinedListener hears of several stores.
type joinedListener struct {
	SessionListener
	mu       sync.Mutex
	watching []bool // by store
}

// partListener hears of one of them.
type partListener struct {
	*joinedListener
	part int
}

// Watching implements SessionListener. Every loss is told, also that of the second store.
func (p *partListener) Watching(all bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.watching[p.part] = all
	for _, watching := range p.watching {
		all = all && watching
	}
	p.SessionListener.Watching(all)
}
