package nodes_test

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// node is a gateway in front of an app, with everything below /app protected.
type node struct {
	url, admin string
	app        *app
}

// site is its Caddyfile, with lines of better_auth and of the site.
const site = `{
	admin %s
	auto_https off
	persist_config off
	better_auth {
		secret %s
		base_url %s
		rate_limit off
		user {
			delete_user
		}
		%s
	}
}

%s {
	better_auth
	protect /app/*
	%s
	reverse_proxy %s {
		stream_close_delay 1h
	}
}
`

// startNode runs a gateway with the given lines about storage and more.
func startNode(t *testing.T, a *app, lines string) node {
	t.Helper()
	n := node{url: "http://127.0.0.1:" + stage.Port(t), admin: "127.0.0.1:" + stage.Port(t), app: a}
	stage.Gateway{Caddyfile: n.caddyfile(lines, ""), Address: n.url}.Start(t)
	return n
}

func (n node) caddyfile(lines, ofSite string) string {
	return fmt.Sprintf(site, n.admin, secret, publicURL, lines, n.url, ofSite, strings.TrimPrefix(n.app.URL, "http://"))
}

// load reloads a Caddy with another Caddyfile.
func load(admin, caddyfile string) error {
	resp, err := once.Post("http://"+admin+"/load", "text/caddyfile", strings.NewReader(caddyfile))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if said, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the reload was answered %d %s", resp.StatusCode, said)
	}
	return nil
}

// network is two gateways and a real Better Auth server with one Redis for sessions and one
// file for people.
type network struct {
	nodes    [2]node
	original string
	redis    *redis.Client
}

func startNetwork(t *testing.T) *network {
	t.Helper()
	a, server := newApp(t), redistest.New(t)
	file := filepath.Join(t.TempDir(), "auth.db")
	n := &network{redis: connect(t, server)}
	n.original = stage.BetterAuth{
		Secret: secret, BaseURL: publicURL, SQLite: file, Redis: server.URL,
		Options: `{"user": {"deleteUser": {"enabled": true}}}`,
	}.Start(t)
	for i := range n.nodes {
		n.nodes[i] = startNode(t, a, "storage sqlite "+file+"\nsession_storage redis "+server.URL)
	}
	return n
}

// connect returns a plain client of Redis.
func connect(t *testing.T, server *redistest.Server) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: server.Address, Protocol: 2})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// keyOf is where Better Auth keeps a session.
func keyOf(p person) string { return "better-auth:" + p.token }
