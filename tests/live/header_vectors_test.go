package live_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// headerCase is a request whose header tries to speak for the gateway. In lines, {ID} is an
// identity header in several spellings, {V} a mark of the client's.
type headerCase struct {
	ID, Category, Expect, Level, Why, Method string
	Lines, Where, Names, Trailer             []string
}

// kept are the categories that hold: who the app believes to be there, which path it
// believes to be asked for, and what must not be taken from it.
var kept = map[string]bool{
	"identity-case": true, "identity-alias": true, "identity-duplicate": true, "malformed": true, "trailer": true,
	"hop-by-hop-drop": true, "hop-by-hop-drop-spoof": true, "hop-by-hop-auth": true,
	"absolute-identity": true, "pseudo-header": true, "control": true,
	"path-override": true, "next-internal": true, "httpoxy": true,
}

const mark = "spoofed-by-the-client"

// TestHeaderVectors sends the lines as they are and asks the app what it received.
func TestHeaderVectors(t *testing.T) {
	var file struct {
		Cases           []headerCase
		IdentityDefault []string `json:"identity_default"`
	}
	vectors.Read(t, "headers", &file)
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth\nprotect /private/*")
	g.signUp(t, "ann@example.com")
	cookie := g.cookies(t)
	replayed := 0
	for _, c := range file.Cases {
		if !kept[c.Category] || c.Level != "required" {
			continue
		}
		replayed++
		for _, identity := range file.IdentityDefault {
			for _, where := range c.Where {
				t.Run(c.ID+" "+identity+" "+where, func(t *testing.T) { c.check(t, a, g, identity, where, cookie) })
			}
			if !strings.Contains(strings.Join(c.Lines, ""), "{") {
				break
			}
		}
	}
	if replayed == 0 {
		t.Error("no case was replayed")
	}
}

func (c headerCase) check(t *testing.T, a *app, g *gateway, identity, where, cookie string) {
	path := "/private/"
	if where == "public" {
		path = "/"
	}
	lines := c.Lines
	if where == "session" {
		lines = append([]string{"Cookie: " + cookie}, lines...)
	}
	g.rawRequest(t, c.Method, path, spell(lines, identity), spell(c.Trailer, identity))
	got := a.received()
	switch c.Expect {
	case "blocked":
		if len(got) > 0 {
			t.Errorf("%s: the app got %v", c.Why, got[0].Header)
		}
	case "no-client-value":
		c.checkUnmarked(t, got, identity)
	case "identity-intact":
		if len(got) != 1 || got[0].Header.Get(identity) == "" {
			t.Errorf("%s: the app lacks %s: %d requests", c.Why, identity, len(got))
		}
		c.checkUnmarked(t, got, identity)
	case "forwarded-intact":
		if len(got) != 1 || got[0].Header.Get(c.Names[0]) == "" {
			t.Errorf("%s: the app lacks %s: %d requests", c.Why, c.Names[0], len(got))
		}
		c.checkUnmarked(t, got, identity)
	case "must-arrive":
		name := spell(c.Names, identity)[0]
		if len(got) != 1 || !strings.Contains(strings.Join(got[0].Header[http.CanonicalHeaderKey(name)], " "), mark) {
			t.Errorf("%s: %s did not arrive", c.Why, name)
		}
	default:
		t.Fatalf("expect %q is new", c.Expect)
	}
}

// checkUnmarked fails if a header or trailer that folds to one of the names carries the mark.
func (c headerCase) checkUnmarked(t *testing.T, got []*http.Request, identity string) {
	for _, r := range got {
		for _, header := range []http.Header{r.Header, r.Trailer} {
			for name, values := range header {
				for _, protected := range spell(c.Names, identity) {
					if folded(name) == folded(protected) && strings.Contains(strings.Join(values, " "), mark) {
						t.Errorf("%s: the app got %s: %q", c.Why, name, values)
					}
				}
			}
		}
	}
}

// folded maps a header name as CGI-like environments do.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
}

// spell fills in the marks of the lines.
func spell(lines []string, identity string) []string {
	mixed := strings.ToLower(identity[:1]) + strings.ToUpper(identity[1:])
	first := strings.Replace(identity, "-", "_", 1)
	last := identity
	if i := strings.LastIndex(identity, "-"); i >= 0 {
		last = identity[:i] + "_" + identity[i+1:]
	}
	fixed := strings.NewReplacer("{V}", mark, "{ID}", identity, "{id}", strings.ToLower(identity),
		"{ID^}", strings.ToUpper(identity), "{iD}", mixed, "{ID/_1}", first, "{ID/_2}", last)
	spelled := make([]string, len(lines))
	for i, line := range lines {
		line = fixed.Replace(line)
		for {
			before, rest, ok := strings.Cut(line, "{ID/")
			if !ok {
				break
			}
			with, after, _ := strings.Cut(rest, "}")
			line = before + strings.ReplaceAll(identity, "-", with) + after
		}
		spelled[i] = line
	}
	return spelled
}

// rawRequest sends header lines, and maybe trailers, byte for byte.
func (g *gateway) rawRequest(t *testing.T, method, path string, lines, trailer []string) {
	t.Helper()
	conn, err := net.DialTimeout("tcp", "127.0.0.1:"+g.port, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if method == "" {
		method = http.MethodGet
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, path)
	for _, line := range lines {
		b.WriteString(line + "\r\n")
	}
	if len(trailer) > 0 {
		b.WriteString("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n" + strings.Join(trailer, "\r\n") + "\r\n")
	}
	b.WriteString("\r\n")
	if _, err := conn.Write(latin1(b.String())); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return // refused without an answer
	}
	_ = resp.Body.Close()
}
