package nextimport_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/nextimport"
)

var update = flag.Bool("update", false, "write what is got into the golden files")

// TestGolden reads each file of testdata, and compares what is written with the Caddyfile
// beside it.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.*s")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		golden := filepath.Join(filepath.Dir(file), "want.caddyfile")
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			got := write(t, read(t, filepath.Base(file), contents(t, file)))
			if *update {
				save(t, golden, got)
			}
			if want := string(contents(t, golden)); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func read(t testing.TB, name string, src []byte) *nextimport.Plan {
	t.Helper()
	plan, err := nextimport.Read(name, src)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func write(t testing.TB, plan *nextimport.Plan) string {
	t.Helper()
	var b strings.Builder
	if err := plan.WriteCaddyfile(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func contents(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func save(t testing.TB, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
