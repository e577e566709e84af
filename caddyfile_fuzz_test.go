package gateway_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/caddyconfig"
)

// ofOurs is how Caddy begins an error that a directive or option of ours gave.
var (
	ofOurs    = regexp.MustCompile(`parsing caddyfile tokens for '(better_auth|protect|better_auth_session)'`)
	namesLine = regexp.MustCompile(`Caddyfile:\d+`)
)

// FuzzSEC11Caddyfile: no Caddyfile makes a directive panic; what is refused is refused with
// the number of a line, and what is taken is valid JSON that says all of it.
func FuzzSEC11Caddyfile(f *testing.F) {
	examples, err := filepath.Glob("tests/adapt/testdata/*.caddyfiletest")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range examples {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		file, _, _ := strings.Cut(string(text), "\n----------\n")
		f.Add(file)
	}
	for _, block := range []string{
		"secret", "secret a b", "storage redis {\n address\n}", "session {\n expires_in 7\n}", "session {\n cookie_cache {\n max_age\n",
		"provider github {\n client_id\n}", "rate_limit {\n rule /x 1s 0\n}", "user {\n field a {\n}\n}", "mail smtp {", "pages off {\n}", "}",
	} {
		f.Add("{\n better_auth {\n" + block + "\n}\n}\n:80 {\n better_auth\n}")
	}
	for _, block := range []string{
		"mode remote", "mode cached only x", "matcher", "matcher /:path* {\n has\n}", "require role", "header X", "on_store_error stale",
		"connections", "sign_in a b", "return_to {\n}", "assertion {\n ttl 0\n}", "x {", "\"",
	} {
		f.Add(":80 {\n protect /a* {\n" + block + "\n}\n}")
	}
	adapter := caddyconfig.GetAdapter("caddyfile")
	f.Fuzz(func(t *testing.T, file string) {
		if strings.Contains(file, "import") || len(file) > 1<<16 {
			return // reads files
		}
		config, _, err := adapter.Adapt([]byte(file), map[string]any{"filename": "Caddyfile"})
		if err == nil && !json.Valid(config) {
			t.Errorf("not JSON: %s", config)
		}
		if err != nil && ofOurs.MatchString(err.Error()) && !namesLine.MatchString(err.Error()) {
			t.Errorf("the error names no line: %v", err)
		}
	})
}
