package browser_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/matcher"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// asked is a request that is made of Next.js itself, and of the gateway before it.
type asked struct {
	method string // "": GET
	target string
	header map[string]string
	body   string
}

var (
	asRSC      = map[string]string{"RSC": "1"}
	asPrefetch = map[string]string{"RSC": "1", "Next-Router-Prefetch": "1", "Next-Router-Segment-Prefetch": "/_tree", "Next-Url": "/"}
	asJSON     = map[string]string{"Content-Type": "application/json"}
	asHTML     = map[string]string{"Accept": "text/html"}
)

const (
	cafe = "/places/paris/caf%C3%A9%20de%20la%20tour"
	long = 3000 // characters of a long segment or query
)

// publicRequests are what browsers send to the public pages of a Next.js app, and URLs that
// are odd, but mean one thing.
var publicRequests = []asked{
	{target: "/"},
	{target: "/", header: asHTML},
	{target: "/", method: http.MethodHead},
	{target: "/", header: map[string]string{"Accept-Encoding": "gzip"}},
	{target: "/?_rsc=abc", header: asRSC},
	{target: "/?_rsc=abc", header: asPrefetch},
	{target: "/?"},
	{target: "/?a=1&&b=%20+%2B;c"},
	{target: "/?q=" + strings.Repeat("x", long)},
	{target: "/sign-in?redirectTo=%2Fdashboard%3Fa%3D1%26b"},
	{target: "/sign-in?redirectTo=//evil.example"},
	{target: "/nowhere"},
	{target: "/nowhere", header: asRSC},
	{target: cafe},
	{target: cafe + "?_rsc=abc", header: asRSC},
	{target: strings.ToLower(cafe)},
	{target: "/places/lisboa/a%20brasileira%20%26%20filhos"},
	{target: "/places/lisboa/a%20brasileira%20&%20filhos"},
	{target: "/places/%CE%B1%CE%B8%CE%AE%CE%BD%CE%B1/%CF%84%CE%BF%20%CF%86%CE%B5%CE%B3%CE%B3%CE%AC%CF%81%CE%B9"},
	{target: "/places/a+b"},
	{target: "/places/a;b=c,d"},
	{target: "/places/user:pass@host"},
	{target: "/places/[...catchall]"},
	{target: "/places/%5B...catchall%5D"},
	{target: "/places/(group)/@slot"},
	{target: "/places/~!$'()*"},
	{target: "/places/%25"},
	{target: "/places/100%25"},
	{target: "/places/%252e"},
	{target: "/places/%F0%9F%98%80"},
	{target: "/places/x%3Fy"},
	{target: "/places/x%23y"},
	{target: "/places/.hidden/a.b.c"},
	{target: "/places/x.rsc"},
	{target: "/places/x.txt", header: asRSC},
	{target: "/places/trailing/"},
	{target: "/PLACES/x"},
	{target: "/places/" + strings.Repeat("x", long)},
	{target: "/api/places/paris/caf%C3%A9%20de%20la%20tour"},
	{target: "/api/places/a%20b/c+d/%E2%82%AC?x=1"},
	{target: "/api/places/x", method: http.MethodHead},
	{target: "/api/places/x", method: http.MethodOptions},
	{target: "/api/places/x", method: http.MethodPost, header: asJSON, body: "{}"},
	{target: "/api/places/x", method: http.MethodDelete},
	{target: "/api/nowhere"},
	{target: "/_next/static/nowhere.js"},
	{target: "/_next/data/x/index.json"},
	{target: "/_next/image?url=%2Fcup.png&w=640&q=75", header: map[string]string{"Accept": "image/webp"}},
	{target: "/_next/image?url=%2Fcup.png&w=1080&q=75", header: map[string]string{"Accept": "image/png"}},
	{target: "/_next/image?url=%2Fcup.png&w=7&q=75"},
	{target: "/_next/image?url=https%3A%2F%2Fevil.example%2Fx.png&w=640&q=75"},
	{target: "/cup.png"},
	{target: "/cup.png", header: map[string]string{"Range": "bytes=0-99"}},
	{target: "/", method: http.MethodPost, header: map[string]string{"Next-Action": strings.Repeat("0", 42), "Content-Type": "text/plain;charset=UTF-8"}, body: "[]"},
	{target: "/", method: http.MethodPost, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: "a=1"},
	{target: "/sign-in", method: http.MethodPut, header: asJSON, body: "{}"},
}

