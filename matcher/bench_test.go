package matcher

import (
	"strings"
	"testing"
)

// typicalSources are ten sources as real configs have them.
var typicalSources = []string{
	"/dashboard/:path*", "/settings/:path*", "/admin/:path*", "/account", "/profile/:id",
	"/api/private/:path*", "/api/trpc/(.*)", "/team/:slug/billing", "/post/:id((?!new$|edit$)[a-z0-9-]+)",
	"/blog/:id(\\d{1,})/edit",
}

func BenchmarkSet(b *testing.B) {
	typical := mustCompile(b, Options{}, typicalSources...)
	exclusion := mustCompile(b, Options{}, `/((?!api|_next/static|_next/image|favicon.ico|.*\.(?:svg|png|jpg)$).*)`)
	benchmarks := []struct {
		name string
		set  Set
		path string
	}{
		{"ten sources, no literal prefix fits", typical, "/pricing/enterprise"},
		{"ten sources, the third fits", typical, "/admin/users/42"},
		{"exclusion, claimed", exclusion, "/dashboard/settings"},
		{"exclusion, exempt", exclusion, "/_next/static/chunks/main.js"},
		{"exclusion, 8 KiB", exclusion, "/api/" + strings.Repeat("x", MaxPath-5)},
		{"exclusion, 60 kB", exclusion, "/api/" + strings.Repeat("x", 60_000)},
	}
	for _, bb := range benchmarks {
		b.Run("Match/"+bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bb.set.Match(bb.path)
			}
		})
		b.Run("Protects/"+bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bb.set.Protects(bb.path)
			}
		})
	}
}

func TestMatchAllocates(t *testing.T) {
	set := mustCompile(t, Options{}, typicalSources...)
	for _, path := range []string{"/pricing/enterprise", "/"} {
		if got := testing.AllocsPerRun(100, func() { set.Match(path) }); got != 0 {
			t.Errorf("Match(%q) allocates %v times, want 0", path, got)
		}
	}
}
