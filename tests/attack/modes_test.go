package attack_test

// modes are the modes of a gate, with what the sites of each begin with. {gate} stands for
// the gate's own lines.
var modes = []struct {
	name, mode string
	identity   bool // the app is told who is there
	inProcess  bool
}{
	{"full", "mode full", true, true},
	{"cached", "mode cached", true, true},
	{"cached-only", "mode cached only", true, true},
	{"optimistic", "mode optimistic", false, true},
	{"remote", "mode remote http://{auth}", true, false},
	{"alongside", "mode full", true, false},
}

// caching are options with a cookie cache, and cookies whose names are the same with and
// without TLS.
const caching = `rate_limit off
		cookies {
			secure off
		}
		session {
			cookie_cache {
				strategy compact
			}
		}`

// ownBase is the public URL of the sites.
const ownBase = "base_url http://" + ownHost

// gates returns a site for every mode, and one with the auth routes alone. The gate protects
// what matchers say: lines of matchers before it, its matcher token, and lines within.
func gates(before, token, within string, tls bool) []site {
	sites := []site{{name: "auth", block: "better_auth"}}
	for _, m := range modes {
		block := before + "\nprotect " + token + " {\n" + m.mode + "\n" + within + "\n}"
		if m.inProcess {
			block = "better_auth\n" + block
		}
		sites = append(sites, site{name: m.name, block: block, tls: tls})
	}
	return sites
}
