package gateway

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/matcher"
)

// TestSEC02SEC14Targets: a target is judged as the client wrote it, as a rewrite has left it, and as it was
// before that.
func TestSEC02SEC14Targets(t *testing.T) {
	long := "/" + strings.Repeat("a", matcher.MaxPath)
	for name, test := range map[string]struct {
		allowed                   []string
		target, before, rewritten string
		want                      int
	}{
		"plain":               {nil, "/a?b=//c%2fd", "", "", 0},
		"odd":                 {nil, "/a%2fb", "", "", 400},
		"odd, allowed":        {[]string{"encoded_slash"}, "/a%2fb", "", "", 0},
		"odd in another way":  {[]string{"empty_segment"}, "/a%2fb", "", "", 400},
		"odd in two ways":     {[]string{"encoded_slash"}, "/a%2fb//c", "", "", 400},
		"both allowed":        {[]string{"encoded_slash", "empty_segment"}, "/a%2fb//c", "", "", 0},
		"a fragment":          {nil, "/a?b#c", "", "", 400},
		"too long":            {nil, long, "", "", 414},
		"too long and odd":    {nil, long + "//", "", "", 414},
		"odd once rewritten":  {nil, "/a", "", "/a//b", 400},
		"odd before":          {nil, "/a", "/a//b", "", 400},
		"plain before":        {nil, "/a", "/b", "", 0},
		"made up, plain":      {nil, "", "", "/a", 0},
		"made up, odd before": {nil, "", "/a//b", "/a", 400},
	} {
		targets, err := newTargets(test.allowed)
		if err != nil {
			t.Fatal(err)
		}
		r := caddyRequest("GET", "/a")
		r.RequestURI = test.target
		if path, _, _ := strings.Cut(test.target, "?"); path != "" && !strings.Contains(path, "%") {
			r.URL.Path = path
		}
		if test.rewritten != "" {
			r.URL.Path = test.rewritten
		}
		if test.before != "" {
			r = r.WithContext(context.WithValue(r.Context(), caddyhttp.OriginalRequestCtxKey, http.Request{RequestURI: test.before}))
		}
		got := 0
		if refused := targets.refuse(r); refused != nil {
			got = refused.Status
		}
		if got != test.want {
			t.Errorf("%s: refused with %d, want %d", name, got, test.want)
		}
	}
	if _, err := newTargets([]string{"encoded_slash", "nonsense"}); err == nil {
		t.Error("a name of nothing is taken")
	}
}
