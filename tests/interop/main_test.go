// Package interop_test proves that the gateway and a real Better Auth server are one to
// their clients: the unmodified client cannot tell them apart, and what one of them stores
// in Redis or SQLite the other accepts.
package interop_test

import (
	"os"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// secret is shared by every server of these tests, as in a real deployment.
const secret = "interop-secret-of-more-than-32-characters"

func TestMain(m *testing.M) { os.Exit(stage.Run(m)) }
