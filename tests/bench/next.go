package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// nextServer is a Next.js app whose proxy.ts checks sessions in three ways, and passes what
// has one on to the upstream.
type nextServer struct {
	address string
	program *program
	gate    *gate // of the Better Auth server that signed somebody up
}

// startNext builds tests/bench/nextjs and runs it beside a Better Auth server with the same
// Redis and secret.
func (b *bench) startNext() (*nextServer, error) {
	auth, _, err := openBetterAuth(b, "compact")
	if err != nil {
		return nil, err
	}
	address, err := newAddress()
	if err != nil {
		return nil, err
	}
	app := filepath.Join(b.repository, "tests/bench/nextjs")
	next := filepath.Join(app, "node_modules/next/dist/bin/next")
	progress("building the Next.js app")
	if _, err := b.output(app, "node", next, "build"); err != nil {
		return nil, err
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(address, "http://"), ":")
	cmd := exec.Command("node", next, "start", "--hostname", "127.0.0.1", "--port", port)
	cmd.Dir = app
	cmd.Env = append(os.Environ(), "NODE_ENV=production", "NEXT_TELEMETRY_DISABLED=1",
		"BETTER_AUTH_SECRET="+secret, "REDIS="+auth.redis.url, "UPSTREAM=http://"+b.upstream)
	p, err := b.start("Next.js", cmd, answers(address+"/"))
	return &nextServer{address, p, auth}, err
}

func openNext(check string) func(b *bench) (*gate, error) {
	return func(b *bench) (*gate, error) {
		server, err := b.next()
		if err != nil {
			return nil, err
		}
		g := *server.gate
		g.url, g.part, g.status = server.address+"/"+check, "", http.StatusOK
		g.programs = []*program{server.program}
		if _, err := b.expect(http.StatusUnauthorized, g.url, nil, ""); err != nil {
			return nil, err
		}
		return &g, nil
	}
}
