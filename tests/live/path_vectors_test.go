package live_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// pathCase is a request target that may be read as another path. In "prefix" /admin is
// protected, in "all-but-public" everything but /public/.
type pathCase struct {
	ID, Rule, Target, Expected, Category, Why, Level string
	MustReachUpstream                                bool `json:"must_reach_upstream"`
}

// TestPathBypassVectors sends every target as it is, without a session, and asks the app
// what it received.
func TestPathBypassVectors(t *testing.T) {
	var file struct{ Cases []pathCase }
	vectors.Read(t, "path-bypass", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	sites := map[string]map[string]string{
		"Caddy matcher": {
			"prefix":         "protect /admin/*",
			"all-but-public": "@private not path /public/*\nprotect @private",
		},
		"Next.js pattern": {
			"prefix":         "protect {\n matcher /admin/:path*\n}",
			"all-but-public": "protect {\n matcher /((?!public/).*)\n}",
		},
	}
	for name, rules := range sites {
		for rule, site := range rules {
			t.Run(name+" "+rule, func(t *testing.T) {
				a := newApp(t)
				g := start(t, a, "", site)
				for _, c := range file.Cases {
					if c.Rule == rule {
						t.Run(c.ID, func(t *testing.T) { c.check(t, a, g) })
					}
				}
			})
		}
	}
}

func (c pathCase) check(t *testing.T, a *app, g *gateway) {
	status := g.raw(t, c.Target)
	reached := len(a.received()) > 0
	switch {
	case c.Expected == "must-be-protected" && reached && c.Level == "required":
		t.Errorf("%q (%s: %s) reached the app: %d", c.Target, c.Category, c.Why, status)
	case c.Expected == "must-be-protected" && reached:
		t.Logf("recommended: %q (%s) reached the app", c.Target, c.Category)
	case c.MustReachUpstream && !reached:
		t.Errorf("%q (%s: %s) did not reach the app: %d", c.Target, c.Category, c.Why, status)
	}
}

// raw sends a target byte for byte (Latin-1) and returns the status, 0 if there is none.
func (g *gateway) raw(t *testing.T, target string) int {
	t.Helper()
	conn, err := net.DialTimeout("tcp", "127.0.0.1:"+g.port, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", latin1(target)); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode
}

// latin1 returns the bytes of a text whose characters are all below 256.
func latin1(text string) []byte {
	var b []byte
	for _, r := range text {
		b = append(b, byte(r))
	}
	return b
}
