package matcher

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// nextConfig is the part of next.config.js that the recordings give.
type nextConfig struct {
	BasePath string
	I18N     *struct {
		Locales       []string
		DefaultLocale string
		Domains       []struct{ Domain, DefaultLocale string }
	}
	TrailingSlash bool
}

func (c nextConfig) options() Options {
	o := Options{BasePath: c.BasePath}
	if c.I18N != nil {
		o.I18N = &I18N{Locales: c.I18N.Locales, DefaultLocale: c.I18N.DefaultLocale}
		for _, d := range c.I18N.Domains {
			o.I18N.Domains = append(o.I18N.Domains, Domain{Host: d.Domain, DefaultLocale: d.DefaultLocale})
		}
	}
	return o
}

// sets compiles every recorded matcher once.
type sets map[string]Set

func (s sets) get(tb testing.TB, matcher json.RawMessage, o Options) Set {
	tb.Helper()
	options, err := json.Marshal(o)
	if err != nil {
		tb.Fatal(err)
	}
	key := string(matcher) + string(options)
	if set, ok := s[key]; ok {
		return set
	}
	set, err := compileJSON(matcher, o)
	if err != nil {
		tb.Fatalf("compiling %s: %v", matcher, err)
	}
	s[key] = set
	return set
}

func compileJSON(matcher json.RawMessage, o Options) (Set, error) {
	sources, err := ParseMatcher(matcher)
	if err != nil {
		return Set{}, err
	}
	return CompileSources(sources, o)
}

// newRequest makes the request that a recorded target stands for.
func newRequest(target string, header, cookies map[string]string) *http.Request {
	path, query, _ := strings.Cut(target, "?")
	query, _, _ = strings.Cut(query, "#")
	r := &http.Request{
		Method: http.MethodGet,
		Host:   "example.com",
		URL:    &url.URL{Path: decodeLenient(path), RawPath: path, RawQuery: query},
		Header: http.Header{},
	}
	for name, value := range header {
		if name == "host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	for name, value := range cookies {
		pair := name + "=" + value
		if before := r.Header.Get("Cookie"); before != "" {
			pair = before + ";" + pair
		}
		r.Header.Set("Cookie", pair)
	}
	return r
}

func TestVectorsMatch(t *testing.T) {
	var file struct {
		Cases []struct {
			ID, URL     string
			Matcher     json.RawMessage
			NextConfig  nextConfig
			Headers     map[string]string
			Cookies     map[string]string
			Pathname    string
			Match       bool
			ServerMatch *bool
		}
	}
	vectors.Read(t, "vectors", &file)
	compiled := sets{}
	for _, c := range file.Cases {
		// The recording stops before the server adds a locale, so the expressions are asked.
		o := c.NextConfig.options()
		set := compiled.get(t, c.Matcher, o)
		want := c.Match
		if c.ServerMatch != nil {
			want = *c.ServerMatch
		}
		rawTarget := strings.TrimPrefix(c.URL, "https://example.com")
		r := newRequest(rawTarget, c.Headers, c.Cookies)
		// Without a slash the target would be part of the host.
		if got := pathname(rawPath(r.URL)); got != c.Pathname && strings.HasPrefix(rawTarget, "/") {
			t.Errorf("%s %s: pathname = %q, want %q", c.ID, c.URL, got, c.Pathname)
		}
		f := forms{encoded: c.Pathname, decoded: decodeComponent(c.Pathname)}
		if got := set.claims(r, f); got != want {
			t.Errorf("%s %s: match = %t, want %t", c.ID, c.URL, got, want)
		}
	}
}

func TestVectorsServer(t *testing.T) {
	var file struct {
		Cases []struct {
			ID, Target, Served string
			Matcher            json.RawMessage
			NextConfig         nextConfig
			Headers            map[string]string
			Invoked            bool
		}
	}
	vectors.Read(t, "server-vectors", &file)
	compiled, reached := sets{}, 0
	for _, c := range file.Cases {
		if c.Served == "redirect" || c.Served == "error" || unfinishedData(c.Target, c.NextConfig.BasePath) {
			continue // answered before the proxy was considered
		}
		reached++
		o := c.NextConfig.options()
		o.BuildID = "$BUILD_ID"
		r := newRequest(c.Target, c.Headers, nil)
		if got := compiled.get(t, c.Matcher, o).MatchRequest(r); got != c.Invoked {
			t.Errorf("%s %s: match = %t, want %t", c.ID, c.Target, got, c.Invoked)
		}
	}
	if reached == 0 {
		t.Error("no case reached the proxy")
	}
}

