package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// startBetterAuth runs the real server of tests/interop on Redis, with people in SQLite. A
// strategy switches the cookie cache on.
func (b *bench) startBetterAuth(strategy string) (address string, p *program, err error) {
	address, cmd, err := b.betterAuthCommand(strategy)
	if err != nil {
		return "", nil, err
	}
	p, err = b.start("Better Auth", cmd, answers(address+"/api/auth/ok"))
	return address, p, err
}

func (b *bench) betterAuthCommand(strategy string) (address string, cmd *exec.Cmd, err error) {
	store, err := b.redis()
	if err != nil {
		return "", nil, err
	}
	if address, err = newAddress(); err != nil {
		return "", nil, err
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(address, "http://"), ":")
	cmd = exec.Command("node", filepath.Join(b.repository, "tests/interop/server.mjs"),
		"--port", port, "--secret", secret, "--base-url", address,
		"--sqlite", filepath.Join(b.dir, "people-"+random()+".db"), "--redis", store.url)
	if strategy != "" {
		// The copy of the session must outlive the run.
		cmd.Args = append(cmd.Args, "--cookie-cache", strategy, "--options", `{"session":{"cookieCache":{"maxAge":86400}}}`)
	}
	cmd.Env = append(os.Environ(), "NODE_ENV=production")
	return address, cmd, nil
}
