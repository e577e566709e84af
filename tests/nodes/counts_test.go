package nodes_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

const crowd = 1000 // requests at the same time

// ledger counts what a Redis is asked.
type ledger struct{ *redis.Client }

// startCounted runs nodes on one Redis.
func startCounted(t *testing.T) (ledger, [2]node) {
	t.Helper()
	server, a := redistest.New(t), newApp(t)
	var nodes [2]node
	for i := range nodes {
		nodes[i] = startNode(t, a, "storage redis "+server.URL)
	}
	l := ledger{connect(t, server)}
	l.await(t, len(nodes))
	return l, nodes
}

// calls are the commands since clear, but for those that begin a connection or ask whether the
// server is there.
func (l ledger) calls(t *testing.T) map[string]int {
	t.Helper()
	info, err := l.Info(t.Context(), "commandstats").Result()
	if err != nil {
		t.Fatal(err)
	}
	calls := make(map[string]int)
	for _, found := range regexp.MustCompile(`(?m)^cmdstat_([^:]+):calls=(\d+)`).FindAllStringSubmatch(info, -1) {
		switch command, _, _ := strings.Cut(found[1], "|"); command {
		case "hello", "client", "config", "ping", "info":
		default:
			calls[found[1]], _ = strconv.Atoi(found[2])
		}
	}
	return calls
}

// watchers are the connections that are told of changes, by their ids.
func (l ledger) watchers(t *testing.T) (ids []string) {
	t.Helper()
	list, err := l.ClientList(t.Context()).Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`(?m)^id=(\d+) .* flags=\S*t`).FindAllStringSubmatch(list, -1) {
		ids = append(ids, found[1])
	}
	return ids
}

// await waits until some connections are told of changes: one for each store that is open.
func (l ledger) await(t *testing.T, want int) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		switch got := len(l.watchers(t)); {
		case got == want:
			return
		case time.Now().After(limit):
			t.Fatalf("%d connections are told of changes, want %d", got, want)
		}
	}
}

// warm asks until the nodes know a session: what they have read before they are told of changes
// does not count.
func (l ledger) warm(t *testing.T, p person, nodes ...node) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); ; {
		l.clear(t)
		p.check(t, "warming up", true, nodes...)
		calls := l.calls(t)
		if len(calls) == 0 {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("a session that the nodes know costs %v", calls)
		}
	}
}

