// Package upstreams_test asks real programs how they read a path. Each target that a client may
// write is sent to Express, Fastify, Next.js, Go's net/http, nginx and PHP, all with something for
// members only under /admin, and then through a gateway before them, without a session. What
// a program would have served to members only must never come out of the gateway.
//
// GATEWAY_UPSTREAMS=long tries many more targets, from a seed of the day or GATEWAY_UPSTREAMS_SEED.
package upstreams_test

import (
	"os"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

func TestMain(m *testing.M) { os.Exit(stage.Run(m)) }
