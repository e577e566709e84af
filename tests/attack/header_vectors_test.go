package attack_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// headerCase is a request whose header tries to speak for the gateway. In lines, {ID} is an
// identity header in several spellings, {V} a mark of the client's.
type headerCase struct {
	ID, Category, Expect, Level, Why, Method string
	Lines, Where, Names, Trailer             []string
}

const mark = "spoofed-by-the-client"

// headerFile is the corpus of headers.
type headerFile struct {
	Cases           []headerCase
	IdentityDefault []string `json:"identity_default"`
}

// TestSEC10SEC15SEC16SEC17SEC18SEC19SEC21SEC22SEC26SEC35HeaderVectors sends the lines as they
// are, in every mode and protocol, and asks the app what it received.
func TestSEC10SEC15SEC16SEC17SEC18SEC19SEC21SEC22SEC26SEC35HeaderVectors(t *testing.T) {
	var file headerFile
	vectors.Read(t, "headers", &file)
	if len(file.Cases) == 0 || len(file.IdentityDefault) == 0 {
		t.Fatal("no cases")
	}
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	cookie := w.signUp(t, "auth", "ann@headers.example")
	differ := map[string]string{}
	for _, m := range modes {
		for _, wire := range w.wiresFor(m.name) {
			t.Run(m.name+" "+wire.String(), func(t *testing.T) {
				for _, c := range file.Cases {
					for _, identity := range file.IdentityDefault {
						for _, where := range c.Where {
							h := headerAttempt{headerCase: c, w: w, over: wire, identity: identity, where: where, cookie: cookie, told: m.identity}
							h.run(t, differ)
						}
						if !strings.Contains(strings.Join(slices.Concat(c.Lines, c.Trailer), ""), "{ID") {
							break
						}
					}
				}
			})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(differ)) { // none has a reason to
		t.Errorf("recommended, and different: %s", differ[id])
	}
}

// headerAttempt is a case with one of the identity headers, at one place.
type headerAttempt struct {
	headerCase
	w               *world
	over            wire
	identity, where string
	cookie          string
	told            bool // the mode tells the app who is there
}

func (h headerAttempt) run(t *testing.T, differ map[string]string) {
	t.Helper()
	r := request{method: h.Method, target: "/private/", trailer: spell(h.Trailer, h.identity)}.with(spell(h.Lines, h.identity)...)
	switch h.where {
	case "public":
		r.target = "/"
	case "session":
		r.lines = append([]string{"Cookie: " + h.cookie}, r.lines...)
	}
	a := h.over.send(t, r)
	wrong := h.wrong(t, a, h.w.app.take())
	switch {
	case wrong == "":
	case h.Level == "required":
		t.Errorf("%s %s, %s (%s): %s; answered %d %v", h.ID, h.identity, h.where, h.Why, wrong, a.status, a.err)
	default:
		differ[h.ID] = h.ID + " " + h.Category + ": " + wrong
	}
}

// wrong says what is wrong with what the app got, "" if nothing is.
func (h headerAttempt) wrong(t *testing.T, a answer, got []arrival) string {
	t.Helper()
	for _, arrived := range got {
		if line := h.marked(arrived); line != "" {
			return "the app got " + line
		}
	}
	_, overH1 := h.over.(h1)
	mayRefuse := !overH1 && a.refused() // where the header itself is against the protocol
	switch h.Expect {
	case "blocked":
		if len(got) > 0 {
			return "the app got a request"
		}
	case "no-client-value":
		if len(got) == 0 && !a.refused() && h.where != "protected-anon" {
			return "it was neither refused nor did it arrive"
		}
	case "identity-intact", "forwarded-intact":
		if mayRefuse {
			return ""
		}
		name := spell(h.Names, h.identity)[0]
		if h.Expect == "identity-intact" {
			name = h.identity
		}
		switch {
		case len(got) != 1:
			return "it did not arrive"
		case h.Expect == "identity-intact" && !h.told:
			return identityIn(got[0])
		case got[0].get(name) == "":
			return "the app lacks " + name
		}
	case "must-arrive":
		name, value := field(spell(h.Lines, h.identity)[0])
		if len(got) != 1 || got[0].get(name) != value {
			return name + " did not arrive as it was"
		}
	default:
		t.Fatalf("expect %q is new", h.Expect)
	}
	return ""
}

// marked returns a field or trailer that folds to one of the names and carries the mark.
func (h headerAttempt) marked(got arrival) string {
	if h.Expect == "must-arrive" {
		return ""
	}
	lines := got.Lines
	for name, values := range got.Trailer {
		for _, value := range values {
			lines = append(lines, [2]string{name, value})
		}
	}
	for _, line := range lines {
		for _, protected := range spell(h.Names, h.identity) {
			if folded(line[0]) == folded(protected) && strings.Contains(line[1], mark) {
				return line[0] + ": " + line[1]
			}
		}
	}
	return ""
}

// identityHeaders are the gateway's own.
var identityHeaders = []string{"X-Auth-User-Id", "X-Auth-User-Email", "X-Auth-User-Name", "X-Auth-Session-Id"}

// identityIn names an identity header that arrived, "" if none did.
func identityIn(got arrival) string {
	for _, line := range got.Lines {
		for _, name := range identityHeaders {
			if folded(line[0]) == folded(name) {
				return "the app got " + line[0]
			}
		}
	}
	return ""
}

// folded maps a header name as CGI-like environments do.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
}