func (l ledger) clear(t *testing.T) {
	t.Helper()
	if err := l.ConfigResetStat(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

// gather sends as many requests as a crowd has, at the same time, turn by turn to the nodes.
// Their connections are there already.
func gather(t *testing.T, p person, want int, nodes ...node) []answer {
	t.Helper()
	rush(t, person{}, "/public", http.StatusOK, nodes)
	return rush(t, p, page, want, nodes)
}

func rush(t *testing.T, p person, path string, want int, nodes []node) []answer {
	t.Helper()
	var all sync.WaitGroup
	start, answers := make(chan struct{}), make([]answer, crowd)
	for i := range answers {
		all.Go(func() {
			<-start
			var err error
			answers[i], err = p.get(nodes[i%len(nodes)].url + path)
			if err != nil || answers[i].status != want {
				t.Errorf("got %d %v, want %d", answers[i].status, err, want)
			}
		})
	}
	close(start)
	all.Wait()
	return answers
}

// TestWarm: a session that a node knows costs no command.
func TestWarm(t *testing.T) {
	l, nodes := startCounted(t)
	ann := signUp(t, nodes[0].url)
	l.warm(t, ann, nodes[:]...)
	for range 500 {
		ann.check(t, "warm", true, nodes[:]...)
	}
	gather(t, ann, http.StatusOK, nodes[:]...)
	if calls := l.calls(t); len(calls) > 0 {
		t.Errorf("warm requests cost %v", calls)
	}
}

// TestForged: a cookie that was not signed costs no command.
func TestForged(t *testing.T) {
	l, nodes := startCounted(t)
	ann := signUp(t, nodes[0].url)
	l.clear(t)
	for i := range 500 {
		name, value, _ := strings.Cut(ann.cookie, "=")
		forged := person{cookie: fmt.Sprintf("%s=x%d%s", name, i, value)}
		forged.check(t, "forged", false, nodes[:]...)
	}
	other := strings.ReplaceAll(ann.cookie, ann.token, strings.Repeat("x", len(ann.token)))
	gather(t, person{cookie: other}, http.StatusUnauthorized, nodes[:]...)
	if calls := l.calls(t); len(calls) > 0 {
		t.Errorf("forged cookies cost %v", calls)
	}
}

// TestCold: of a crowd that comes with a session that a node does not know, one asks for it.
func TestCold(t *testing.T) {
	l, nodes := startCounted(t)
	for range 5 {
		ann := signUp(t, nodes[0].url)
		l.clear(t)
		gather(t, ann, http.StatusOK, nodes[1])
		calls, keys := l.calls(t), 0
		for command, n := range calls {
			if command != "get" && command != "mget" {
				t.Errorf("a lookup takes %q", command)
			}
			keys += n
		}
		t.Logf("a lookup takes %v", calls)
		if keys > 4 {
			t.Errorf("%d requests at once cost %v, more than one lookup", crowd, calls)
		}
	}
}

// TestAbsent: of a crowd that comes with a session that is over, one asks for it.
func TestAbsent(t *testing.T) {
	l, nodes := startCounted(t)
	ann := signUp(t, nodes[0].url)
	if err := l.Del(t.Context(), keyOf(ann)).Err(); err != nil {
		t.Fatal(err)
	}
	l.clear(t)
	begun := time.Now()
	gather(t, ann, http.StatusUnauthorized, nodes[1])
	calls, seconds := l.calls(t), 1+int(time.Since(begun)/time.Second)
	t.Logf("lookups took %v", calls)
	if len(calls) != 1 || calls["get"] > seconds {
		t.Errorf("%d requests at once within %d s cost %v", crowd, seconds, calls)
	}
}

// TestRefresh: of a crowd that comes to two nodes with a session that is due for a refresh,
// one writes, once, and nobody loses a cookie.
func TestRefresh(t *testing.T) {
	l, nodes := startCounted(t)
	if err := l.ConfigSet(t.Context(), "notify-keyspace-events", "K$").Err(); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		ann := signUp(t, nodes[0].url)
		ann.check(t, "warming up", true, nodes[:]...)
		l.age(t, ann)
		writes := l.writes(t, ann)
		answers := gather(t, ann, http.StatusOK, nodes[:]...)
		if n := writes(); n != 1 {
			t.Errorf("%d requests at once wrote the session %d times", crowd, n)
		}
		l.checkRefreshed(t, ann)
		fresh := 0
		for _, a := range answers {
			for _, line := range a.header["Set-Cookie"] {
				switch {
				case strings.HasPrefix(line, ann.cookie+";") && strings.Contains(line, "Max-Age=604800"):
					fresh++
				case strings.HasPrefix(line, "better-auth.session_token="):
					t.Errorf("an answer sets %s", line)
				}
			}
		}
		t.Logf("%d of %d answers carry a refreshed cookie", fresh, crowd)
		if fresh == 0 {
			t.Error("no answer carries a refreshed cookie")
		}
	}
}

// record is the record of a session in Redis.
type record struct {
	Session map[string]any `json:"session"`
	User    map[string]any `json:"user"`
}

func (l ledger) record(t *testing.T, p person) (r record, ends time.Time) {
	t.Helper()
	text, err := l.Get(t.Context(), keyOf(p)).Result()
	if err == nil {
		err = json.Unmarshal([]byte(text), &r)
	}
	if err == nil {
		ends, err = time.Parse(time.RFC3339, fmt.Sprint(r.Session["expiresAt"]))
	}
	if err != nil {
		t.Fatal(err)
	}
	return r, ends
}

// age makes a session two days older.
func (l ledger) age(t *testing.T, p person) {
	t.Helper()
	r, ends := l.record(t, p)
	ends = ends.Add(-48 * time.Hour)
	r.Session["expiresAt"] = ends.UTC().Format("2006-01-02T15:04:05.000Z")
	text, err := json.Marshal(r)
	if err == nil {
		err = l.Set(t.Context(), keyOf(p), text, time.Until(ends)).Err()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (l ledger) checkRefreshed(t *testing.T, p person) {
	t.Helper()
	if _, ends := l.record(t, p); time.Until(ends) < 7*24*time.Hour-time.Minute {
		t.Errorf("the session ends at %v, and was to get seven days", ends)
	}
}

// writes returns what counts how often the session was written meanwhile.
func (l ledger) writes(t *testing.T, p person) (count func() int) {
	t.Helper()
	session, end := "__keyspace@0__:"+keyOf(p), "__keyspace@0__:the end of "+p.token
	told := l.Subscribe(t.Context(), session, end)
	t.Cleanup(func() { _ = told.Close() })
	for range 2 {
		if _, err := told.Receive(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return func() (n int) {
		if err := l.Set(t.Context(), "the end of "+p.token, "", time.Minute).Err(); err != nil {
			t.Fatal(err)
		}
		for {
			message, err := told.ReceiveMessage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if message.Channel == end {
				return n
			}
			n++
		}
	}
}