// privateRequests are what browsers send to the protected pages.
var privateRequests = []asked{
	{target: "/dashboard"},
	{target: "/dashboard", header: asHTML},
	{target: "/dashboard?_rsc=abc", header: asRSC},
	{target: "/dashboard?_rsc=abc", header: asPrefetch},
	{target: "/dashboard", method: http.MethodHead},
	{target: "/dashboard/"},
	{target: "/dashboard/nowhere"},
	{target: "/dashboard" + cafe},
	{target: "/dashboard" + cafe + "?_rsc=abc", header: asRSC},
}

// oddRequests are those that two programs may read in two ways. Next.js answers them.
var oddRequests = []asked{
	{target: "/places/paris%2Fb"},
	{target: "/api/places/a%2Fb/c"},
	{target: "/places/a%5Cb"},
	{target: "/places//b"},
	{target: "/places/./b"},
	{target: "/places/x/../b"},
	{target: "/places/%2e%2e/b"},
	{target: "/places/a%00b"},
	{target: "/places/%C3"},
}

// oddSite is a gateway that lets such requests through.
const oddSite = `{
	admin off
	better_auth {
		base_url %[1]s
		storage memory
		allow_targets %[3]s
	}
}
%[1]s {
	better_auth
	protect /dashboard/*
	reverse_proxy %[2]s
}`

// TestSEC26NextJS: examples/nextjs works behind the gateway as without it. Its one command runs it.
func TestSEC26NextJS(t *testing.T) {
	e := startNextJS(t)
	t.Run("people use it", func(t *testing.T) {
		tell(t, "nextjs.mjs", "--address", e.address, "--letters", e.letters, "--shots", shotsFolder(t))
	})
	t.Run("answers are the same", func(t *testing.T) { compareAnswers(t, e) })
	t.Run("odd targets", func(t *testing.T) { compareOdd(t, e) })
}

// compareAnswers: whatever Next.js answers to a request, it answers behind the gateway.
func compareAnswers(t *testing.T, e example) {
	for _, a := range slices.Concat(publicRequests, assets(t, e)) {
		t.Run(a.String(), func(t *testing.T) { e.compare(t, a, a) })
	}
	cookie, identity := e.signUp(t)
	for _, a := range privateRequests {
		t.Run("as a person "+a.String(), func(t *testing.T) {
			e.compare(t, a.with(identity), a.with(map[string]string{"Cookie": cookie}), "Cache-Control", "Set-Cookie", "Vary")
		})
	}
}

// compareOdd: odd targets are refused, unless the configuration says that the app may have them.
func compareOdd(t *testing.T, strict example) {
	lenient := strict
	lenient.address = "http://localhost:" + stage.Port(t)
	config := fmt.Sprintf(oddSite, lenient.address, lenient.app, strings.Join(matcher.DoubtNames(), " "))
	stage.Gateway{Caddyfile: config, Address: lenient.address}.Start(t)
	for _, a := range oddRequests {
		t.Run(a.String(), func(t *testing.T) {
			if got := a.ask(t, strict, strict.address); got.status != http.StatusBadRequest {
				t.Errorf("it is answered with %d", got.status)
			}
			lenient.compare(t, a, a)
		})
	}
}

// compare asks the app directly and through the gateway. Next.js may write the rows of one page
// in another order the next time, so it may try again. The named headers are the gate's.
func (e example) compare(t *testing.T, direct, through asked, added ...string) {
	t.Helper()
	const tries = 5
	var found []string
	for range tries {
		if found = differences(direct.ask(t, e, e.app), through.ask(t, e, e.address), added); len(found) == 0 {
			return
		}
	}
	t.Errorf("behind the gateway:\n%s", strings.Join(found, "\n"))
}

// String names the request.
func (a asked) String() string {
	name := strings.TrimSpace(a.method + " " + a.target)
	for _, key := range slices.Sorted(maps.Keys(a.header)) {
		name += " " + key
	}
	return name[:min(len(name), 100)]
}

