package gateway

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// lookup asks for the session of an exchange again: nil when there is none, an error in an
// outage.
type lookup func(context.Context, *exchange) (*auth.Identity, error)

// watchConnections says who watches the connections of the route, and how their sessions
// are asked for. Where no store is asked, the route has connections of its own: they outlive
// it, and go on asking.
func (p *Protect) watchConnections() {
	if p.Connections == "keep" {
		return
	}
	switch p.mode {
	case session.Optimistic:
	case session.Remote:
		p.lookUp = p.lookUpRemote
		p.watched = session.NewConnections(session.ConnectionsConfig{Poll: p.Remote.poll()})
	case session.CachedOnly:
		p.lookUp = lookUpNowhere
		p.watched = session.NewConnections(session.ConnectionsConfig{})
	default:
		p.lookUp = p.lookUpStored
		p.watched = p.app.shared.connections
	}
}

// poll returns how often the server is asked for a session: as rarely as its answers count.
func (c *RemoteConfig) poll() time.Duration {
	if c == nil || c.Keep == nil {
		return session.DefaultPoll
	}
	return max(session.DefaultPoll, time.Duration(*c.Keep))
}

func (p *Protect) lookUpStored(ctx context.Context, x *exchange) (*auth.Identity, error) {
	id, err := p.app.shared.cache.Session(ctx, x.identity.Session.Token)
	if errors.Is(err, auth.ErrNotFound) {
		return nil, nil
	}
	return id, err
}

func (p *Protect) lookUpRemote(ctx context.Context, x *exchange) (*auth.Identity, error) {
	return p.server.Look(ctx, x.cookieHeader)
}

// lookUpNowhere believes what was read in the cookie until it expires.
func lookUpNowhere(_ context.Context, x *exchange) (*auth.Identity, error) { return x.identity, nil }

// endless reports whether a request asks for a stream: for gRPC, or a tunnel in HTTP/2 or 3.
// Others are known by their answers.
func endless(r *http.Request) bool {
	return r.Method == http.MethodConnect || isGRPC(r.Header)
}

// streams reports whether an answer is a stream.
func streams(status int, header http.Header) bool {
	if status == http.StatusSwitchingProtocols {
		return true
	}
	return hasMediaType(header, "text/event-stream") || isGRPC(header)
}

func isGRPC(header http.Header) bool { return hasMediaType(header, "application/grpc") }

// hasMediaType reports whether the media type of a message begins as given.
func hasMediaType(header http.Header, prefix string) bool {
	values := header["Content-Type"]
	return len(values) > 0 && len(values[0]) >= len(prefix) && strings.EqualFold(values[0][:len(prefix)], prefix)
}
