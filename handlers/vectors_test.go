package handlers

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// readVectors reads recorded facts: testdata/vectors/NAME.json, or NAME.json in the
// directory that GATEWAY_VECTORS names.
func readVectors(t testing.TB, name string, into any) {
	t.Helper()
	dir := os.Getenv("GATEWAY_VECTORS")
	if dir == "" {
		dir = filepath.Join("testdata", "vectors")
	}
	readJSON(t, filepath.Join(dir, name+".json"), into)
}

func readJSON(t testing.TB, file string, into any) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