// with returns the request with further headers.
func (a asked) with(header map[string]string) asked {
	all := maps.Clone(header)
	maps.Copy(all, a.header)
	a.header = all
	return a
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// ask makes the request with its target as it is spelled, which net/http would change. Next.js
// puts the name of the host into answers, so it is the same for all.
func (a asked) ask(t *testing.T, e example, address string) answer {
	t.Helper()
	_, port, _ := strings.Cut(strings.TrimPrefix(address, "http://"), ":")
	conn, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	method := cmp.Or(a.method, http.MethodGet)
	var text strings.Builder
	if a.header["Accept-Encoding"] == "" {
		a = a.with(map[string]string{"Accept-Encoding": "identity"}) // without it a proxy may choose
	}
	fmt.Fprintf(&text, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", method, a.target, strings.TrimPrefix(e.address, "http://"))
	for key, value := range a.header {
		fmt.Fprintf(&text, "%s: %s\r\n", key, value)
	}
	if a.body != "" {
		fmt.Fprintf(&text, "Content-Length: %d\r\n", len(a.body))
	}
	if _, err := io.WriteString(conn, text.String()+"\r\n"+a.body); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, body}
}

// notCompared are headers that a proxy may change, or that tell how full Next.js' cache is.
var notCompared = []string{
	"Connection", "Date", "Keep-Alive", "Server", "Transfer-Encoding", "Via", "X-Nextjs-Cache",
}

// madeUp are keys that Next.js makes up for each page that it does not find.
var madeUp = regexp.MustCompile(`"[\w-]{21}[vm]"`)

// differences compares two answers.
func differences(direct, through answer, added []string) []string {
	var found []string
	if through.status != direct.status {
		found = append(found, fmt.Sprintf("status %d, not %d: %.300s", through.status, direct.status, through.body))
	}
	for _, name := range slices.Concat(notCompared, added) {
		direct.header.Del(name)
		through.header.Del(name)
	}
	names := slices.Concat(slices.Collect(maps.Keys(direct.header)), slices.Collect(maps.Keys(through.header)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if got, want := through.header[name], direct.header[name]; !slices.Equal(got, want) {
			found = append(found, fmt.Sprintf("%s %q, not %q", name, got, want))
		}
	}
	if got, want := madeUp.ReplaceAll(through.body, nil), madeUp.ReplaceAll(direct.body, nil); !bytes.Equal(got, want) {
		found = append(found, firstDifference(got, want))
	}
	return found
}

// firstDifference shows where two bodies part.
func firstDifference(got, want []byte) string {
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	from := max(0, at-100)
	return fmt.Sprintf("body from byte %d: %.300q, not %.300q", at, got[from:], want[from:])
}

// assets are the requests for what the start page refers to.
func assets(t *testing.T, e example) []asked {
	t.Helper()
	page := asked{target: "/"}.ask(t, e, e.app).body
	var all []asked
	for _, target := range regexp.MustCompile(`/_next/static/[^"\\]+`).FindAllString(string(page), -1) {
		all = append(all, asked{target: target})
	}
	if len(all) < 3 {
		t.Fatalf("the start page has %d assets", len(all))
	}
	all = slices.CompactFunc(all, func(a, b asked) bool { return a.target == b.target })[:3]
	return append(all, asked{target: all[0].target, header: map[string]string{"Range": "bytes=5-9", "Accept-Encoding": "br"}})
}

// signUp signs somebody up by mail, and returns the cookie of their session, and the headers
// that tell the app who they are.
func (e example) signUp(t *testing.T) (cookie string, identity map[string]string) {
	t.Helper()
	post := asked{
		target: "/api/auth/sign-up/email", method: http.MethodPost, header: asJSON,
		body: `{"name":"Ann Ä. %","email":"ann@example.org","password":"correct horse"}`,
	}
	if a := post.with(map[string]string{"Origin": e.address}).ask(t, e, e.address); a.status != http.StatusOK {
		t.Fatalf("signing up: %d %s", a.status, a.body)
	}
	link := strings.TrimPrefix(e.mailbox.Wait(t, "ann@example.org").Link(), e.address)
	for _, line := range (asked{target: link}).ask(t, e, e.address).header["Set-Cookie"] {
		pair, _, _ := strings.Cut(line, ";")
		cookie += pair + "; "
	}
	var found struct {
		Session struct{ ID string }
		User    struct{ ID, Email string }
	}
	a := asked{target: "/api/auth/get-session", header: map[string]string{"Cookie": cookie}}.ask(t, e, e.address)
	if err := json.Unmarshal(a.body, &found); err != nil || found.User.ID == "" {
		t.Fatalf("get-session answers %d %s", a.status, a.body)
	}
	return cookie, map[string]string{
		"Cookie": cookie, "X-Auth-Session-Id": found.Session.ID, "X-Auth-User-Id": found.User.ID,
		"X-Auth-User-Email": found.User.Email, "X-Auth-User-Name": "Ann%20%C3%84.%20%25",
	}
}
