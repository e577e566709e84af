package matcher

import (
	"strings"
	"testing"
)

// pieces are what pages are made of, one for each byte.
var pieces = []string{"/admin", "/users", "/public", "/x", "/index", "/en", "/_next", "/a.b", "/caf%C3%A9", "/%5Bid%5D", "/api", "/new"}

// transports are other addresses of a page in a Next.js app.
var transports = []func(page string) string{
	func(page string) string { return page + ".rsc" },
	func(page string) string { return page + ".prefetch.rsc" },
	func(page string) string { return page + ".segments/_tree.segment.rsc" },
	func(page string) string { return page + ".segments" + page + "/__PAGE__.segment.rsc" },
	func(page string) string { return "/_next/data/b" + page + ".json" },
	func(page string) string { return "/_next/data/another-build/en" + page + ".json" },
	func(page string) string { return "/en" + page },
	func(page string) string { return "/pt-BR" + page + ".rsc" },
}

// FuzzSEC07Transports: where Next.js would run its proxy for a page, every other address of the
// page is protected, whatever the matcher is.
func FuzzSEC07Transports(f *testing.F) {
	f.Add([]byte{0, 1}, uint8(0))
	f.Add([]byte{0}, uint8(4))
	f.Add([]byte{2, 3}, uint8(5))
	f.Add([]byte{4}, uint8(2))
	sets := append(rulesOfSites(f),
		mustCompile(f, Options{}, "/admin/:path*"),
		mustCompile(f, Options{}, "/((?!_next|public).*)"),
		mustCompile(f, Options{}, "/:section(admin|api)/:rest+"),
	)
	f.Fuzz(func(t *testing.T, data []byte, which uint8) {
		var b strings.Builder
		for _, c := range data[:min(len(data), 6)] {
			b.WriteString(pieces[int(c)%len(pieces)])
		}
		page := b.String()
		if page == "" {
			page = "/index"
		}
		address := transports[int(which)%len(transports)](page)
		for i, set := range sets {
			if set.Match(page) && !set.Protects(address) && surely(set.Match, page) {
				t.Errorf("rules %d claim %q and leave %q", i, page, address)
			}
		}
	})
}
