package gateway

import (
	"encoding/json"
	"time"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// sessions keeps what configurations that keep their sessions in the same stores share
// besides these, so that it survives a reload.
var sessions = caddy.NewUsagePool()

// sharedSessions are the copies of sessions in this process, and the connections that end
// with them.
type sharedSessions struct {
	cache       *session.Cache
	connections *session.Connections
	stop        []func()
}

// shareSessions returns what belongs to the sessions of the app's store, and notes the key to
// give it back with.
func (a *App) shareSessions() (*sharedSessions, error) {
	both := a.both()
	config, err := json.Marshal([]any{a.pooled, both.Sessions, both.EndedSessions, a.Session.LocalCache})
	if err != nil {
		return nil, err
	}
	key := string(config)
	value, _, err := sessions.LoadOrNew(key, func() (caddy.Destructor, error) {
		return newSharedSessions(a.store, a.Session.LocalCache, a.untold)
	})
	if err != nil {
		return nil, err
	}
	a.sessionsKey = key
	return value.(*sharedSessions), nil
}

// hasSessions reports whether the store of a field is asked for sessions.
func (a *App) hasSessions(field string) bool {
	return field == "SessionStorageRaw" || a.SessionStorageRaw == nil || a.both().Sessions
}

// untold reports whether the store of a module cannot tell of all changes.
func untold(module any) bool {
	u, ok := module.(UntoldStorage)
	return ok && u.Untold()
}

func newSharedSessions(store auth.Store, c LocalCacheConfig, untold bool) (*sharedSessions, error) {
	var ttl time.Duration
	switch {
	case !untold: // as long as the store does not tell, it is asked
	case c.TTL != nil:
		ttl = time.Duration(*c.TTL)
	default:
		ttl = session.DefaultCacheTTL
	}
	cache, err := session.NewCache(session.CacheConfig{
		Sessions: store, Entries: c.MaxEntries, Bytes: c.MaxSize, TTL: ttl,
	})
	if err != nil {
		return nil, err
	}
	s := &sharedSessions{cache: cache, connections: session.NewConnections(session.ConnectionsConfig{})}
	s.watch(store, cache)
	s.watch(store, s.connections) // told second, it asks the cache
	return s, nil
}

// watch has a listener told of changes in the store.
func (s *sharedSessions) watch(store auth.Store, l auth.SessionListener) {
	if watcher, ok := store.(auth.SessionWatcher); ok {
		s.stop = append(s.stop, watcher.WatchSessions(l))
	}
}

// Destruct implements caddy.Destructor.
func (s *sharedSessions) Destruct() error {
	for _, stop := range s.stop {
		stop()
	}
	s.connections.Close()
	return nil
}
