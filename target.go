package gateway

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/matcher"
)

// targets judges request targets: an app might read an odd one as another path than the gate
// does.
type targets struct {
	allowed matcher.Doubt
}

// newTargets reads the names of what may be odd about a target.
func newTargets(names []string) (targets, error) {
	var t targets
	for _, name := range names {
		doubt, ok := matcher.ParseDoubt(name)
		if !ok {
			return t, fmt.Errorf("allow_targets %s: use one of %s", name, strings.Join(matcher.DoubtNames(), ", "))
		}
		t.allowed |= doubt
	}
	return t, nil
}

// refuse says why a request is not to go on: for how the client wrote its target, or for what
// a rewrite has made of it. It returns nil if it may.
func (t targets) refuse(r *http.Request) *auth.Error {
	doubts := targetDoubts(r.RequestURI) | matcher.Doubts(r.URL.EscapedPath())
	if original, ok := r.Context().Value(caddyhttp.OriginalRequestCtxKey).(http.Request); ok && original.RequestURI != r.RequestURI {
		doubts |= targetDoubts(original.RequestURI)
	}
	doubts &^= t.allowed
	switch {
	case doubts == 0:
		return nil
	case doubts&matcher.DoubtLength != 0:
		return &auth.Error{Status: http.StatusRequestURITooLong, Code: "URI_TOO_LONG", Message: "The path is too long"}
	default:
		return &auth.Error{Status: http.StatusBadRequest, Code: "AMBIGUOUS_PATH", Message: doubts.String()}
	}
}

// targetDoubts returns the reasons to doubt a request target, which is a path with or
// without a query. A request that another module made up has none.
func targetDoubts(target string) matcher.Doubt {
	if target == "" {
		return 0
	}
	path, query, _ := strings.Cut(target, "?")
	doubts := matcher.Doubts(path)
	if strings.Contains(query, "#") {
		doubts |= matcher.DoubtFragment
	}
	return doubts
}
