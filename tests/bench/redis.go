package main

import (
	"context"
	"errors"
	"os/exec"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// prefix is what Better Auth's keys begin with.
const prefix = "better-auth:"

// redisServer is a Redis that keeps nothing on disk.
type redisServer struct {
	url     string
	program *program
	client  *redis.Client
}

func (b *bench) startRedis() (*redisServer, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	address := "127.0.0.1:" + port
	s := &redisServer{url: "redis://" + address, client: redis.NewClient(&redis.Options{Addr: address})}
	b.closers = append(b.closers, s.client.Close)
	cmd := exec.Command("redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no",
		"--dir", b.dir)
	s.program, err = b.start("Redis", cmd, func(ctx context.Context) bool { return s.client.Ping(ctx).Err() == nil })
	return s, err
}

// commands returns how many commands the server has run so far.
func (s *redisServer) commands(ctx context.Context) (int64, error) {
	info, err := s.client.Info(ctx, "stats").Result()
	if err != nil {
		return 0, err
	}
	value, found := entry(info, "total_commands_processed")
	if !found {
		return 0, errors.New("INFO of Redis lacks total_commands_processed")
	}
	return strconv.ParseInt(value, 10, 64)
}
