// Package vectors reads recorded facts for tests: what the real Better Auth and Next.js
// answered, byte for byte.
package vectors

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Bytes returns testdata/vectors/NAME.json beside the tested package, or NAME.json in the
// directory that the environment variable GATEWAY_VECTORS names. A missing file fails the
// test.
func Bytes(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("GATEWAY_VECTORS")
	if dir == "" {
		dir = filepath.Join("testdata", "vectors")
	}
	text, err := os.ReadFile(filepath.Join(dir, name+".json"))
	if err != nil {
		t.Fatalf("reading recordings: %v", err)
	}
	return text
}

// Read decodes the recordings of the name.
func Read(t testing.TB, name string, into any) {
	t.Helper()
	if err := json.Unmarshal(Bytes(t, name), into); err != nil {
		t.Fatalf("reading recordings: %s: %v", name, err)
	}
}
