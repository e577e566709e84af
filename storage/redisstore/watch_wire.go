package redisstore

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/push"

	"github.com/caddy-better-auth/gateway/auth"
)

// wire is a connection on which a server tells of changes. It is never made anew: what was
// told in between would be missed.
type wire struct {
	address string // of a node of a Cluster
	server  string // which run of which server it is, if that may be asked
	client  *redis.Client
	// The driver's subscription to nothing: a connection that is always read. It needs no
	// permission for channels, and answers a ping in between.
	answers *redis.PubSub
}

// newWire connects to a server, or to the node of a Cluster with this address, and returns
// once the server has said that it tells.
func (s *Store) newWire(ctx context.Context, address string, ear push.NotificationHandler) (*wire, error) {
	w := &wire{address: address}
	o := *s.options
	o.Protocol, o.PoolSize = 3, 1
	o.ReadTimeout, o.WriteTimeout = min(o.ReadTimeout, time.Second), min(o.WriteTimeout, time.Second)
	o.OnConnect = func(ctx context.Context, c *redis.Conn) error { return w.track(ctx, c, string(s.keys)) }
	if address != "" {
		o.Addrs, o.IsClusterMode = []string{address}, false
	}
	w.client = newClient(&o).(*redis.Client)
	w.client.AddHook(new(onlyOnce))
	err := w.client.RegisterPushNotificationHandler("invalidate", ear, false)
	if err == nil {
		w.answers = w.client.Subscribe(ctx)
		err = w.answers.Ping(ctx)
	}
	if err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// track asks the server to tell of all keys with the prefix. In RESP2 it would agree, and
// tell nothing. The driver also connects to sentinels, which have no keys.
func (w *wire) track(ctx context.Context, c *redis.Conn, prefix string) error {
	hello, err := c.Hello(ctx, 3, "", "", "").Result()
	if err != nil || hello["mode"] == "sentinel" {
		return err
	}
	err = c.ClientTracking(ctx, true, &redis.ClientTrackingOptions{Bcast: true, Prefixes: []string{prefix}}).Err()
	if err == nil {
		w.server, _ = runID(ctx, c) // who may not ask does without
	}
	return err
}

// runID returns the name that a server gives itself at each start.
func runID(ctx context.Context, client redis.Cmdable) (string, error) {
	info, err := client.Info(ctx, "server").Result()
	_, after, _ := strings.Cut(info, "run_id:")
	id, _, _ := strings.Cut(after, "\r\n")
	return id, err
}

// ping asks for a sign of life each beat.
func (w *wire) ping(ctx context.Context, env auth.Env) {
	for ctx.Err() == nil {
		env.Pause(ctx, beat)
		if w.answers.Ping(ctx) != nil {
			return // hear fails too
		}
	}
}

// hear hears what the server tells and answers, and returns why it no longer does.
func (w *wire) hear(ctx context.Context) error {
	for {
		if _, err := w.answers.ReceiveTimeout(ctx, beat+patience); err != nil {
			return err
		}
	}
}

// close ends hear. What it closes may be closed already.
func (w *wire) close() {
	if w.answers != nil {
		_ = w.answers.Close()
	}
	_ = w.client.Close()
}

var errBroken = errors.New("the connection broke")

// onlyOnce keeps the driver from connecting anew by itself.
type onlyOnce struct{ dialed atomic.Bool }

// DialHook implements redis.Hook.
func (o *onlyOnce) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if o.dialed.Swap(true) {
			return nil, errBroken
		}
		return next(ctx, network, address)
	}
}

// ProcessHook implements redis.Hook.
func (*onlyOnce) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

// ProcessPipelineHook implements redis.Hook.
func (*onlyOnce) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
