package interop_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// reactSite is a gateway in front of the files of a page.
const reactSite = `{
	admin off
	auto_https off
	better_auth {
		secret %s
		base_url %s
		pages off
		rate_limit off
		storage sqlite %s
		%s
	}
}

%s {
	better_auth
	bind 127.0.0.1
	root %s
	try_files {path} /index.html
	file_server
}
`

// TestReact: a page with useSession of better-auth/react, in Chromium, shows and sends the
// same with a real server and with the gateway, and has nothing to complain of.
func TestReact(t *testing.T) {
	dir := t.TempDir()
	pages := filepath.Join(dir, "pages")
	if out, err := stage.Node(t, "tests/interop/build.mjs", pages).CombinedOutput(); err != nil {
		t.Fatalf("building the page: %v\n%s", err, out)
	}
	ours, theirs := newWorld(t), newWorld(t)
	original := stage.BetterAuth{
		Secret: secret, Host: "localhost", SQLite: filepath.Join(dir, "real.db"), Pages: pages,
		Options: socialOptions, Outside: theirs.URL,
	}.Start(t)
	want := watch(t, original, theirs.URL)
	address := "http://localhost:" + stage.Port(t)
	stage.Gateway{
		Caddyfile: fmt.Sprintf(reactSite, secret, address, filepath.Join(dir, "gateway.db"),
			strings.ReplaceAll(socialCaddyfile, "{world}", ours.URL), address, pages),
		Address: address,
	}.Start(t)
	got := watch(t, address, ours.URL)
	for _, d := range pageDifferences() {
		d.overlook(got, false)
	}
	compare(t, got, want)
}

// pageDifferences are those of differences that a page meets. Its entries have several requests.
func pageDifferences() []*difference {
	return []*difference{differences()[0], {
		where:   regexp.MustCompile(`(?m)^> GET /api/auth/callback/`),
		gateway: regexp.MustCompile(`(?m)^(< 302\n)< cache-control: no-store\n`),
		instead: "$1",
	}}
}

// watch uses the page at one server and returns what was said and shown.
func watch(t *testing.T, address, outside string) transcript {
	t.Helper()
	cmd := stage.Node(t, "tests/interop/react.mjs", "--address", address, "--public", publicURL,
		"--outside", outside, "--chromium", stage.Tool(t, "chromium", "chromium-browser", "google-chrome"))
	heard := listen(t, cmd, inOrder)
	for _, e := range heard.Entries {
		for line := range strings.Lines(e.Text) {
			// A request that is refused is all that Chromium has to complain of.
			if strings.HasPrefix(line, "console ") && !strings.HasPrefix(line, "console error: Failed to load resource: the server responded with a status of 4") {
				t.Errorf("%s: %s", e.Step, line)
			}
		}
	}
	return heard
}
