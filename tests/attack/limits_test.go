package attack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSEC14SEC48SEC60Limits: what is too large is refused soon, and nothing of it is served.
func TestSEC14SEC48SEC60Limits(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, servers: "max_header_size 1MB", sites: gates("", "/private/*", "matcher /a/:path* /((?!public|api).*)x/:y*/:z*", true)})
	ann := w.signUp(t, "auth", "ann@limits.example")
	for name, test := range map[string]struct {
		r    request
		want []int
	}{
		"a path of 60 kB":         {request{target: "/" + strings.Repeat("a", 60000)}, []int{414}},
		"a protected one":         {request{target: "/private/" + strings.Repeat("a", 60000)}, []int{414}},
		"of segments":             {request{target: strings.Repeat("/a", 30000)}, []int{414}},
		"of escapes":              {request{target: "/" + strings.Repeat("%61", 20000)}, []int{414, 404}},
		"of dots":                 {request{target: strings.Repeat("/..", 20000)}, []int{414, 400, 404}},
		"of escaped escapes":      {request{target: "/" + strings.Repeat("%25", 20000)}, []int{414, 400, 404}},
		"just over":               {request{target: "/" + strings.Repeat("a", 8200)}, []int{414}},
		"just below":              {request{target: "/" + strings.Repeat("a", 8000)}, []int{200, 401}},
		"segments, just below":    {request{target: strings.Repeat("/a", 4000)}, []int{200, 401}},
		"an auth route":           {request{target: "/api/auth/" + strings.Repeat("a", 60000)}, []int{404, 414}},
		"a header of 2 MB":        {request{target: "/"}.with("X-A: " + strings.Repeat("a", 2<<20)), []int{431, 0}},
		"100 000 headers":         {request{target: "/"}.with(strings.Split(strings.Repeat("X-A: b\n", 100000), "\n")[:99999]...), []int{200, 431, 0}},
		"Connection of 5000":      {request{target: "/private/x"}.with("Cookie: "+ann, "Connection: "+strings.Repeat("x-auth-user-id, ", 5000)), []int{200, 400}},
		"a body of 2 MiB":         {request{method: "POST", target: "/api/auth/sign-in/email", body: strings.Repeat("x", 2<<20)}.with("Content-Type: application/json", "Origin: "+w.base), []int{413, 0}},
		"a form of 2 MiB":         {request{method: "POST", target: "/sign-in", body: "email=" + strings.Repeat("x", 2<<20)}.with("Content-Type: application/x-www-form-urlencoded", "Origin: "+w.base), []int{413, 0}},
		"a password of 1 MB":      {request{method: "POST", target: "/api/auth/sign-in/email", body: `{"email":"ann@limits.example","password":"` + strings.Repeat("x", 1<<20) + `"}`}.with("Content-Type: application/json", "Origin: "+w.base), []int{400, 413, 0}},
		"a password of 129":       {request{method: "POST", target: "/api/auth/sign-up/email", body: `{"name":"x","email":"bob@limits.example","password":"` + strings.Repeat("x", 129) + `"}`}.with("Content-Type: application/json", "Origin: "+w.base), []int{400}},
		"a password of 7":         {request{method: "POST", target: "/api/auth/sign-up/email", body: `{"name":"x","email":"bob@limits.example","password":"1234567"}`}.with("Content-Type: application/json", "Origin: "+w.base), []int{400}},
		"a query of 500 kB":       {request{target: "/x?" + strings.Repeat("a=b&", 125000)}, []int{200, 401, 414}},
		"a redirect of 500 kB":    {request{target: "/sign-in?redirectTo=" + strings.Repeat("a", 500000)}, []int{200, 414}},
		"an image of 500 kB":      {request{target: "/_next/image?url=/" + strings.Repeat("a", 500000)}, []int{200, 400, 401, 414}},
		"an origin of 500 kB":     {request{method: "POST", target: "/api/auth/sign-out", body: "{}"}.with("Content-Type: application/json", "Cookie: a=b", "Origin: http://"+strings.Repeat("a.", 250000)), []int{403, 431}},
		"an Accept of 500 kB":     {request{target: "/private/x"}.with("Accept: " + strings.Repeat("a/b,", 125000)), []int{401, 302}},
		"a signature of 16 kB":    {request{target: "/private/x"}.with("Cookie: " + tokenName + "=x." + strings.Repeat("A", 16000)), []int{401}},
		"a token of 30 kB":        {request{target: "/private/x"}.with("Cookie: " + tokenName + "=" + sign(strings.Repeat("A", 30000), signingSecret)), []int{401}},
		"a verification of 60 kB": {request{target: "/api/auth/verify-email?token=" + strings.Repeat("A.", 30000)}, []int{400, 401, 414}},
		"a copy of 31 kB":         {request{target: "/private/x"}.with("Cookie: " + without(ann, "session_data") + "; " + dataName + "=" + strings.Repeat("A", 31000)), []int{200, 401}},
	} {
		for _, mode := range []string{"full", "cached"} {
			t.Run(name+" "+mode, func(t *testing.T) {
				begun := time.Now()
				a := w.h1(mode).send(t, test.r)
				took := time.Since(begun)
				got := w.app.take()
				found := false
				for _, want := range test.want {
					found = found || a.status == want
				}
				if !found {
					t.Errorf("got %d %.100s %v, want one of %v", a.status, a.body, a.err, test.want)
				}
				if len(got) > 0 && a.status != http.StatusOK {
					t.Errorf("the app got %.50s", got[0].Target)
				}
				if took > 3*time.Second {
					t.Errorf("took %v", took)
				}
			})
		}
	}
	if a := w.do(t, "full", request{target: "/private/x"}.with("Cookie: "+ann)); a.status != http.StatusOK {
		t.Errorf("afterwards: got %d", a.status)
	}
}

// TestSEC14LongPathsAreCheap: a path as long as is allowed costs little to judge, whatever it is
// made of.
func TestSEC14LongPathsAreCheap(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, servers: "max_header_size 1MB",
		sites: []site{{name: "site", block: "better_auth\n@x path /x/* /y/*/z\nprotect @x {\n matcher /((?!public|api|_next/static).*) /a/:b*/:c*/d\n}"}}})
	for _, target := range []string{
		"/" + strings.Repeat("a", 8000), strings.Repeat("/a", 4000), "/" + strings.Repeat("%61", 2600), strings.Repeat("/a/b/c", 1300), strings.Repeat("/en", 2600),
		strings.Repeat("/.php", 1600), "/_next/data/x" + strings.Repeat("/a", 3900) + ".json", "/" + strings.Repeat("%2525", 1600), "/_next/image?url=" + strings.Repeat("%2f", 2600), strings.Repeat("/a;b", 2000),
	} {
		best := time.Hour
		for range 5 { // the machine is busy
			begun := time.Now()
			w.h1("site").send(t, request{target: target})
			best = min(best, time.Since(begun))
		}
		if best > 150*time.Millisecond {
			t.Errorf("%.20q… of %d bytes: %v", target, len(target), best)
		}
	}
	w.app.take()
}
