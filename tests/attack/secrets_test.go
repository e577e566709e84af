package attack_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// secrets are texts that must not be in any log, by text.
type secrets struct {
	mu    sync.Mutex
	kinds map[string]string
}

// shortest is the length from which a text is told from others.
const shortest = 8

// saw adds a secret.
func (s *secrets) saw(kind, text string) {
	if len(text) < shortest {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kinds == nil {
		s.kinds = map[string]string{}
	}
	s.kinds[text] = kind
}

// sawCookies adds the cookies that an answer sets: the whole values, and of signed ones the
// token and the signature.
func (s *secrets) sawCookies(header http.Header) {
	for _, line := range header["Set-Cookie"] {
		pair, _, _ := strings.Cut(line, ";")
		name, value, _ := strings.Cut(pair, "=")
		s.saw("the cookie "+name, value)
		if text, err := url.PathUnescape(value); err == nil {
			for part := range strings.SplitSeq(text, ".") {
				s.saw("a part of the cookie "+name, part)
			}
		}
	}
}

// scan fails the test for every secret in the log.
func (s *secrets) scan(t *testing.T, log string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(log) == 0 {
		t.Error("nothing was logged, so nothing was scanned")
	}
	for text, kind := range s.kinds {
		for _, spelling := range []string{text, url.QueryEscape(text), url.PathEscape(text)} {
			before, after, found := strings.Cut(log, spelling)
			if found {
				line := before[strings.LastIndexByte(before, '\n')+1:] + spelling + strings.SplitN(after, "\n", 2)[0]
				t.Errorf("SEC-78: %s %q is in the log: %.1200s", kind, text, line)
				break
			}
		}
	}
	if _, after, found := strings.Cut(log, "panic"); found {
		t.Errorf("SEC-69: a panic%.2000s", after)
	}
}
