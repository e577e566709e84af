package handlers

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/internal/vectors"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// TestRedisVectors replays what was recorded of a server that keeps its sessions in Redis
// only, each scenario as far as it needs no other route than there are. What is in Redis
// in the end is compared in storage/redisstore.
func TestRedisVectors(t *testing.T) {
	var file struct {
		Secret  string
		Configs map[string]json.RawMessage
		Cases   []scenario
	}
	vectors.Read(t, "redis", &file)
	replayed := 0
	for _, sc := range file.Cases {
		if end := slices.IndexFunc(sc.Steps, foreign); end >= 0 {
			sc.Steps = sc.Steps[:end]
		}
		config, ok := readConfig(file.Configs[sc.Config], file.Secret)
		if ok = ok || sc.Config == "redis"; !ok || !slices.ContainsFunc(sc.Steps, ours) {
			t.Logf("not for these routes: %s (%s)", sc.Name, sc.Config)
			continue
		}
		replayed++
		t.Run(sc.Name, func(t *testing.T) { newRedisReplay(t, config, file.Secret).run(t, inOurOrder(t, sc.Steps)) })
	}
	if replayed == 0 {
		t.Error("no scenario was replayed")
	}
}

func newRedisReplay(t *testing.T, config recordedConfig, secret string) *replay {
	config.Secret, config.BaseURL = secret, testOrigin // the same in every configuration
	config.EmailAndPassword.Enabled = true
	config.EmailAndPassword.SendResetPassword = "<function>"
	config.User.DeleteUser.Enabled = true
	p := newReplay(t, config)
	redis, err := redisstore.Open(t.Context(), redisstore.Config{URL: redistest.Start(t), Env: p.env})
	if err != nil {
		t.Fatal(err)
	}
	p.store.Store = auth.Split(memstore.New(), redis)
	t.Cleanup(func() {
		if err := p.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// inOurOrder gives the sessions of the answers the order of keys that we write, which is
// that of SQL. Better Auth writes them as they stand in Redis; no client depends on it.
func inOurOrder(t *testing.T, steps []step) []step {
	t.Helper()
	for i := range steps {
		answer := &steps[i].Response
		var one struct{ Session, User json.RawMessage }
		var many []json.RawMessage
		switch {
		case json.Unmarshal(answer.JSON, &many) == nil:
			for j := range many {
				many[j] = reordered(t, many[j])
			}
			answer.JSON = marshal(t, many)
		case json.Unmarshal(answer.JSON, &one) == nil && one.Session != nil:
			answer.JSON = marshal(t, map[string]json.RawMessage{"session": reordered(t, one.Session), "user": one.User})
		}
	}
	return steps
}

// reordered returns a recorded session in the order of SQL.
func reordered(t *testing.T, session json.RawMessage) json.RawMessage {
	t.Helper()
	var row struct {
		ExpiresAt json.RawMessage `json:"expiresAt"`
		Token     json.RawMessage `json:"token"`
		CreatedAt json.RawMessage `json:"createdAt"`
		UpdatedAt json.RawMessage `json:"updatedAt"`
		IPAddress json.RawMessage `json:"ipAddress"`
		UserAgent json.RawMessage `json:"userAgent"`
		UserID    json.RawMessage `json:"userId"`
		Theme     json.RawMessage `json:"theme,omitempty"` // the one additional field
		ID        json.RawMessage `json:"id"`
	}
	if err := json.Unmarshal(session, &row); err != nil {
		t.Fatal(err)
	}
	return marshal(t, row)
}

func marshal(t *testing.T, v any) json.RawMessage {
	t.Helper()
	text, err := encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// inRedis is what was done to the records of sessions.
var inRedis = map[string]func(*testing.T, *replay){
	"session.expiresAt of the stored record set to now+5d, TTL 5d": func(t *testing.T, p *replay) {
		p.store.expire(t, p.now.Add(5*24*time.Hour))
	},
	"stored session.expiresAt set to now-120s, no TTL": func(t *testing.T, p *replay) {
		p.store.expire(t, p.now.Add(-2*time.Minute))
	},
}
