package interop_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// told are the stories, each with the servers that it is told to.
var told = []struct {
	story     string // of stories/
	options   string // of Better Auth, as JSON
	caddyfile string // the same, in the gateway's words
}{
	{story: "plain"},
}

// TestStories: told the same story, a real server and the gateway say the same, byte for
// byte but for ids, tokens and times, and for what docs/deviations.md lists.
func TestStories(t *testing.T) {
	for _, s := range told {
		t.Run(s.story, func(t *testing.T) {
			dir := t.TempDir()
			world := newWorld(t)
			original := stage.BetterAuth{
				Secret: secret, BaseURL: publicURL, SQLite: filepath.Join(dir, "real.db"),
				Options: s.options, Mail: world.URL + "/mail", Outside: world.URL,
			}.Start(t)
			want := hear(t, s.story, original, world.URL)
			world = newWorld(t)
			gateway := startGateway(t, publicURL, fmt.Sprintf("storage sqlite %s\n%s",
				filepath.Join(dir, "gateway.db"), s.caddyfile))
			compare(t, hear(t, s.story, gateway, world.URL), want)
		})
	}
}
