package stage

import (
	"os"
	"testing"
)

// BetterAuth says how a real Better Auth server is to run. It is a production server
// without rate limits.
type BetterAuth struct {
	Secret  string
	BaseURL string // "": its own address
	SQLite  string // the file with people and accounts, and with sessions unless Redis is set
	Redis   string // URL; "": none

	CookieCache string // the strategy; "": none
}

// Start runs the server of tests/interop/server.mjs and returns its address.
func (b BetterAuth) Start(t testing.TB) string {
	t.Helper()
	port := Port(t)
	address := "http://127.0.0.1:" + port
	if b.BaseURL == "" {
		b.BaseURL = address
	}
	cmd := Node(t, "tests/interop/server.mjs",
		"--port", port, "--secret", b.Secret, "--base-url", b.BaseURL, "--sqlite", b.SQLite)
	if b.Redis != "" {
		cmd.Args = append(cmd.Args, "--redis", b.Redis)
	}
	if b.CookieCache != "" {
		cmd.Args = append(cmd.Args, "--cookie-cache", b.CookieCache)
	}
	cmd.Env = append(os.Environ(), "NODE_ENV=production")
	Start(t, "Better Auth", cmd, func(l *Log) bool { return l.Contains("READY\n") })
	return address
}
