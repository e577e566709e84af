package matcher

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestSEC01SEC03RecordedUpstreams: what real programs served for the asking is protected by every
// rule that protects /admin. tests/upstreams has asked them, and asks again.
func TestSEC01SEC03RecordedUpstreams(t *testing.T) {
	text, err := os.ReadFile("testdata/upstreams.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Targets []struct {
			Target string
			By     []string
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Targets) == 0 {
		t.Fatal("no targets")
	}
	prefix := mustCompile(t, Options{}, "/admin/:path*")
	exempting := mustCompile(t, Options{}, "/((?!public/).*)")
	images := mustCompile(t, Options{}, "/((?!public/|_next/image).*)")
	for _, recorded := range file.Targets {
		path, query, _ := strings.Cut(bytesOf(recorded.Target), "?")
		paths := []string{path}
		if image, ok := ImageSource(path, query, Options{}); ok {
			paths = append(paths, image)
		}
		for i, set := range []Set{prefix, exempting, images} {
			if !slices.ContainsFunc(paths, set.Protects) {
				t.Errorf("rules %d leave %q, for which %v serve /admin", i, recorded.Target, recorded.By)
			}
		}
	}
}

// bytesOf returns the bytes of a text whose characters are all below 256.
func bytesOf(text string) string {
	var b []byte
	for _, r := range text {
		b = append(b, byte(r))
	}
	return string(b)
}
