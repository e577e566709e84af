package handlers

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/internal/vectors"
	"github.com/caddy-better-auth/gateway/ratelimit"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

type limitCase struct {
	Name    string
	Options struct {
		Enabled       *bool
		Window, Max   json.Number
		Storage       string
		DisabledPaths []string
		CustomRules   recordedRules
		Advanced      struct {
			IPAddress struct {
				IPAddressHeaders  []string
				TrustedProxies    []string
				IPv6Subnet        *int
				DisableIPTracking bool
			}
		}
	}
	Steps []struct {
		Op      string
		Request struct {
			Method, Path string
			Headers      map[string]string
			Body         json.RawMessage
		}
		Response struct {
			Status  int
			Headers map[string]string
			JSON    json.RawMessage
		}
		DB *struct {
			RateLimit []struct {
				Key, LastRequest string
				Count            int
			}
		}
	}
}

// recordedRules are customRules, in their order.
type recordedRules []ratelimit.Rule

// UnmarshalJSON implements json.Unmarshaler.
func (rules *recordedRules) UnmarshalJSON(text []byte) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	if _, err := dec.Token(); err != nil { // the brace
		return err
	}
	for dec.More() {
		path, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		rule := ratelimit.Rule{Path: path.(string), Off: string(value) == "false"}
		var limit struct{ Window, Max json.Number }
		if !rule.Off {
			if err := json.Unmarshal(value, &limit); err != nil {
				return err
			}
			rule.Window, rule.Max = recordedLimit(limit.Window, limit.Max)
		}
		*rules = append(*rules, rule)
	}
	return nil
}

func recordedLimit(window, number json.Number) (time.Duration, int) {
	seconds, _ := window.Float64()
	n, _ := number.Int64()
	return time.Duration(seconds * float64(time.Second)), int(n)
}

// TestRateLimitVectors replays what was recorded of the rate limiter, with the clock put
// forward where the recording waited. Of routes that are not in the table it compares
// whether they were limited.
func TestRateLimitVectors(t *testing.T) {
	var file struct{ Cases []limitCase }
	vectors.Read(t, "rate-limit", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, tc := range file.Cases {
		t.Run(tc.Name, func(t *testing.T) { newLimitReplay(t, tc).run(t, tc) })
	}
}

// limitReplay is one recording under way.
type limitReplay struct {
	*fixture
	wait func(time.Duration)
	now  func() time.Time
	file string // of the database that counts
}

func newLimitReplay(t *testing.T, tc limitCase) *limitReplay {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	env := auth.Env{Now: func() time.Time { return now }}
	p := &limitReplay{wait: func(d time.Duration) { now = now.Add(d) }, now: env.Time}
	config := ratelimit.Config{Rules: tc.Options.CustomRules}
	config.Window, config.Max = recordedLimit(tc.Options.Window, tc.Options.Max)
	switch {
	case strings.HasPrefix(tc.Options.Storage, "secondary-storage"):
		redis, err := redisstore.Open(t.Context(), redisstore.Config{URL: redistest.Start(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = redis.Close() })
		config.Counters, p.wait = redis, time.Sleep
	case tc.Options.Storage == "database":
		p.file = filepath.Join(t.TempDir(), "auth.db")
		sqlite, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: p.file, Env: env})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = sqlite.Close() })
		config.Counters = sqlite
	default:
		config.Counters = ratelimit.NewMemory(env)
	}
	limiter, err := ratelimit.New(config)
	if err != nil {
		t.Fatal(err)
	}
	ip := tc.Options.Advanced.IPAddress
	if enabled := tc.Options.Enabled; enabled != nil && !*enabled || ip.DisableIPTracking {
		limiter = nil
	}
	p.fixture = newFixture(t, func(s *settings) {
		s.handlers.Limits = limiter
		s.handlers.Mail, s.handlers.ChangeEmail = nil, ChangeEmail{}
		s.handlers.DisabledPaths = tc.Options.DisabledPaths
		s.handlers.ClientIP = func(r *http.Request) string {
			from := ratelimit.Forwarded{Headers: ip.IPAddressHeaders, TrustedProxies: ip.TrustedProxies, IPv6Prefix: ip.IPv6Subnet}
			return from.Address(r.Header)
		}
		s.handlers.Env = env
	})
	return p
}

