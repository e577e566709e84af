package parity_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/caddy-better-auth/gateway/handlers"
)

// Where the gateway may differ from the recordings, by class, never by case. Each class
// is a line of docs/deviations.md.
const (
	emptyTarget     = "SEC-54: a redirect target that is empty is refused; without it the step is the same"
	dotSegments     = "SEC-57: only the canonical spelling of a path is served"
	nullOrigin      = "SEC-56: a null origin is refused, whatever else is sent"
	foreignOrigin   = "SEC-56: a foreign origin is refused without cookies too"
	noOrigin        = "SEC-56: a browser says where a request is from"
	noSwitch        = "SEC-56: there is no option that switches the origin checks off"
	allCookies      = "all cookies of the look-up of a session are sent, none twice"
	peerAddress     = "a client that no proxy names has the address of its connection"
	orderOfRedis    = "answers from Redis have the order of SQL, and null for what is missing"
	sparedSession   = "revoke-other-sessions also ends sessions that no list in Redis mentions, by a tombstone that spares one"
	capsAddress     = "SEC-58: IPv4 in IPv6 is IPv4 in every spelling"
	caddysProxies   = "SEC-20: who is trusted to name the client is said to Caddy, in servers { trusted_proxies }"
	wholeSite       = "a base path of / would take the whole site"
	twoPaths        = "SEC-57: the routes are below one path, whatever the host"
	fixedPrefix     = "SEC-58: of IPv6 addresses the first 64 bits count, always"
	everybodyCounts = "SEC-58: no option leaves out the addresses of clients, and the limits with them"
	foreignPath     = "what is not below the base path goes to the app, and is not counted"
	takenOver       = "SEC-63: who proves an address takes it over without the password, sessions and accounts of who has not"
	accountCounter  = "SEC-59: wrong passwords are counted by account as well"
	unknownHost     = "SEC-53: a request alone never says what the base URL is"
	widePattern     = "SEC-50: a pattern that reaches strangers is refused at start"
	webPattern      = "SEC-50: a pattern of hosts stands for http and https"
	browserReads    = "SEC-49: what browsers may read in another way is no redirect target"
	unsendable      = "no client can send it in a header"
	bareError       = "where Better Auth fails with a bare 500, the request is refused with a reason"
	oddJSON         = "SEC-68: JSON with a key twice, or with half of a surrogate pair, is refused"
	uncachedAnswer  = "SEC-33: no shared cache keeps an answer of an auth route"
	sensitiveAnswer = "SEC-70: an answer to a link with a token is not stored, and leaks no referrer"
)

// differences counts the steps of a test, and what in them differed.
type differences struct {
	mu    sync.Mutex
	steps int
	by    map[string]int
}

func newDifferences(t *testing.T) *differences {
	d := &differences{by: map[string]int{}}
	t.Cleanup(func() { d.report(t) })
	return d
}

// report logs the differences, and adds them to the file that GATEWAY_DEVIATIONS names.
func (d *differences) report(t *testing.T) {
	t.Helper()
	t.Log(d.String())
	name := os.Getenv("GATEWAY_DEVIATIONS")
	if name == "" {
		return
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := fmt.Fprintf(file, "%s: %s\n", t.Name(), d); err != nil {
		t.Error(err)
	}
}

func (d *differences) step() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.steps++
}

func (d *differences) count(class string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.by[class]++
}

// String lists how many steps were replayed, and the differences that were let pass.
func (d *differences) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "%d steps replayed; deviations:", d.steps)
	for _, class := range slices.Sorted(maps.Keys(d.by)) {
		fmt.Fprintf(&b, "\n%5d × %s", d.by[class], class)
	}
	return b.String()
}

// expect changes a step where the gateway refuses what Better Auth answers.
func (d *differences) expect(s step) step {
	switch {
	case resolvesDots(s.Request.Path):
		d.count(dotSegments)
		s.Response = recordedResponse{Status: http.StatusNotFound}
	case s.Request.Method == http.MethodPost && hasEmptyTarget(s.Request.Path, s.Request.Body):
		d.count(emptyTarget)
		request := *s.Request
		request.Path = withoutEmptyQuery(request.Path)
		request.Body = withoutEmptyTargets(request.Body)
		s.Request = &request
		s.Response.JSON = withoutEmptyURL(s.Response.JSON)
	}
	return s
}

// resolvesDots reports whether a path has segments that a URL parser would resolve.
func resolvesDots(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return slices.ContainsFunc(strings.Split(path, "/"), func(s string) bool {
		s = strings.ReplaceAll(strings.ToLower(s), "%2e", ".")
		return s == "." || s == ".."
	})
}

// targetNames are the parameters that say where a browser goes.
var targetNames = []string{"callbackURL", "redirectTo", "errorCallbackURL", "newUserCallbackURL"}

func hasEmptyTarget(path string, body json.RawMessage) bool {
	if withoutEmptyQuery(path) != path {
		return true
	}
	var members map[string]any
	if json.Unmarshal(body, &members) != nil {
		return false
	}
	return slices.ContainsFunc(targetNames, func(name string) bool {
		value, sent := members[name]
		return sent && isFalsy(value)
	})
}

