// Package parity_test replays what was recorded of the real Better Auth against the
// running gateway: the built binary with a Caddyfile that says what the recorded options
// say, over TCP, with SQLite or Redis beneath it. Where the gateway may differ, and why, is
// in deviations_test.go; every use of a deviation is counted and printed.
package parity_test

import (
	"os"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

func TestMain(m *testing.M) { os.Exit(stage.Run(m)) }
