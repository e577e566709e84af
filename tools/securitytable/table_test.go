package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestIDs(t *testing.T) {
	tests := []struct {
		name string
		want []string
	}{
		{"TestSEC15SEC16HeaderVectors", []string{"SEC-15", "SEC-16"}},
		{"FuzzSEC16Fold", []string{"SEC-16"}},
		{"TestSEC36", []string{"SEC-36"}},
		{"TestHeaderSEC15", nil},
		{"TestSEC1", nil},
		{"testSEC15", nil},
		{"TestMain", nil},
		{"BenchmarkSEC14", nil},
	}
	for _, test := range tests {
		if got := idsOf(test.name); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestRules(t *testing.T) {
	sections, err := readRules()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range sections {
		n += len(s.rules)
	}
	if n != 80 {
		t.Errorf("got %d rules, want 80", n)
	}
}

// TestRun: a rule without a test and a stale page are named, and a written page holds.
func TestRun(t *testing.T) {
	repository := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(repository, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(repository, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(page, "before\n"+begin+end+"after\n")
	write("a_test.go", "package a\nfunc TestSEC01SEC03X(t *testing.T) {}\nfunc TestSEC01Y(t *testing.T) {}\nfunc (x) TestSEC02Z() {}\n")
	write("b/b_test.go", "package b\nfunc FuzzSEC01(f *testing.F) {}\nfunc TestSEC99(t *testing.T) {}\n")
	write("node_modules/b_test.go", "no Go")

	err := run(repository, true)
	wantError(t, err, "is stale", "SEC-02 (A) has no test", "SEC-80 (A) has no test", "TestSEC99 proves SEC-99")
	if strings.Contains(err.Error(), "SEC-01") || strings.Contains(err.Error(), "SEC-03") {
		t.Errorf("a rule that has a test is named: %v", err)
	}
	if err := run(repository, false); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(repository, page))
	if err != nil {
		t.Fatal(err)
	}
	if want := "gateway: `TestSEC01SEC03X`, `TestSEC01Y`<br>b: `FuzzSEC01` |"; !strings.Contains(string(text), want) {
		t.Errorf("the table lacks %q:\n%s", want, text)
	}
	if err := run(repository, true); err == nil || strings.Contains(err.Error(), "stale") {
		t.Errorf("a page just written: %v", err)
	}
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("got %v, want %q in it", err, part)
		}
	}
}
