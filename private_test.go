package gateway

import (
	"net/http"
	"reflect"
	"testing"
)

func TestSEC33Private(t *testing.T) {
	kept := []string{"private, no-store"}
	for name, test := range map[string]struct{ says, want http.Header }{
		"nothing":       {http.Header{}, http.Header{"Cache-Control": kept, "Vary": {"Cookie"}}},
		"public":        {http.Header{"Cache-Control": {"public, max-age=60"}}, http.Header{"Cache-Control": kept, "Vary": {"Cookie"}}},
		"private":       {http.Header{"Cache-Control": {"max-age=60", "must-revalidate, Private"}}, http.Header{"Cache-Control": {"max-age=60", "must-revalidate, Private"}, "Vary": {"Cookie"}}},
		"no-store":      {http.Header{"Cache-Control": {"NO-STORE"}, "Expires": {"0"}}, http.Header{"Cache-Control": {"NO-STORE"}, "Expires": {"0"}, "Vary": {"Cookie"}}},
		"of one header": {http.Header{"Cache-Control": {`private="x"`, "no-cache"}}, http.Header{"Cache-Control": kept, "Vary": {"Cookie"}}},
		"other caches": {http.Header{
			"Cdn-Cache-Control": {"max-age=60"}, "cache-control": {"public"}, "Surrogate-Control": {"x"}, "pragma": {"x"}, "Cache-Controls": {"y"}, "X-Cache": {"z"},
		}, http.Header{"Cache-Control": kept, "Vary": {"Cookie"}, "Cache-Controls": {"y"}, "X-Cache": {"z"}}},
		"depends on more":    {http.Header{"Vary": {"Accept, Rsc", "Origin"}, "Cache-Control": kept}, http.Header{"Vary": {"Accept, Rsc", "Origin", "Cookie"}, "Cache-Control": kept}},
		"depends on cookies": {http.Header{"Vary": {"Accept", "Rsc, cookie"}, "Cache-Control": kept}, http.Header{"Vary": {"Accept", "Rsc, cookie"}, "Cache-Control": kept}},
		"depends on all":     {http.Header{"Vary": {" * "}, "Cache-Control": kept}, http.Header{"Vary": {" * "}, "Cache-Control": kept}},
	} {
		header := test.says.Clone()
		private(header)
		if !reflect.DeepEqual(header, test.want) {
			t.Errorf("%s: got %v, want %v", name, header, test.want)
		}
	}
}
