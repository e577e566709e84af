package nextimport_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
	"github.com/caddy-better-auth/gateway/nextimport"
)

// recorded is what Next's build said about a config.
type recorded struct {
	Config     string          `json:"config"`  // a whole statement, or else
	Matcher    json.RawMessage `json:"matcher"` // the value of config.matcher
	NextConfig json.RawMessage `json:"nextConfig"`
	Matchers   []struct {
		OriginalSource string `json:"originalSource"`
	} `json:"matchers"`
}

// handler is the rest of a file of which nothing is left open.
const handler = `
import { NextResponse } from "next/server";
import { getSessionCookie } from "better-auth/cookies";
export default function proxy(request) {
	if (!getSessionCookie(request)) return NextResponse.redirect(new URL("/sign-in", request.url));
}
`

func (c recorded) source() []byte {
	if c.Config == "" {
		return []byte("export const config = { matcher: " + string(c.Matcher) + " };" + handler)
	}
	return []byte(c.Config + ";" + handler)
}

// TestInvalidVectors replays what Next's build refuses and accepts: what it refuses is
// asked about, and never becomes a matcher; what it accepts is taken as it is.
func TestInvalidVectors(t *testing.T) {
	var file struct{ Invalid, Valid []recorded }
	vectors.Read(t, "invalid", &file)
	for _, c := range file.Invalid {
		if c.NextConfig != nil {
			continue // a proxy file does not say what next.config holds
		}
		plan := read(t, "proxy.ts", c.source())
		if plan.Questions() == 0 {
			t.Errorf("%s\ngot no question, want one", c.source())
		}
	}
	for _, c := range file.Valid {
		plan := read(t, "proxy.ts", c.source())
		var got, want []string
		for _, s := range plan.Sources {
			got = append(got, s.Path)
		}
		for _, m := range c.Matchers {
			want = append(want, m.OriginalSource)
		}
		if !slices.Equal(got, want) && !askedAbout(plan) {
			t.Errorf("%s\ngot  %q\nwant %q\nnotes %v", c.source(), got, want, plan.Notes)
		}
	}
}

// askedAbout reports whether we are stricter than Next's build and say so, as with a value
// of has that is no regular expression.
func askedAbout(p *nextimport.Plan) bool { return len(p.Sources) == 0 && p.Questions() > 0 }
