package interop_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// placeholders are the words for what differs from run to run: <kind:n>, by kind and by
// first appearance, so that what is equal stays equal.
type placeholders map[string][]string

// name returns the placeholder of a value.
func (p placeholders) name(kind, value string) string {
	for i, known := range p[kind] {
		if known == value {
			return fmt.Sprintf("<%s:%d>", kind, i+1)
		}
	}
	p[kind] = append(p[kind], value)
	return fmt.Sprintf("<%s:%d>", kind, len(p[kind]))
}

// kinds are the values that are random. The last group of the pattern is the value.
var kinds = []struct {
	kind    string
	pattern *regexp.Regexp
}{
	{"signature", regexp.MustCompile(`\.((?:[A-Za-z0-9+/]|%2B|%2F){43}(?:=|%3D))`)},
	{"state", regexp.MustCompile(`\bstate=([A-Za-z0-9_-]{32})`)},
	{"challenge", regexp.MustCompile(`\bcode_challenge=([A-Za-z0-9_-]{43})`)},
	{"id", regexp.MustCompile(`\b([A-Za-z0-9]{32})\b`)},
	{"secret", regexp.MustCompile(`\b([A-Za-z0-9]{24})\b`)},
}

var (
	sessionData = regexp.MustCompile(`session_data=([A-Za-z0-9_-]{100,})`)
	cacheMAC    = regexp.MustCompile(`"signature":"[A-Za-z0-9_-]{43}"`)
	jwt         = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`)
	isoTime     = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`)
	milliTime   = regexp.MustCompile(`\b1\d{12}\b`)
	waitTime    = regexp.MustCompile(`x-retry-after: \d+`)
	claimTime   = regexp.MustCompile(`"(?:iat|exp)":1\d{9}\b`)
)

// normalise writes a text of the given time, in milliseconds, with placeholders. JWTs and
// cookie caches are opened, the fields of the latter sorted: nobody but the server that
// wrote them sees their order. Times are told from that time on, which is after whatever
// was made then, in minutes, rounded up to five.
func (p placeholders) normalise(text string, at int64) string {
	text = sessionData.ReplaceAllStringFunc(text, func(s string) string {
		name, value, _ := strings.Cut(s, "=")
		return name + "=" + sortedFields(decoded(value))
	})
	// Two copies made in one millisecond are alike.
	text = cacheMAC.ReplaceAllString(text, `"signature":"<signature>"`)
	text = jwt.ReplaceAllStringFunc(text, func(s string) string {
		parts := strings.Split(s, ".")
		return "<jwt " + decoded(parts[0]) + " " + decoded(parts[1]) + ">"
	})
	for _, k := range kinds {
		text = k.pattern.ReplaceAllStringFunc(text, func(s string) string {
			value := k.pattern.FindStringSubmatch(s)[1]
			return strings.Replace(s, value, p.name(k.kind, value), 1)
		})
	}
	text = waitTime.ReplaceAllString(text, "x-retry-after: <seconds>")
	start := time.UnixMilli(at)
	text = isoTime.ReplaceAllStringFunc(text, func(s string) string {
		then, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return s
		}
		return since(start, then)
	})
	text = milliTime.ReplaceAllStringFunc(text, func(s string) string { return since(start, time.UnixMilli(number(s))) })
	return claimTime.ReplaceAllStringFunc(text, func(s string) string {
		name, value, _ := strings.Cut(s, ":")
		return name + ":" + since(start, time.Unix(number(value), 0))
	})
}

func sortedFields(text string) string {
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return text
	}
	var sorted strings.Builder
	enc := json.NewEncoder(&sorted)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		panic(err) // it was JSON
	}
	return strings.TrimSuffix(sorted.String(), "\n")
}

func since(start, then time.Time) string {
	const step = 5 // minutes
	return fmt.Sprintf("<now%+d min>", int(math.Ceil(then.Sub(start).Minutes()/step))*step)
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64) // digits by its pattern
	return n
}

func decoded(s string) string {
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return s
	}
	return string(text)
}

// TestNormalise: what is random gets a word, what is equal the same word.
func TestNormalise(t *testing.T) {
	const id = "4IZwWY2fcrYFPwor4hw0HWRnc0cyOFge"
	p := placeholders{}
	for _, c := range []struct{ text, want string }{
		{"token " + id, "token <id:1>"},
		{"session_token=" + id + ".c7TnCJLySYUVY0QC5DTnqOnGUTpnk%2BOabbymni%2FDdxg%3D; Path=/", "session_token=<id:1>.<signature:1>; Path=/"},
		{`{"id":"wrpMHDR4dyQNiIiNJodaB3q8RpcXYyo6"}`, `{"id":"<id:2>"}`},
		{"2026-11-24T11:02:23.553Z 2026-12-01T11:02:23.001Z", "<now+0 min> <now+10080 min>"},
		{"?state=abcdefghijabcdefghijabcdefghijab&x=1", "?state=<state:1>&x=1"},
		{"/reset-password/abcdefghijabcdefghijabcd?x", "/reset-password/<secret:1>?x"},
		{"eyJhbGciOiJub25lIn0.eyJpYXQiOjE3OTU1MTgxNDN9.AAAA", `<jwt {"alg":"none"} {"iat":<now+0 min>}>`},
	} {
		if got := p.normalise(c.text, 1795518144000); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
	}
}
