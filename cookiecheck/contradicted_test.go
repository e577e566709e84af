package cookiecheck

import (
	"net/http"
	"testing"
)

func TestSEC42Contradicted(t *testing.T) {
	c, err := New(Config{Secrets: []Secret{{Value: testSecret}}})
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]bool{
		"":                              false,
		"better-auth.session_token=a.b": false,
		"theme=dark; theme=light":       false,
		"better-auth.session_token=a.b; better-auth.session_token=a.b":          false,
		"better-auth.session_token=a.b; x=y; better-auth.session_token=c.d":     true,
		"better-auth.session_token=a.b; better-auth.session_token=":             true,
		"better-auth-session_token=a.b; better-auth-session_token=c.d":          true,
		"better-auth.session_token=a.b; __Secure-better-auth.session_token=c.d": false, // two names
	} {
		r := &http.Request{Header: http.Header{"Cookie": {header}}}
		if got := c.Contradicted(r); got != want {
			t.Errorf("%q: got %t", header, got)
		}
	}
}