func (p *limitReplay) run(t *testing.T, tc limitCase) {
	for i, s := range tc.Steps {
		if s.Op != "" {
			d, err := time.ParseDuration(strings.ReplaceAll(strings.TrimPrefix(s.Op, "wait "), " ", ""))
			if err != nil {
				t.Fatalf("step %d: %q: %v", i, s.Op, err)
			}
			p.wait(d)
			continue
		}
		if s.DB != nil {
			for _, row := range s.DB.RateLimit {
				p.wantRow(t, row.Key, row.Count, row.LastRequest)
			}
			continue
		}
		r := httptest.NewRequest(s.Request.Method, s.Request.Path, bytes.NewReader(s.Request.Body))
		r.Host = "localhost:3000"
		for name, value := range s.Request.Headers {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		want, limited := s.Response, s.Response.Status == http.StatusTooManyRequests
		if served(r) || limited || w.Code == http.StatusTooManyRequests {
			if w.Code != want.Status {
				t.Fatalf("step %d: %s %s = %d %s, want %d", i, r.Method, r.URL, w.Code, w.Body, want.Status)
			}
		} else {
			t.Logf("step %d: no route has %s; it was let through", i, r.URL)
			continue
		}
		if limited && w.Body.String() != compact(t, want.JSON) {
			t.Errorf("step %d: got %s, want %s", i, w.Body, want.JSON)
		}
		compareLimitHeaders(t, i, want.Headers, w.Header())
	}
}

// wantRow compares a row of the table of counts. last is "<ms:+10s>": milliseconds of the
// time that many seconds from now.
func (p *limitReplay) wantRow(t *testing.T, key string, count int, last string) {
	t.Helper()
	db, err := sql.Open("sqlite", p.file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	ago, err := time.ParseDuration(strings.TrimSuffix(strings.TrimPrefix(last, "<ms:"), ">"))
	if err != nil {
		t.Fatalf("lastRequest %q: %v", last, err)
	}
	var id string
	var got int
	var ms int64
	err = db.QueryRowContext(t.Context(), `select "id", "count", "lastRequest" from "rateLimit" where "key" = ?`, key).
		Scan(&id, &got, &ms)
	off := p.now().Add(ago).Sub(time.UnixMilli(ms)).Abs()
	if err != nil || len(id) != idLength || got != count || off > time.Minute {
		t.Errorf("row of %s: got id %q, count %d, lastRequest %d, %v, want count %d, lastRequest %s", key, id, got, ms, err, count, last)
	}
}

// served reports whether a route of the table answers a request, or none ever does.
func served(r *http.Request) bool {
	return r.URL.Path == "/api/auth/sign-in/anything-else" || slices.ContainsFunc(Routes(), func(row Route) bool {
		return row.Method == r.Method && "/api/auth"+row.Path == r.URL.Path
	})
}

func compact(t *testing.T, text json.RawMessage) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, text); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// compareLimitHeaders compares all headers. The recorded wait may be one second less than
// ours, since time passed there between two requests.
func compareLimitHeaders(t *testing.T, step int, want map[string]string, got http.Header) {
	t.Helper()
	for name, values := range got {
		value, recorded := values[0], want[strings.ToLower(name)]
		if name == "X-Retry-After" {
			ours, err := strconv.Atoi(value)
			theirs, err2 := strconv.Atoi(recorded)
			if err == nil && err2 == nil && (ours == theirs || ours == theirs+1) {
				continue
			}
		}
		if value != recorded && !(name == "Set-Cookie" || name == "Location") {
			t.Errorf("step %d: header %s: got %q, want %q", step, name, value, recorded)
		}
	}
	for name := range want {
		if got.Get(name) == "" {
			t.Errorf("step %d: no header %s", step, name)
		}
	}
}
