package interop_test

import (
	"cmp"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// stores are what the gateway may keep everything in. {dir} stands for a folder, {redis}
// for the URL of a Redis server.
var stores = []struct {
	name, caddyfile string
	redis           bool // the real server that it is compared with has Redis beside SQLite
}{
	{"sqlite", "storage sqlite {dir}/gateway.db", false},
	{"sqlite and redis", "storage sqlite {dir}/gateway.db\nsession_storage redis {redis}", true},
	{"redis", "storage redis {redis}", true},
}

// TestStories: told the same story, a real server and the gateway say the same, byte for
// byte but for ids, tokens and times, and for what docs/deviations.md lists. With Redis the
// order of fields may differ too: Better Auth answers in the order of whoever wrote a record.
func TestStories(t *testing.T) {
	known, done := differences(), new(coverage)
	t.Run("told", func(t *testing.T) {
		for _, s := range told {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				want := map[bool]transcript{false: s.toBetterAuth(t, "", inOrder), true: s.toBetterAuth(t, redistest.Start(t), inAnyOrder)}
				done.add(want[false])
				for _, store := range stores {
					t.Run(store.name, func(t *testing.T) {
						edit := inOrder
						if store.redis {
							edit = inAnyOrder
						}
						got := s.toGateway(t, store.caddyfile, edit)
						for _, d := range known {
							d.overlook(got, store.redis)
						}
						compare(t, got, want[store.redis])
					})
				}
			})
		}
	})
	checkDifferences(t, known)
	done.check(t)
}

// toBetterAuth tells the story to a real server, with sessions in Redis if there is a URL.
func (s story) toBetterAuth(t *testing.T, redis string, edit func(string) string) transcript {
	t.Helper()
	world, public := newWorld(t), cmp.Or(s.public, publicURL)
	server := stage.BetterAuth{
		Secret: secret, BaseURL: public, SQLite: filepath.Join(t.TempDir(), "real.db"), Redis: redis,
		Options: s.options, Mail: world.URL + "/mail", Outside: world.URL,
	}.Start(t)
	return s.hear(t, public, server, world.URL, edit)
}

// toGateway tells the story to a gateway with these storage lines.
func (s story) toGateway(t *testing.T, storage string, edit func(string) string) transcript {
	t.Helper()
	world, public := newWorld(t), cmp.Or(s.public, publicURL)
	if strings.Contains(storage, "{redis}") {
		storage = strings.ReplaceAll(storage, "{redis}", redistest.Start(t))
	}
	storage = strings.ReplaceAll(storage, "{dir}", t.TempDir())
	lines := cmp.Or(s.limits, "\nrate_limit off") + strings.ReplaceAll(s.caddyfile, "{world}", world.URL)
	server := startGatewayWith(t, public, storage+lines)
	return s.hear(t, public, server, world.URL, edit)
}

// hear tells the story to a server and returns what was said.
func (s story) hear(t *testing.T, public, address, outside string, edit func(string) string) transcript {
	t.Helper()
	return listen(t, stage.Node(t, "tests/interop/story.mjs",
		"--story", s.name, "--address", address, "--public", public, "--outside", outside), edit)
}

// coverage are the routes that have succeeded in a story. It is safe for concurrent use.
type coverage struct {
	mu     sync.Mutex
	routes []string
}

func (c *coverage) add(said transcript) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for route, succeeded := range said.Paths {
		if succeeded {
			c.routes = append(c.routes, route)
		}
	}
}

var parameter = regexp.MustCompile(`:\w+`)

// check: each route that a real server has succeeded in one of the stories at least.
func (c *coverage) check(t *testing.T) {
	t.Helper()
	out, err := stage.Node(t, "tests/interop/routes.mjs").Output()
	if err != nil {
		t.Fatalf("asking for the routes: %v\n%s", err, stderr(err))
	}
	var routes []struct{ Method, Path string }
	if err := json.Unmarshal(out, &routes); err != nil {
		t.Fatalf("the routes are %q: %v", out, err)
	}
	for _, route := range routes {
		if route.Path == "" {
			continue // for programs on the server only
		}
		pattern := regexp.MustCompile("^" + route.Method + " /api/auth" + parameter.ReplaceAllString(route.Path, "[^/]+") + "$")
		if !slices.ContainsFunc(c.routes, pattern.MatchString) {
			t.Errorf("in no story %s %s succeeds", route.Method, route.Path)
		}
	}
}
