// Package attack_test attacks a running gateway. The app behind it reports what reached it,
// byte for byte, and every access decision is judged by that, never by the status alone.
//
// The gateway is the real program, in several sites at once: one for each mode, over
// HTTP/1.1, HTTP/2 and HTTP/3. Requests are written by hand, since client libraries refuse to
// send what attackers do. When a test ends, all that its gateway has logged is searched for
// the secrets that the test has seen.
//
// GATEWAY_ATTACK=long makes the floods as large as they can be.
package attack_test

import (
	"os"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

func TestMain(m *testing.M) { os.Exit(stage.Run(m)) }

// long reports whether there is time for the long forms.
func long() bool { return os.Getenv("GATEWAY_ATTACK") == "long" }
