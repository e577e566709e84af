package gateway

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"strconv"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
)

func init() { caddy.RegisterModule(new(RedisStorage)) }

// RedisStorage keeps sessions as Better Auth's secondary storage does, so that a Better
// Auth server can share them. As the only storage it keeps people and accounts, too.
type RedisStorage struct {
	// Where the server is: redis://user:password@host:port/db, rediss:// for TLS, or
	// unix:///path/to/socket.
	URL string `json:"url,omitempty"`
	// The same without a URL: host:port, or the path of a Unix socket.
	Address string `json:"address,omitempty"`
	// The sentinels who know where the master is, and its name among them.
	Sentinels []string `json:"sentinels,omitempty"`
	Master    string   `json:"master,omitempty"`
	// Some nodes of a Redis Cluster.
	Cluster []string `json:"cluster,omitempty"`
	// Whom to sign in as. Not beside a URL, which has it in itself.
	Username string `json:"username,omitempty"`
	Password string `json:"password,omitempty"`
	// Whom to sign in to the sentinels as, if they ask.
	SentinelUsername string `json:"sentinel_username,omitempty"`
	SentinelPassword string `json:"sentinel_password,omitempty"`
	// The number of the database. Not beside a URL, and not in a Cluster.
	DB int `json:"db,omitempty"`
	// Encrypt connections. Default: as the URL says.
	TLS *RedisTLS `json:"tls,omitempty"`
	// What every key begins with. Default: better-auth:
	KeyPrefix string `json:"key_prefix,omitempty"`
	// How long anything that is asked of the server may take, connecting included. Default: 2s
	Timeout caddy.Duration `json:"timeout,omitempty"`
	// How many connections there may be to each server. Default: ten for each processor.
	PoolSize int `json:"pool_size,omitempty"`

	// Files is a digest of the files of TLS: other files make another store.
	Files string `json:"files,omitempty"`

	tls *tls.Config
}

// RedisTLS says how connections to Redis are encrypted. Certificates are always checked.
type RedisTLS struct {
	// A file with the certificates of the authority of the servers, in PEM. Default: the
	// system's.
	CA string `json:"ca,omitempty"`
	// Files with a certificate to show to the servers and its key, in PEM.
	Cert string `json:"cert,omitempty"`
	Key  string `json:"key,omitempty"`
	// The name in the certificates of the servers. Default: the host of the address.
	ServerName string `json:"server_name,omitempty"`
}

// CaddyModule returns the Caddy module information.
func (*RedisStorage) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth.storage.redis",
		New: func() caddy.Module { return new(RedisStorage) },
	}
}

// Provision expands placeholders, reads the files, and takes what the driver logs into
// Caddy's log.
func (s *RedisStorage) Provision(ctx caddy.Context) error {
	redis.SetLogger(driverLog{ctx.Logger()})
	texts := map[string]*string{
		"url": &s.URL, "address": &s.Address, "sentinel": &s.Master, "username": &s.Username,
		"password": &s.Password, "sentinel_username": &s.SentinelUsername,
		"sentinel_password": &s.SentinelPassword, "key_prefix": &s.KeyPrefix,
	}
	for i := range s.Sentinels {
		texts[fmt.Sprintf("sentinel %d", i+1)] = &s.Sentinels[i]
	}
	for i := range s.Cluster {
		texts[fmt.Sprintf("cluster %d", i+1)] = &s.Cluster[i]
	}
	if s.TLS != nil {
		texts["ca"], texts["cert"], texts["key"] = &s.TLS.CA, &s.TLS.Cert, &s.TLS.Key
		texts["server_name"] = &s.TLS.ServerName
	}
	if err := expand(texts); err != nil || s.TLS == nil {
		return err
	}
	var err error
	s.tls, s.Files, err = s.TLS.read()
	return err
}

// read reads the files, and returns a digest of them too.
func (t *RedisTLS) read() (*tls.Config, string, error) {
	roots, digest, err := readCA(t.CA)
	if err != nil {
		return nil, "", err
	}
	config := &tls.Config{RootCAs: roots, ServerName: t.ServerName, MinVersion: tls.VersionTLS12}
	if t.Cert == "" && t.Key == "" {
		return config, digest, nil
	}
	pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
	if err != nil {
		return nil, "", fmt.Errorf("redis: tls: %w: name a certificate and its key, both in PEM, by cert and key", err)
	}
	config.Certificates = []tls.Certificate{pair}
	for _, certificate := range pair.Certificate {
		digest += fmt.Sprintf(" %x", sha256.Sum256(certificate))
	}
	return config, digest, nil
}

