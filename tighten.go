package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"
)

// tighten makes the Caddy matchers of a gate fit to decide who needs a session. Where they protect,
// letter case is ignored, and /x/* covers /x; where they exempt, inside not, case counts. Those that
// look at what a client sends along are refused: any client could meet or miss them.
func tighten(ctx caddy.Context, sets []caddyhttp.MatcherSet, raw []caddy.ModuleMap, exempting bool) error {
	for i, set := range sets {
		if len(set) == 0 {
			return errors.New("a matcher has no conditions: name a path, or leave it out")
		}
		for name := range raw[i] {
			if slices.Contains(swayed, name) {
				return fmt.Errorf("matcher %s depends on what a client sends along: protect by path, and exempt by path or remote_ip", name)
			}
			if name != "not" && !slices.Contains(positive, name) && swaying.Match(raw[i][name]) {
				return fmt.Errorf("matcher %s looks at what a client sends along: protect by path, and exempt by path or remote_ip", name)
			}
			if slices.Contains(doubtful, name) {
				ctx.Logger().Warn("a matcher lets clients choose how they are judged: see that nothing is served without a session that should not be",
					zap.String("matcher", name))
			}
		}
		for j, m := range set {
			tightened, err := tightenOne(ctx, m, raw[i], exempting)
			if err != nil {
				return err
			}
			set[j] = tightened
		}
	}
	return nil
}

// swayed are the matchers of Caddy that a client can sway as it likes, and be served the same.
// url_pattern sees the query.
var swayed = []string{"header", "header_regexp", "query", "url_pattern"}

// doubtful are those that may be told more than path, host and address, or nothing but what
// the request is to do.
var doubtful = []string{"expression", "method", "protocol", "vars", "vars_regexp"}

// tightenOne returns what takes the place of a matcher of a set.
func tightenOne(ctx caddy.Context, m any, raw caddy.ModuleMap, exempting bool) (any, error) {
	switch m := m.(type) {
	case *caddyhttp.MatchNot:
		var inner []caddy.ModuleMap
		if err := json.Unmarshal(raw["not"], &inner); err != nil {
			return nil, err
		}
		return m, tighten(ctx, m.MatcherSets, inner, !exempting)
	case *caddyhttp.MatchPath:
		return tightenPath(m, raw["path"], exempting)
	case *caddyhttp.MatchPathRE:
		return tightenExpression(ctx, m, exempting)
	case *caddyhttp.MatchHost:
		return tightenHost(m, raw["host"], exempting)
	case *NextMatcher:
		if m.conditional && exempting {
			return nil, errors.New("matcher next_matcher: has and missing depend on what a client sends along: exempt by path")
		}
		if m.conditional {
			warnOfConditions(ctx.Logger())
		}
		m.enforced = !exempting
		return m, nil
	}
	if module, ok := m.(caddy.Module); ok && slices.Contains(pathless, module.CaddyModule().ID.Name()) {
		return m, nil
	}
	return placed{m, exempting}, nil
}

// pathless are the matchers that do not look at the path.
var pathless = []string{"client_ip", "method", "protocol", "remote_ip", "tls"}

// positive are those that, outside of not, only say what is to be protected.
var positive = append([]string{"host", "next_matcher", "path", "path_regexp"}, pathless...)

// exempts reports whether matchers leave out a part of what they match otherwise. Then a path
// that they leave out is public, and not just one that nobody has thought of.
func exempts(raw caddyhttp.RawMatcherSets) bool {
	return slices.ContainsFunc(raw, func(set caddy.ModuleMap) bool {
		for name, config := range set {
			if !slices.Contains(positive, name) || leavesOut.Match(config) {
				return true
			}
		}
		return false
	})
}

// leavesOut finds what leaves something out in an expression or a pattern.
var leavesOut = regexp.MustCompile(`\(\?(?:<|\\u003c)?!|\[\^`)

// tightenPath refuses placeholders, which a client may have filled.
func tightenPath(m *caddyhttp.MatchPath, raw json.RawMessage, exempting bool) (any, error) {
	var patterns []string // in the case they were written in; the matcher has folded its own
	if err := json.Unmarshal(raw, &patterns); err != nil {
		return nil, err
	}
	exact := &exactPath{folded: m}
	for _, pattern := range patterns {
		if filledByRequests(pattern) {
			return nil, fmt.Errorf("matcher path %s: placeholders are filled by requests: write the path", pattern)
		}
		exact.patterns = append(exact.patterns, caseOf(pattern))
	}
	if exempting {
		return exact, nil
	}
	return withSlash{m}, nil
}

// filledByRequests reports whether a text has placeholders that a client can have a say in.
func filledByRequests(text string) bool {
	return strings.Contains(ownPlaceholder.ReplaceAllString(text, ""), "{")
}

// ownPlaceholder is one that no request can fill.
var ownPlaceholder = regexp.MustCompile(`\{(?:env|file|system)\.[^{}]*\}`)

// withSlash is a matcher that also sees the path with a slash at its end, so that /dashboard/*
// covers /dashboard.
type withSlash struct {
	caddyhttp.RequestMatcherWithError
}

// MatchWithError asks the matcher, twice at most.
func (m withSlash) MatchWithError(r *http.Request) (bool, error) {
	matched, err := m.RequestMatcherWithError.MatchWithError(r)
	if matched || err != nil {
		return matched, err
	}
	return m.RequestMatcherWithError.MatchWithError(withPath(r, strings.TrimSuffix(r.URL.Path, "/")+"/"))
}

// exactPath is a path matcher that minds letter case.
type exactPath struct {
	folded   *caddyhttp.MatchPath
	patterns []*regexp.Regexp
}

// MatchWithError reports whether Caddy's matcher fits, and the path has the letter case of a
// pattern.
func (m *exactPath) MatchWithError(r *http.Request) (bool, error) {
	path := caddyhttp.CleanPath(r.URL.Path, true)
	if !slices.ContainsFunc(m.patterns, func(re *regexp.Regexp) bool { return re.MatchString(path) }) {
		return false, nil
	}
	return m.folded.MatchWithError(r)
}

// caseOf returns an expression for the letters of a pattern. Of everything else that a pattern may
// have it takes anything.
func caseOf(pattern string) *regexp.Regexp {
	var b strings.Builder
	for _, c := range pattern {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '/' {
			b.WriteRune(c)
		} else {
			b.WriteString(".*")
		}
	}
	if strings.ContainsAny(pattern, `[\%`) {
		return regexp.MustCompile("")
	}
	return regexp.MustCompile("(?s)^" + b.String() + "$")
}

// tightenExpression refuses an expression that exempts without saying where the path begins and
// ends.
func tightenExpression(ctx caddy.Context, m *caddyhttp.MatchPathRE, exempting bool) (any, error) {
	if !exempting {
		m.Pattern = "(?i)" + m.Pattern
		return withSlash{m}, m.Provision(ctx)
	}
	if !expressionBegins.MatchString(m.Pattern) || !expressionEnds.MatchString(m.Pattern) {
		return nil, fmt.Errorf("matcher path_regexp %s: write ^ before and $ after it, for it exempts whatever contains such a path", m.Pattern)
	}
	m.Pattern = "^(?:" + m.Pattern + ")$" // each of its alternatives
	return m, m.Provision(ctx)
}

var (
	expressionBegins = regexp.MustCompile(`^(\(\?[is]+\))?(\^|\\A)`)
	expressionEnds   = regexp.MustCompile(`(\$|\\z)$`)
)