// withoutEmptyQuery leaves targets without a value out of a query.
func withoutEmptyQuery(path string) string {
	path, query, asked := strings.Cut(path, "?")
	if !asked {
		return path
	}
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(part string) bool {
		name, value, _ := strings.Cut(part, "=")
		return value == "" && slices.Contains(targetNames, name)
	})
	return path + "?" + strings.Join(parts, "&")
}

// isFalsy reports whether JavaScript takes a value for false.
func isFalsy(value any) bool {
	return value == nil || value == false || value == "" || value == 0.0
}

func withoutEmptyTargets(body json.RawMessage) json.RawMessage {
	var members map[string]any
	if json.Unmarshal(body, &members) != nil {
		return body
	}
	maps.DeleteFunc(members, func(name string, v any) bool { return slices.Contains(targetNames, name) && isFalsy(v) })
	rest, err := json.Marshal(members)
	if err != nil {
		return body
	}
	return rest
}

var emptyURL = regexp.MustCompile(`"url":\s*"",?\s*`)

func withoutEmptyURL(recorded json.RawMessage) json.RawMessage {
	return emptyURL.ReplaceAll(recorded, nil)
}

// cookies makes two lists of Set-Cookie lines comparable. Of the lines that come of looking
// a session up Better Auth sends the last only; the gateway sends them all, and none twice.
func (d *differences) cookies(s step, want, got []string) (fewerWant, fewerGot []string) {
	if len(want) == len(got) || !asksForSession(s) {
		return want, got
	}
	d.count(allCookies)
	want = slices.DeleteFunc(slices.Clone(want), func(line string) bool { return lastOf(want, nameOf(line)) != line })
	got = slices.DeleteFunc(slices.Clone(got), func(line string) bool {
		return strings.HasSuffix(nameOf(line), "session_token") && lastOf(want, nameOf(line)) == ""
	})
	return want, got
}

func asksForSession(s step) bool {
	path, _, _ := strings.Cut(s.Request.Path, "?")
	return slices.ContainsFunc(handlers.Routes(), func(r handlers.Route) bool {
		return r.Method == s.Request.Method && strings.HasSuffix(path, r.Path) && r.Auth != handlers.None
	})
}

// lastOf returns the last line that sets the cookie of the name.
func lastOf(lines []string, name string) (last string) {
	for _, line := range lines {
		if nameOf(line) == name {
			last = line
		}
	}
	return last
}

func nameOf(line string) string {
	name, _, _ := strings.Cut(line, "=")
	return name
}

// header reports whether a header may be there that is not in the recording.
func (d *differences) header(name, value string) bool {
	switch {
	case name == "Referrer-Policy" && value == "no-referrer", name == "Cache-Control" && value == "no-store", name == "Pragma" && value == "no-cache":
		d.count(sensitiveAnswer)
	case name == "Cache-Control" && value == "private, no-store", name == "Vary" && value == "Cookie":
		d.count(uncachedAnswer)
	default:
		return false
	}
	return true
}

var noAddress = regexp.MustCompile(`("ipAddress\\?":\s*\\?")(\\?")`)

// body makes two JSON texts comparable: the recorder's client had no address.
func (d *differences) body(want, got []byte) ([]byte, []byte) {
	w, g := d.text(string(want), string(got))
	return []byte(w), []byte(g)
}

// text is body for texts.
func (d *differences) text(want, got string) (string, string) {
	if noAddress.MatchString(want) && strings.Contains(got, "127.0.0.1") {
		d.count(peerAddress)
		want = noAddress.ReplaceAllString(want, "${1}127.0.0.1${2}")
	}
	return want, got
}

// plain writes JSON with sorted members and without those that are null or "", as answers
// from Redis are compared.
func plain(t *testing.T, text []byte) []byte {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return text
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(withoutNothing(value)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// byExpiry sorts sessions as Better Auth lists them from Redis: the next to expire first.
func byExpiry(text []byte) []byte {
	var sessions []map[string]any
	if json.Unmarshal(text, &sessions) != nil {
		return text
	}
	slices.SortStableFunc(sessions, func(a, b map[string]any) int {
		return strings.Compare(fmt.Sprint(a["expiresAt"]), fmt.Sprint(b["expiresAt"]))
	})
	sorted, err := json.Marshal(sessions)
	if err != nil {
		return text
	}
	return sorted
}

func withoutNothing(value any) any {
	switch v := value.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(_ string, member any) bool { return member == nil || member == "" })
		for name := range v {
			v[name] = withoutNothing(v[name])
		}
	case []any:
		for i := range v {
			v[i] = withoutNothing(v[i])
		}
	}
	return value
}

// spares reports whether Redis holds a tombstone of ours that spares one session.
func (d *differences) spares(entries []redisEntry) bool {
	spares := slices.ContainsFunc(entries, func(e redisEntry) bool { return strings.Contains(e.Key, ":gateway:spared:") })
	if spares {
		d.count(sparedSession)
	}
	return spares
}

// rows leaves out the counters of accounts, which Better Auth has none of.
func (d *differences) rows(table string, all []json.RawMessage) []json.RawMessage {
	if table != "rateLimit" {
		return all
	}
	return slices.DeleteFunc(all, func(row json.RawMessage) bool {
		var counter struct{ Key string }
		if json.Unmarshal(row, &counter) != nil || strings.Contains(counter.Key, "|/") {
			return false
		}
		d.count(accountCounter)
		return true
	})
}
