package parity_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// redisEntry is one key of a recorded dump. Times to live above a minute are rounded up
// to tens of seconds.
type redisEntry struct {
	Key, Value string
	Seconds    int64 `json:"ttl_s"`
}

// redisOp is something done to Redis behind the server's back.
type redisOp struct {
	Kind, Description string
	Record            json.RawMessage
}

func openRedis(t *testing.T, url string) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	t.Cleanup(func() { client.Close() })
	return client
}

// dump returns every key, sorted by name.
func dump(t *testing.T, client *redis.Client) []redisEntry {
	t.Helper()
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	var all []redisEntry
	for _, key := range keys {
		value, err := client.Get(t.Context(), key).Result()
		if err != nil {
			t.Fatal(err)
		}
		ttl, err := client.TTL(t.Context(), key).Result()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, redisEntry{Key: key, Value: value, Seconds: rounded(ttl)})
	}
	return all
}

func rounded(ttl time.Duration) int64 {
	seconds := int64(ttl / time.Second)
	if ttl < 0 {
		return -1
	}
	if seconds > 60 {
		seconds = (seconds + 9) / 10 * 10
	}
	return seconds
}

// apply does what a recording describes in words.
func (op redisOp) apply(t *testing.T, p *replay) {
	t.Helper()
	client := openRedis(t, p.gateway.redis)
	switch op.Description {
	case "redis flushed":
		if err := client.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	case "session.expiresAt of the stored record set to now+5d, TTL 5d":
		expireRecords(t, client, 5*24*time.Hour, 5*24*time.Hour)
	case "stored session.expiresAt set to now-120s, no TTL":
		expireRecords(t, client, -2*time.Minute, 0)
	default:
		if len(op.Record) == 0 {
			t.Fatalf("no idea how to do %q", op.Description)
		}
		record := p.fillIn(string(op.Record))
		var parts struct{ Session struct{ Token string } }
		if err := json.Unmarshal([]byte(record), &parts); err != nil {
			t.Fatal(err)
		}
		p.foreign = parts.Session.Token
		if err := client.Set(t.Context(), "better-auth:"+parts.Session.Token, record, time.Hour).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

var sessionExpiry = regexp.MustCompile(`"expiresAt":"[^"]*"`)

// expireRecords changes when the stored sessions end.
func expireRecords(t *testing.T, client *redis.Client, from, ttl time.Duration) {
	t.Helper()
	at := time.Now().UTC().Add(from).Format(`"expiresAt":"2006-01-02T15:04:05.000Z"`)
	for _, e := range dump(t, client) {
		if !strings.HasPrefix(e.Value, `{"session":`) {
			continue
		}
		if err := client.Set(t.Context(), e.Key, sessionExpiry.ReplaceAllString(e.Value, at), ttl).Err(); err != nil {
			t.Fatal(err)
		}
	}
}