// spell fills in the marks of the lines.
func spell(lines []string, identity string) []string {
	mixed := strings.ToLower(identity[:1]) + strings.ToUpper(identity[1:])
	first := strings.Replace(identity, "-", "_", 1)
	last := identity
	if i := strings.LastIndex(identity, "-"); i >= 0 {
		last = identity[:i] + "_" + identity[i+1:]
	}
	fixed := strings.NewReplacer("{V}", mark, "{ID}", identity, "{id}", strings.ToLower(identity),
		"{ID^}", strings.ToUpper(identity), "{iD}", mixed, "{ID/_1}", first, "{ID/_2}", last,
		"{id/_}", strings.ReplaceAll(strings.ToLower(identity), "-", "_"))
	spelled := make([]string, len(lines))
	for i, line := range lines {
		line = fixed.Replace(line)
		for {
			before, rest, ok := strings.Cut(line, "{ID/")
			if !ok {
				break
			}
			with, after, _ := strings.Cut(rest, "}")
			line = before + strings.ReplaceAll(identity, "-", with) + after
		}
		spelled[i] = line
	}
	return spelled
}

// TestSEC15SEC16SEC19SEC21SEC22SpellingsOfHeaders: an identity header goes in whatever spelling, from every path,
// and so do the headers that route, forward, or speak for other proxies.
func TestSEC15SEC16SEC19SEC21SEC22SpellingsOfHeaders(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "header X-Role {http.auth.user.name}", false)[:2]})
	cookie := w.signUp(t, "auth", "ann@spellings.example")
	names := append([]string{"X-Role", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-Port",
		"X-Real-Ip", "Forwarded", "X-Original-Url", "X-Rewrite-Url", "X-Middleware-Subrequest", "X-Middleware-Anything", "X-Invoke-Path",
		"X-Invoke-Status", "X-Matched-Path", "Proxy", "X-Sendfile-Type", "X-Accel-Mapping", "X-Waws-Unencoded-Url", "Client-Cert", "X-Client-Verify", "Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Anything"}, identityHeaders...)
	for _, name := range names {
		for _, spelling := range spellings(name) {
			for _, wire := range w.wires("full") {
				for _, r := range []request{{target: "/"}, request{target: "/private/"}.with("Cookie: " + cookie)} {
					a := wire.send(t, r.with(spelling+": "+mark))
					for _, got := range w.app.take() {
						if strings.Contains(got.Raw, mark) {
							t.Errorf("%s %s: %q arrived", wire, r.target, spelling)
						}
					}
					if a.status != http.StatusOK && a.status != http.StatusBadRequest {
						t.Errorf("%s %s: %q: got %d %v", wire, r.target, spelling, a.status, a.err)
					}
				}
			}
		}
	}
}

// tokenMarks are the characters of a header name that are no letters or digits.
const tokenMarks = "!#$%&'*+-.^_`|~"

// spellings are names that some environment takes for the one given.
func spellings(name string) []string {
	list := []string{name, strings.ToLower(name), strings.ToUpper(name)}
	for _, c := range tokenMarks {
		list = append(list, strings.ReplaceAll(name, "-", string(c)))
	}
	if first, rest, ok := strings.Cut(name, "-"); ok {
		list = append(list, first+"_"+rest, strings.ToUpper(first)+"."+rest, strings.ReplaceAll(first+"_"+rest, "-", "*"))
	}
	return list
}
