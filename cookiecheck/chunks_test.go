package cookiecheck

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	for name, tc := range map[string]struct {
		value string
		size  int
		want  []Pair
	}{
		"nothing":   {"", 3, nil},
		"no room":   {"abc", 0, nil},
		"whole":     {"abc", 3, []Pair{{"x", "abc"}}},
		"in two":    {"abcd", 3, []Pair{{"x.0", "abc"}, {"x.1", "d"}}},
		"in halves": {"abcdef", 3, []Pair{{"x.0", "abc"}, {"x.1", "def"}}},
		"too much":  {strings.Repeat("a", maxChunks+1), 1, nil},
	} {
		if got := cut("x", tc.value, tc.size); !slices.Equal(got, tc.want) {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
	if got := cut("x", strings.Repeat("a", maxChunks), 1); len(got) != maxChunks {
		t.Errorf("as much as can be: %d cookies", len(got))
	}
}

// TestCacheValue: what the gateway makes of pieces, and what getCookieCache does.
func TestCacheValue(t *testing.T) {
	for header, want := range map[string][2]string{
		"": {"none", ""}, "y=1": {"none", ""}, "x=a": {"a", "a"}, "x=a; x.0=b": {"a", "a"}, "x.0=a; x.1=b": {"ab", "ab"}, "x.1=b; x.0=a": {"ab", "ab"},
		"x.0=%61; x.1=b": {"ab", "ab"}, "x=; x.0=a": {"a", "a"}, "x.0=a; x.0=%61": {"a", "a"}, "x.a=1": {"none", ""}, "y.0=1; x.0=a; y=2": {"a", "a"}, "x.=a": {"none", "a"},
		"x.0=a; x.0=b": {"", "b"}, "x.0=a; x.2=c": {"", "ac"}, "x.1=b": {"", "b"}, "x=a; x=b": {"", "b"}, "x.a=1; y.0=2; x.0=a": {"a", "a"},
		"x.10=k; x.9=j; x.8=i; x.7=h; x.6=g; x.5=f; x.4=e; x.3=d; x.2=c; x.1=b; x.0=a": {"abcdefghijk", "abcdefghijk"},
	} {
		got, found := cacheValue(header, "x")
		if !found {
			got += "none"
		}
		if loose := looseCacheValue(header, "x"); got != want[0] || loose != want[1] {
			t.Errorf("%q: got %q and %q, want %q", header, got, loose, want)
		}
	}
	var pieces []string
	for i := range maxChunks + 1 {
		if value, found := cacheValue(strings.Join(pieces, "; "), "x"); found != (i > 0) || len(value) != i {
			t.Errorf("%d pieces are a value of %d, %v", i, len(value), found)
		}
		pieces = append(pieces, fmt.Sprintf("x.%d=a", i))
	}
	if value, found := cacheValue(strings.Join(pieces, "; "), "x"); value != "" || !found {
		t.Errorf("more pieces than there can be are a value of %d, %v", len(value), found)
	}
}

// TestSEC48IssueIsBounded: a request with many pieces does not make the answer long.
func TestSEC48IssueIsBounded(t *testing.T) {
	var line strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&line, "better-auth.session_data.%d=x;", 1000+i)
	}
	lines := mustNew(t, cacheOf(Compact)).IssueCache(requestWith(line.String()), testIdentity(), true, cacheNow)
	if len(lines) != maxCleared+1 {
		t.Errorf("1000 pieces give %d lines, want %d", len(lines), maxCleared+1)
	}
}
