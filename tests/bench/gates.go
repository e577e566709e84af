package main

import (
	"fmt"
	"net/http"
	"strings"
)

// gate is what is put under load.
type gate struct {
	url      string
	header   []string // lines
	status   int      // of all answers
	part     string   // of their bodies; "": the upstream's answer, if there is one
	once     []string // files of cookies, one for each round, instead of always the same
	warm     *gate    // what is asked before the first round; nil: the same
	programs []*program
	redis    *redisServer // which it asks; nil: none
}

// shows reports whether an answer is what it ought to be.
func (g *gate) shows(body string) bool {
	switch {
	case g.part != "":
		return strings.Contains(body, g.part)
	case g.status == http.StatusOK:
		return len(body) == answerSize
	default:
		return true
	}
}

// browser returns the header lines of a browser that opens a page, and others.
func browser(lines ...string) []string {
	return append([]string{
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
		"Accept-Language: en-US,en;q=0.9",
		"Accept-Encoding: gzip, deflate, br, zstd",
		"Upgrade-Insecure-Requests: 1",
		"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-User: ?1", "Sec-Fetch-Dest: document",
	}, lines...)
}

// openLimit is plain Caddy, which passes the browser's cookie on unseen.
func openLimit(b *bench) (*gate, error) {
	address, p, err := b.startCaddy(fmt.Sprintf("\treverse_proxy %s\n", b.upstream))
	return &gate{
		url: address + page, header: browser("Cookie: " + cookie(random())), status: http.StatusOK,
		programs: []*program{p},
	}, err
}

// open runs a gateway with the site and signs somebody up there.
func (s site) open(b *bench) (*gate, error) {
	address, p, err := b.startGateway(s)
	if err != nil {
		return nil, err
	}
	line, _, err := b.signUp(s.auth(address))
	if err != nil {
		return nil, err
	}
	g := &gate{url: address + page, header: browser(line), status: http.StatusOK, programs: []*program{p}}
	if s.redis {
		g.redis, err = b.redis()
	}
	return g, err
}

// openCold has sessions in Redis that are asked for once. Somebody else's warms it up.
func openCold(b *bench) (*gate, error) {
	files, err := b.cookieFiles(b.cold, b.rounds)
	if err != nil {
		return nil, err
	}
	g, err := site{mode: "full", redis: true}.open(b)
	if err != nil {
		return nil, err
	}
	cold := *g
	cold.header, cold.once, cold.warm = browser(), files, g
	return &cold, nil
}

// openRefused asks without a cookie, as a script does or as a browser that opens a page.
func openRefused(status int, header ...string) func(b *bench) (*gate, error) {
	return func(b *bench) (*gate, error) {
		g, err := site{mode: "full", redis: true}.open(b)
		if err != nil {
			return nil, err
		}
		g.header, g.status = header, status
		return g, nil
	}
}

// openGetSession asks the gateway for the session, as Better Auth's client does.
func openGetSession(b *bench) (*gate, error) {
	g, err := site{mode: "full", redis: true, inProcess: true}.open(b)
	if err != nil {
		return nil, err
	}
	g.url, g.part = strings.TrimSuffix(g.url, page)+"/api/auth/get-session", `"session":{`
	return g, nil
}

// openNodeGetSession asks a real Better Auth server for the session.
func openNodeGetSession(b *bench) (*gate, error) {
	g, _, err := openBetterAuth(b, "")
	return g, err
}

func openBetterAuth(b *bench, strategy string) (g *gate, address string, err error) {
	address, p, err := b.startBetterAuth(strategy)
	if err != nil {
		return nil, "", err
	}
	line, _, err := b.signUp(address)
	if err != nil {
		return nil, "", err
	}
	store, err := b.redis()
	return &gate{
		url: address + "/api/auth/get-session", header: browser(line), status: http.StatusOK, part: `"session":{`,
		programs: []*program{p}, redis: store,
	}, address, err
}

// openForwardAuth asks a real Better Auth server about every request, by Caddy's
// forward_auth. Better Auth's get-session answers 200 without a session as well, so that a
// true gate costs a little more than this.
func openForwardAuth(strategy string) func(b *bench) (*gate, error) {
	return func(b *bench) (*gate, error) {
		g, server, err := openBetterAuth(b, strategy)
		if err != nil {
			return nil, err
		}
		if err := b.probe(g); err != nil {
			return nil, err
		}
		address, p, err := b.startCaddy(fmt.Sprintf(
			"\tforward_auth %s %s {\n\t\turi /api/auth/get-session\n\t}\n\treverse_proxy %s\n", page, server, b.upstream))
		g.url, g.part, g.programs = address+page, "", append(g.programs, p)
		return g, err
	}
}
