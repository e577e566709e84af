package stage

import (
	"cmp"
	"os"
	"testing"
)

// BetterAuth says how a real Better Auth server is to run. It is a production server
// without rate limits.
type BetterAuth struct {
	Secret  string
	Host    string // the name of its own address; "": 127.0.0.1
	BaseURL string // "": its own address
	SQLite  string // the file with people and accounts, and with sessions unless Redis is set
	SQL     string // URL of a PostgreSQL or MySQL database that takes the place of SQLite; "": none
	Redis   string // URL; "": none

	CookieCache string // the strategy; "": none

	// Options are further options of Better Auth, as JSON; "": none. "<mail KIND>" stands
	// for a function that posts a mail of that kind to Mail.
	Options string
	Mail    string // URL
	Outside string // address of the server that plays all others; "": they are asked
	Pages   string // folder of the pages that it serves too; "": none
}

// Start runs the server of tests/interop/server.mjs and returns its address.
func (b BetterAuth) Start(t testing.TB) string {
	t.Helper()
	port := Port(t)
	address := "http://" + cmp.Or(b.Host, "127.0.0.1") + ":" + port
	if b.BaseURL == "" {
		b.BaseURL = address
	}
	cmd := Node(t, "tests/interop/server.mjs",
		"--port", port, "--secret", b.Secret, "--base-url", b.BaseURL, "--sqlite", b.SQLite)
	for _, flag := range []struct{ name, value string }{
		{"--sql", b.SQL}, {"--redis", b.Redis}, {"--cookie-cache", b.CookieCache}, {"--options", b.Options},
		{"--mail", b.Mail}, {"--outside", b.Outside}, {"--pages", b.Pages},
	} {
		if flag.value != "" {
			cmd.Args = append(cmd.Args, flag.name, flag.value)
		}
	}
	cmd.Env = append(os.Environ(), "NODE_ENV=production")
	Start(t, "Better Auth", cmd, func(l *Log) bool { return l.Contains("READY\n") })
	return address
}
