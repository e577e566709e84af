package redisstore_test

import (
	"crypto/tls"
	"crypto/x509"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// TestWays: by a Unix socket, as a user of an ACL, and in RESP3.
func TestWays(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "redis.sock")
	server := redistest.New(t, "--unixsocket", socket)
	client := redis.NewClient(&redis.Options{Addr: server.Address})
	defer client.Close()
	err := client.Do(t.Context(), "ACL", "SETUSER", "gateway", "on", ">hunter2", "~better-auth:*", "+@all", "-@dangerous").Err()
	noError(t, "ACL SETUSER", err)
	ways := map[string]redisstore.Config{
		"a Unix socket":          {Address: socket},
		"a Unix socket's URL":    {URL: "unix://" + socket},
		"an ACL user":            {Address: server.Address, Username: "gateway", Password: "hunter2"},
		"an ACL user in a URL":   {URL: strings.Replace(server.URL, "//", "//gateway:hunter2@", 1)},
		"another database":       {Address: server.Address, DB: 3},
		"one connection at once": {Address: server.Address, PoolSize: 1},
	}
	for name, c := range ways {
		t.Run(name, func(t *testing.T) {
			c.Env = auth.Env{Now: func() time.Time { return start }}
			s := open(t, c)
			defer s.Close()
			noError(t, "CreateUser", s.CreateUser(t.Context(), ann(), nil))
			noError(t, "CreateSession", s.CreateSession(t.Context(), annsSession("one", start)))
			_, err := s.Session(t.Context(), "one")
			noError(t, "Session", err)
			clients, err := client.ClientList(t.Context()).Result()
			noError(t, "CLIENT LIST", err)
			if !strings.Contains(clients, "resp=3") {
				t.Errorf("nobody speaks RESP3:\n%s", clients)
			}
			noError(t, "DeleteUser", s.DeleteUser(t.Context(), "ann"))
		})
	}
}

// TestContradictions: what cannot be meant is refused before anybody is asked.
func TestContradictions(t *testing.T) {
	cluster := []string{"127.0.0.1:1"}
	tests := map[string]struct {
		config redisstore.Config
		want   string
	}{
		"two places":                  {redisstore.Config{Address: "127.0.0.1:1", Cluster: cluster}, "exactly one way"},
		"a password beside a URL":     {redisstore.Config{URL: "redis://127.0.0.1:1", Password: "hunter2"}, "part of the URL"},
		"a database of a Cluster":     {redisstore.Config{Cluster: cluster, DB: 1}, "has no databases"},
		"sentinels without a master":  {redisstore.Config{Sentinels: cluster}, "name of the master"},
		"a prefix with an empty tag":  {redisstore.Config{Cluster: cluster, KeyPrefix: "{}:"}, "key_prefix"},
		"a Cluster that is none":      {redisstore.Config{Cluster: []string{redistest.New(t).Address}}, "cluster"},
		"a node instead of a Cluster": {redisstore.Config{Address: redistest.NewCluster(t).Addresses[0]}, "write cluster"},
		"TLS where there is none": {redisstore.Config{
			Address: redistest.New(t).Address, Timeout: time.Second / 2, TLS: &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12},
		}, "leave tls out"},
	}
	for name, tt := range tests {
		t.Run("fail/"+name, func(t *testing.T) {
			s, err := redisstore.Open(t.Context(), tt.config)
			if err == nil {
				s.Close()
				t.Fatal("Open: got no error")
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("Open: got error %q, want %q in it and no password", err, tt.want)
			}
		})
	}
}
