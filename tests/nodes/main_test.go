// Package nodes_test proves that several gateways on one store are as one: who is signed out
// anywhere, by whichever program, is refused everywhere and loses all connections; what the
// store is asked is counted; and none of it suffers from reloads.
package nodes_test

import (
	"os"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

const (
	// secret is shared by every server of these tests.
	secret = "nodes-secret-of-more-than-32-characters"
	// publicURL is the address that all of them have for the world.
	publicURL = "http://app.example"
)

func TestMain(m *testing.M) { os.Exit(stage.Run(m)) }
