package redisstore

import (
	"crypto/tls"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Config says where Redis is and how its keys are named. Exactly one of URL, Address,
// Sentinels and Cluster is set.
type Config struct {
	// URL is redis://[user:password@]host:port/db, rediss:// for TLS, or
	// unix://[user:password@]/path?db=n.
	URL string
	// Address is the host:port of one server, or the path of its Unix socket.
	Address string
	// Sentinels are the addresses of sentinels, who know where the master called Master is.
	Sentinels []string
	Master    string
	// Cluster are the addresses of some nodes of a Redis Cluster.
	Cluster []string

	// Username and Password are those of an ACL user. Without a name the password is that of
	// the default user. A URL has them in itself.
	Username, Password string
	// SentinelUsername and SentinelPassword are for the sentinels themselves.
	SentinelUsername, SentinelPassword string
	// DB is the number of a database. A URL has it in itself, a Cluster has none.
	DB int

	// TLS encrypts the connections, to sentinels too. Nil: only those of rediss:// are.
	TLS *tls.Config

	// KeyPrefix begins every key. Empty: "better-auth:", as Better Auth has it.
	KeyPrefix string

	// Timeout is how long connecting, one answer and waiting for a free connection may take,
	// each. Zero: 3 seconds.
	Timeout time.Duration
	// PoolSize is how many connections there may be at once, to each server. Zero: ten for
	// each processor.
	PoolSize int

	// SessionLife is the longest life of a session, Better Auth's session.expiresIn.
	// Tombstones live as long, and at least a day. Zero: 7 days.
	SessionLife time.Duration

	// SessionRows and VerificationRows say that these are rows of a database, too. Then Better
	// Auth writes them in the order of a row, and verifications with their id.
	SessionRows, VerificationRows bool

	// Unwatched is told why those who watch sessions are not told of all changes any more, and
	// nil once they are again. Each is told once per change, and no error contains a password.
	Unwatched func(error)

	Env auth.Env
}
