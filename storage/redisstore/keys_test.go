package redisstore

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// FuzzSEC76Keys: whatever clients send as a token, an identifier or an e-mail, a key of one kind
// is never one of another kind.
func FuzzSEC76Keys(f *testing.F) {
	for _, seed := range [][2]string{
		{"t", "t"}, {"active-sessions-u", "u"}, {"verification:x", "x"}, {"{gateway}:user:1", "1"}, {"gateway:spared:1", "1"},
		{"a\r\nFLUSHALL", "*"}, {"203.0.113.9|/ok", "|"}, {"revoked-sessions-before-", ""}, {"é", "\x00"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, token, other string) {
		if !isToken(token) {
			return
		}
		if strings.ContainsAny(token, " \t\r\n\x00:|*?[]{}'\"\\") || len(token) > maxToken {
			t.Fatalf("%q is a token", token)
		}
		k := keys("p:")
		for kind, key := range map[string]string{
			"list": k.list(other), "revoked": k.revoked(other), "verification": k.verification(other), "counter": k.counter("ip|" + other),
			"spared": k.spared(other), "user": k.user(other), "email": k.email(other), "account": k.account(other),
			"accounts": k.accounts(other), "link": k.link(linkName(other, other)),
		} {
			if key == k.session(token) {
				t.Fatalf("the session %q is the %s of %q", token, kind, other)
			}
		}
		if k.email(other) == k.user(token) || k.link(linkName(other, token)) == k.email(token) || k.verification(other) == k.email(token) {
			t.Fatalf("kinds of %q and %q meet", token, other)
		}
	})
}

// TestSEC76NoPatternsOfClients: no code asks Redis for keys by a pattern, but for the walk over
// all of a kind, whose pattern is fixed.
func TestSEC76NoPatternsOfClients(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	asks := regexp.MustCompile(`(?i)\.(Keys|S?Scan)\(ctx|"keys"|"scan"|redis\.call\(.(keys|scan)`)
	var found []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if asks.Match(text) {
			found = append(found, name)
		}
	}
	if len(found) != 1 || found[0] != "scan.go" {
		t.Errorf("keys are looked for by pattern in %q, want scan.go only", found)
	}
}