// unfinishedData reports whether a target is in the data folder of the real build without
// ending in .json: the server answers 404 by itself.
func unfinishedData(target, basePath string) bool {
	path, _, _ := strings.Cut(target, "?")
	path = strings.TrimPrefix(pathname(path), basePath)
	return strings.HasPrefix(path, "/_next/data/$BUILD_ID/") && !strings.HasSuffix(path, ".json")
}

func TestVectorsRegexps(t *testing.T) {
	var file struct {
		Matchers []struct {
			ID         string
			Matcher    json.RawMessage
			NextConfig nextConfig
			Regexps    []string
		}
	}
	vectors.Read(t, "regexps", &file)
	for _, m := range file.Matchers {
		compareExpressions(t, m.Matcher, m.NextConfig, m.Regexps)
	}
}

// compareExpressions compiles a matcher and compares its expressions with the ones wanted.
func compareExpressions(t *testing.T, matcher json.RawMessage, c nextConfig, want []string) {
	t.Helper()
	set, err := compileJSON(matcher, c.options())
	if err != nil {
		t.Errorf("%s: %v", matcher, err)
		return
	}
	if len(set.patterns) != len(want) {
		t.Errorf("%s: %d patterns, want %d", matcher, len(set.patterns), len(want))
		return
	}
	for i, p := range set.patterns {
		if got := regexpSource(p.expr); got != want[i] {
			t.Errorf("%s:\n got %s\nwant %s", matcher, got, want[i])
		}
	}
}

// regexpSource writes an expression as the source property of a JavaScript RegExp does: a
// slash outside a class is escaped.
func regexpSource(expr []uint16) string {
	var b []uint16
	inClass, escaped := false, false
	for _, u := range expr {
		switch {
		case escaped:
		case u == '/' && !inClass:
			b = append(b, '\\')
		case u == '[':
			inClass = true
		case u == ']':
			inClass = false
		}
		escaped = u == '\\' && !escaped
		b = append(b, u)
	}
	return unitsToString(b)
}

func TestVectorsInvalid(t *testing.T) {
	var file struct {
		Invalid []struct {
			Matcher    json.RawMessage
			NextConfig nextConfig
			Message    string
			Text       string
		}
		Valid []struct {
			Matcher    json.RawMessage
			NextConfig nextConfig
			Matchers   []struct{ Regexp string }
			Text       string
		}
	}
	vectors.Read(t, "invalid", &file)
	for _, c := range file.Invalid {
		if c.Text != "" {
			continue // a statement of TypeScript, not a value: the importer's business
		}
		_, err := compileJSON(c.Matcher, c.NextConfig.options())
		want := strings.TrimPrefix(c.Message, "⨯ ")
		want = strings.TrimPrefix(want, "/proxy contains invalid middleware config: ")
		if err == nil || err.Error() != want {
			t.Errorf("%.80s:\n got %v\nwant %s", c.Matcher, err, want)
		}
	}
	for _, c := range file.Valid {
		if c.Text != "" || stricter(c.Matcher) {
			continue
		}
		var want []string
		for _, m := range c.Matchers {
			want = append(want, m.Regexp)
		}
		compareExpressions(t, c.Matcher, c.NextConfig, want)
	}
}

// stricter reports whether the package refuses, on purpose, a matcher that Next.js builds. See
// DIFFERENCES.md.
func stricter(matcher json.RawMessage) bool {
	sources, err := ParseMatcher(matcher)
	if err != nil {
		return false
	}
	for _, s := range sources {
		for _, c := range append(s.Has, s.Missing...) {
			if checkDialect(units("^"+c.Value+"$")) != nil {
				return true
			}
		}
	}
	return false
}
