package redisstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// defaultTimeout bounds every wait, unless configured otherwise.
const defaultTimeout = 3 * time.Second

var (
	errOnePlace = errors.New("redis: say where Redis is in exactly one way: url, address, sentinel or cluster")
	errURL      = errors.New("redis: the URL cannot be read: " +
		"write redis://[user:password@]host:port/db, rediss://… for TLS, or unix:///path/to/redis.sock")
	errURLHasIt = errors.New("redis: username, password and db are part of the URL: write them there, " +
		"or write address instead of url")
	errInsecure = errors.New("redis: skip_verify would let anybody answer for the server: " +
		"leave it out, and name the authority that signed its certificate by tls { ca <file> }")
	errClusterDB = errors.New("redis: a Cluster has no databases: leave db out, and tell tenants apart by key_prefix")
	errMaster    = errors.New("redis: sentinel takes the name of the master and at least one address")
	errPrefix    = errors.New("redis: key_prefix must not contain {}: it would make a slot of every key")
)

// Open connects to Redis and fails when it does not answer, or is of another kind than was
// said. No error contains a password.
func Open(ctx context.Context, c Config) (*Store, error) {
	options, err := c.options()
	if err != nil {
		return nil, err
	}
	client := newClient(options)
	if err := c.check(ctx, client, options); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return newStore(client, options, c), nil
}

// options returns what the driver has to know, for every kind of Redis.
func (c Config) options() (*redis.UniversalOptions, error) {
	if err := c.valid(); err != nil {
		return nil, err
	}
	o := &redis.UniversalOptions{
		Username: c.Username, Password: c.Password, DB: c.DB, TLSConfig: c.TLS,
		SentinelUsername: c.SentinelUsername, SentinelPassword: c.SentinelPassword,
		PoolSize: c.PoolSize,
	}
	switch {
	case c.URL != "":
		parsed, err := redis.ParseURL(c.URL)
		if err != nil {
			return nil, errURL
		}
		if parsed.TLSConfig != nil && parsed.TLSConfig.InsecureSkipVerify {
			return nil, errInsecure
		}
		o.Addrs, o.Username, o.Password, o.DB = []string{parsed.Addr}, parsed.Username, parsed.Password, parsed.DB
		if o.TLSConfig == nil {
			o.TLSConfig = parsed.TLSConfig
		} else if parsed.TLSConfig != nil && o.TLSConfig.ServerName == "" {
			o.TLSConfig = o.TLSConfig.Clone()
			o.TLSConfig.ServerName = parsed.TLSConfig.ServerName
		}
	case c.Address != "":
		o.Addrs = []string{c.Address}
	case len(c.Cluster) > 0:
		o.Addrs, o.IsClusterMode = c.Cluster, true
	default:
		o.Addrs, o.MasterName = c.Sentinels, c.Master
	}
	timeout := cmp.Or(c.Timeout, defaultTimeout)
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = timeout, timeout, timeout, timeout
	o.DialerRetries = 1
	o.MaxRetries = -1 // a script that may have run must not run again
	o.ContextTimeoutEnabled = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return o, nil
}

// valid refuses what contradicts itself.
func (c Config) valid() error {
	ways := 0
	for _, said := range []bool{c.URL != "", c.Address != "", len(c.Sentinels) > 0 || c.Master != "", len(c.Cluster) > 0} {
		if said {
			ways++
		}
	}
	switch {
	case ways != 1:
		return errOnePlace
	case c.URL != "" && (c.Username != "" || c.Password != "" || c.DB != 0):
		return errURLHasIt
	case len(c.Cluster) > 0 && c.DB != 0:
		return errClusterDB
	case c.Master == "" != (len(c.Sentinels) == 0):
		return errMaster
	case strings.Contains(c.KeyPrefix, "{}"):
		return errPrefix
	}
	return nil
}

// newClient returns a client that leaves the options as they are: the driver moves its
// addresses about.
func newClient(options *redis.UniversalOptions) redis.UniversalClient {
	o := *options
	o.Addrs = slices.Clone(o.Addrs)
	switch {
	case o.IsClusterMode:
		cluster := o.Cluster()
		cluster.ClusterStateReloadInterval = time.Second // else a master that died is asked for a minute
		return redis.NewClusterClient(cluster)
	case o.MasterName != "":
		return redis.NewFailoverClient(o.Failover())
	}
	simple := o.Simple()
	if strings.HasPrefix(simple.Addr, "/") {
		simple.Network = "unix"
	}
	return redis.NewClient(simple)
}

// check asks the servers whether they are there, and of the kind that was said.
func (c Config) check(ctx context.Context, client redis.UniversalClient, o *redis.UniversalOptions) error {
	ctx, cancel := context.WithTimeout(ctx, 2*o.DialTimeout)
	defer cancel()
	ping := func(ctx context.Context, client redis.Cmdable) error { return client.Ping(ctx).Err() }
	where, kind := strings.Join(o.Addrs, ", "), ""
	var err error
	switch cluster, ok := client.(*redis.ClusterClient); {
	case ok:
		kind = "the Cluster at "
		err = cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error { return ping(ctx, node) })
	case o.MasterName != "":
		kind = fmt.Sprintf("the master %q of the sentinels at ", o.MasterName)
		err = ping(ctx, client)
	default:
		err = ping(ctx, client)
	}
	if err != nil {
		return fmt.Errorf("redis: %s%s does not answer: %w: %s", kind, where, err, remedy(err, o))
	}
	if o.IsClusterMode {
		return nil
	}
	// Who may not ask is not told.
	if info, err := client.Info(ctx, "cluster").Result(); err == nil && strings.Contains(info, "cluster_enabled:1") {
		return fmt.Errorf("redis: %s is a node of a Redis Cluster: write cluster %s", where, strings.Join(o.Addrs, " "))
	}
	return nil
}

// remedy says what to do about an error of the first question.
func remedy(err error, o *redis.UniversalOptions) string {
	text := err.Error()
	switch {
	case strings.Contains(text, "WRONGPASS"), strings.Contains(text, "NOAUTH"), strings.Contains(text, "without any password"):
		return "correct username and password"
	case strings.Contains(text, "NOPERM"):
		return "let the ACL user have +@all -@dangerous +info and the keys of key_prefix"
	case strings.Contains(text, "cluster support disabled"):
		return "it is no Cluster: write address instead of cluster"
	case strings.Contains(text, "tls: "), strings.Contains(text, "x509: "):
		return "correct tls: ca names the file of the authority that signed the server's certificate"
	case o.TLSConfig != nil && errors.Is(err, context.DeadlineExceeded):
		return "if it does not speak TLS, leave tls out, or write redis:// in the URL; else start it, or correct the address"
	case o.MasterName != "":
		return "start the sentinels and the master, or correct their addresses and the name of the master"
	case o.TLSConfig == nil && strings.Contains(text, "EOF"):
		return "it may want TLS: write tls, or rediss:// in the URL"
	}
	return "start Redis there, or correct the address"
}