// CallTimeout implements TimedStorage.
func (s *RedisStorage) CallTimeout() time.Duration { return time.Duration(s.Timeout) }

// OpenStore implements StorageModule.
func (s *RedisStorage) OpenStore(ctx caddy.Context, needs StoreNeeds) (auth.Store, error) {
	return redisstore.Open(ctx, redisstore.Config{
		URL: s.URL, Address: s.Address, Sentinels: s.Sentinels, Master: s.Master, Cluster: s.Cluster,
		Username: s.Username, Password: s.Password, DB: s.DB, TLS: s.tls,
		SentinelUsername: s.SentinelUsername, SentinelPassword: s.SentinelPassword,
		KeyPrefix: s.KeyPrefix, Timeout: time.Duration(s.Timeout), PoolSize: s.PoolSize,
		SessionLife: needs.SessionLife,
		SessionRows: needs.SessionRows, VerificationRows: needs.VerificationRows,
		Unwatched: logUnwatched(s),
	})
}

// UnmarshalCaddyfile reads:
//
//	redis [<url>] {
//		url        <url>
//		address    <host:port>|<path>
//		sentinel   <master> <host:port>...
//		cluster    <host:port>...
//		username   <name>
//		password   <password>
//		sentinel_username <name>
//		sentinel_password <password>
//		db         <number>
//		tls {
//			ca          <file>
//			cert        <file>
//			key         <file>
//			server_name <name>
//		}
//		key_prefix <prefix>
//		timeout    <duration>
//		pool_size  <number>
//	}
//
// with one of url, address, sentinel and cluster.
func (s *RedisStorage) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() {
		s.URL = d.Val()
	}
	if d.NextArg() {
		return d.Err("redis takes one URL at most, such as redis://localhost:6379/0")
	}
	known := words{
		"address":  oneString(&s.Address),
		"sentinel": word{read: s.readSentinel},
		"cluster":  someStrings(&s.Cluster),
		"username": oneString(&s.Username),
		"password": oneString(&s.Password),
		"db":       word{read: s.readDB},
		"tls":      word{read: s.readTLS},

		"sentinel_username": oneString(&s.SentinelUsername),
		"sentinel_password": oneString(&s.SentinelPassword),

		"key_prefix": oneString(&s.KeyPrefix),
		"timeout":    oneDuration(func(d caddy.Duration) { s.Timeout = d }),
		"pool_size":  oneLength(&s.PoolSize),
	}
	if s.URL == "" {
		known["url"] = oneString(&s.URL)
	}
	if err := parseBlock(d, known); err != nil {
		return err
	}
	if s.URL == "" && s.Address == "" && s.Master == "" && len(s.Cluster) == 0 {
		return d.Err("redis takes a URL, such as redis://localhost:6379/0, or a block with address, sentinel or cluster")
	}
	return nil
}

// readSentinel reads:
//
//	sentinel <master> <host:port>...
func (s *RedisStorage) readSentinel(d *caddyfile.Dispenser) error {
	args := d.RemainingArgs()
	if len(args) < 2 {
		return misuse("takes the name of the master and the addresses of sentinels")
	}
	s.Master, s.Sentinels = args[0], args[1:]
	return noBlock(d)
}

// readDB reads the number of a database.
func (s *RedisStorage) readDB(d *caddyfile.Dispenser) error {
	var text string
	if !d.AllArgs(&text) {
		return takesOne
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return d.Errf("%q is not the number of a database: write db 0, or leave it out", text)
	}
	s.DB = n
	return noBlock(d)
}

// readTLS reads the word tls and its block, which may be missing.
func (s *RedisStorage) readTLS(d *caddyfile.Dispenser) error {
	s.TLS = new(RedisTLS)
	return block(words{
		"ca":          oneString(&s.TLS.CA),
		"cert":        oneString(&s.TLS.Cert),
		"key":         oneString(&s.TLS.Key),
		"server_name": oneString(&s.TLS.ServerName),
	}).read(d)
}

// driverLog logs what go-redis has to say, which it otherwise writes to the terminal.
type driverLog struct{ log *zap.Logger }

// Printf implements the logger of go-redis.
func (d driverLog) Printf(_ context.Context, format string, v ...any) {
	d.log.Warn("driver", zap.String("says", fmt.Sprintf(format, v...)))
}

// Interface guards
var (
	_ StorageModule         = (*RedisStorage)(nil)
	_ caddy.Provisioner     = (*RedisStorage)(nil)
	_ caddyfile.Unmarshaler = (*RedisStorage)(nil)
)
