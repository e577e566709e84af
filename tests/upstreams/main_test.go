// Package upstreams_test asks real programs how they read a path. Each target that a client may
// write is sent to Express, Fastify, Next.js, Go's net/http, nginx and PHP, all with something for
// members only under /admin, and then through a gateway before them, without a session. What
// a program would have served to members only must never come out of the gateway.
//
// GATEWAY_UPSTREAMS=long tries GATEWAY_UPSTREAMS_COUNT targets (20 000) from the seed GATEWAY_UPSTREAMS_SEED (the time).
// The seed is in the log: the same one makes the same targets.
package upstreams_test

import (
	"os"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

func TestMain(m *testing.M) { os.Exit(stage.Run(m)) }
