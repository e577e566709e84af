package gateway

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/caddyconfig"

	"github.com/caddy-better-auth/gateway/matcher"
	"github.com/caddy-better-auth/gateway/nextimport"
)

// TestImport: what the command exits with.
func TestImport(t *testing.T) {
	const handler = `import { getSessionCookie } from "better-auth/cookies";
export function proxy(request) {
	if (!getSessionCookie(request)) return Response.redirect(new URL("/sign-in", request.url));
}
`
	for name, c := range map[string]struct {
		src  string
		want int
	}{
		"complete":           {handler + `export const config = { matcher: "/a" }`, exitComplete},
		"asking/no handler":  {`export const config = { matcher: "/a" }`, exitAsking},
		"asking/bad matcher": {handler + `export const config = { matcher: "a" }`, exitAsking},
		"misuse/no script":   {`export const config = {`, exitMisuse},
		"misuse/too large":   {strings.Repeat(" ", nextimport.MaxSize+1), exitMisuse},
	} {
		t.Run(name, func(t *testing.T) {
			got, printed, err := runImport(t, c.src)
			if got != c.want || (err == nil) != (c.want == exitComplete) {
				t.Errorf("got %d, %v, want %d", got, err, c.want)
			}
			if (printed == "") != (c.want == exitMisuse) {
				t.Errorf("printed %q", printed)
			}
		})
	}
}

func TestImportMisuse(t *testing.T) {
	for name, args := range map[string][]string{
		"no file":      {},
		"two files":    {"a.ts", "b.ts"},
		"no such file": {filepath.Join(t.TempDir(), "proxy.ts")},
		"folder":       {t.TempDir()},
	} {
		if got, err := importFile(new(strings.Builder), args); got != exitMisuse || err == nil {
			t.Errorf("%s: got %d, %v, want %d and an error", name, got, err, exitMisuse)
		}
	}
}

// TestImportAdapts: the blocks of the examples are Caddyfiles.
func TestImportAdapts(t *testing.T) {
	blocks, err := filepath.Glob("nextimport/testdata/*/want.caddyfile")
	if err != nil || len(blocks) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, name := range blocks {
		block, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		adaptBlock(t, string(block))
	}
}

// TestImportKeepsMatchers: every source and condition comes out of the Caddyfile as it
// stood in the file.
func TestImportKeepsMatchers(t *testing.T) {
	for _, value := range []string{
		`["/a", "/b/:path*"]`,
		`["/((?!api|_next/static|.*\\.(?:svg|png)$).*)"]`,
		`["/a b", "/\"a\"", "/a#b", "/a\\\\b", "/caf\u00e9/:id(\\d{2,4})", "/{:a-}?b", "/back` + "`" + `tick"]`,
		`[{"source": "/a", "locale": false}]`,
		`[{"source": "/a", "has": [{"type": "header", "key": "x"}, {"type": "host", "value": "a\\.test|b"}]}, "/b"]`,
		`[{"source": "/a", "missing": [{"type": "query", "key": "q w", "value": "a b"}, {"type": "cookie", "key": "c", "value": "#"}]}]`,
	} {
		want, err := matcher.ParseMatcher([]byte(value))
		if err != nil {
			t.Fatalf("%s: %v", value, err)
		}
		_, printed, _ := runImport(t, "export const config = { matcher: "+value+" }")
		got, err := matcher.ParseMatcher(adaptBlock(t, printed))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ngot  %+v, %v\nwant %+v\n%s", value, got, err, want, printed)
		}
	}
}

// runImport runs the command on a file with that text.
func runImport(t *testing.T, src string) (code int, printed string, err error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "proxy.ts")
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	code, err = importFile(&b, []string{file})
	return code, b.String(), err
}

// adaptBlock adapts a site with the block, and returns the matcher of protect.
func adaptBlock(t *testing.T, block string) json.RawMessage {
	t.Helper()
	site := "example.com {\n" + block + "}\n"
	config, _, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(site), map[string]any{"filename": "Caddyfile"})
	if err != nil {
		t.Fatalf("%v\n%s", err, site)
	}
	return findMatcher(config)
}

// findMatcher finds the matcher of the protect handler in a config.
func findMatcher(config json.RawMessage) json.RawMessage {
	var object map[string]json.RawMessage
	var list []json.RawMessage
	if json.Unmarshal(config, &object) == nil {
		if string(object["handler"]) == `"better_auth_protect"` {
			return object["matcher"]
		}
		for _, value := range object {
			list = append(list, value)
		}
	} else if json.Unmarshal(config, &list) != nil {
		return nil
	}
	for _, value := range list {
		if found := findMatcher(value); found != nil {
			return found
		}
	}
	return nil
}
