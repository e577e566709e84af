package redisstore_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/internal/vectors"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// recording is what a Better Auth server left in Redis during the scenarios of redis.json.
type recording struct {
	Cases []struct {
		Name  string
		Steps []struct{ Redis []entry }
	}
}

// entry is one key of a dump, with placeholders for what was random.
type entry struct {
	Key, Value string
	Seconds    int64 `json:"ttl_s"`
}

// TestVectors proves for every recorded value that it is read, that a rewrite leaves it as
// it is byte for byte, and that we write the same.
func TestVectors(t *testing.T) {
	url := redistest.Start(t)
	for _, c := range load(t).Cases {
		t.Run(c.Name, func(t *testing.T) {
			for _, step := range c.Steps {
				for _, e := range step.Redis {
					check(t, url, fill(e))
				}
			}
		})
	}
}

func load(t *testing.T) (r recording) {
	t.Helper()
	vectors.Read(t, "redis", &r)
	if len(r.Cases) == 0 {
		t.Fatal("reading the vectors: got no cases")
	}
	return r
}

var placeholder = regexp.MustCompile(`<([a-z0-9_]+)(?::([+-]?\d+)s?)?>`)

// fill puts values in the place of placeholders: the same for the same.
func fill(e entry) entry {
	for _, text := range []*string{&e.Key, &e.Value} {
		*text = placeholder.ReplaceAllStringFunc(*text, func(found string) string {
			parts := placeholder.FindStringSubmatch(found)
			n, _ := strconv.Atoi(parts[2])
			at := start.Add(time.Duration(n) * time.Second)
			switch parts[1] {
			case "date":
				return at.Format("2006-01-02T15:04:05.000Z")
			case "ms":
				return fmt.Sprint(at.UnixMilli())
			case "r24":
				return fmt.Sprintf("r24x%020d", n)
			}
			return fmt.Sprintf("%sx%0*d", parts[1], 31-len(parts[1]), n)
		})
	}
	return e
}

func check(t *testing.T, url string, e entry) {
	prefix, rest, _ := strings.Cut(e.Key, ":")
	prefix += ":"
	f := newFixture(t, url)
	f.Store = open(t, redisstore.Config{URL: url, KeyPrefix: prefix, Env: auth.Env{Now: func() time.Time { return start }}})
	defer f.Store.Close()
	user, isList := strings.CutPrefix(rest, "active-sessions-")
	switch {
	case isList:
		f.checkList(e, user)
	case strings.HasPrefix(rest, "revoked-sessions-before-"):
		f.checkTombstone(e, strings.TrimPrefix(rest, "revoked-sessions-before-"))
	case strings.HasPrefix(rest, "verification:"):
		f.checkVerification(e)
	case !strings.ContainsAny(rest, ":|"):
		f.checkSession(e, rest)
	}
}

func (f fixture) checkSession(e entry, token string) {
	f.t.Helper()
	f.set(e.Key, e.Value)
	id := f.wantSession(token)
	equal(f.t, "session as read", id, decode(f.t, e.Value))
	if id.Session.Expired(start) {
		return // a rewrite would remove it
	}
	noError(f.t, "UpdateSession", f.UpdateSession(f.t.Context(), &id.Session))
	f.wantRecorded(e)
	if !signInOrder.MatchString(e.Value) {
		return // it was read from SQL or made by another program, not by a sign-in
	}
	noError(f.t, "EndSession", f.EndSession(f.t.Context(), token))
	f.create(id)
	f.wantRecorded(e)
}

// signInOrder tells records that a sign-in wrote: the order of their fields is ours too.
var signInOrder = regexp.MustCompile(`^{"session":{"id":"[^"]*","ipAddress":".*"user":{"name":`)

// listed is an entry of an active-sessions list.
type listed struct {
	Token     string
	ExpiresAt int64
}

func (f fixture) checkList(e entry, user string) {
	f.t.Helper()
	var entries []listed
	noError(f.t, e.Key, json.Unmarshal([]byte(e.Value), &entries))
	slices.SortStableFunc(entries, func(a, b listed) int { return cmp.Compare(b.ExpiresAt, a.ExpiresAt) })
	for _, entry := range entries {
		f.create(&auth.Identity{Session: auth.Session{
			UserID: user, Token: entry.Token, ExpiresAt: time.UnixMilli(entry.ExpiresAt), CreatedAt: start,
		}})
	}
	f.wantRecorded(e)
}

func (f fixture) checkTombstone(e entry, user string) {
	f.t.Helper()
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), user, ""))
	f.wantRecorded(e)
}

func (f fixture) checkVerification(e entry) {
	f.t.Helper()
	f.set(e.Key, e.Value)
	_, identifier, _ := strings.Cut(e.Key, "verification:")
	v, err := f.TakeVerification(f.t.Context(), identifier)
	noError(f.t, "TakeVerification", err)
	noError(f.t, "PutVerification", f.PutVerification(f.t.Context(), v))
	f.wantRecorded(e)
}

// wantRecorded compares a key with the recording. Recorded lives above a minute are rounded
// up to tens of seconds.
func (f fixture) wantRecorded(e entry) {
	f.t.Helper()
	f.wantText(e.Key, e.Value)
	if got := f.ttl(e.Key); got > e.Seconds || got < e.Seconds-10 {
		f.t.Errorf("%s lives %d s, want %d s", e.Key, got, e.Seconds)
	}
}

// decode reads a record in another way than the store does.
func decode(t testing.TB, text string) *auth.Identity {
	t.Helper()
	var r struct{ Session, User map[string]json.RawMessage }
	noError(t, "record", json.Unmarshal([]byte(text), &r))
	var id auth.Identity
	known := map[string]any{
		"id": &id.Session.ID, "userId": &id.Session.UserID, "token": &id.Session.Token,
		"expiresAt": &id.Session.ExpiresAt, "createdAt": &id.Session.CreatedAt, "updatedAt": &id.Session.UpdatedAt,
		"ipAddress": &id.Session.IPAddress, "userAgent": &id.Session.UserAgent,
	}
	id.Session.Extra = decodeFields(t, r.Session, known, text)
	known = map[string]any{
		"id": &id.User.ID, "name": &id.User.Name, "email": &id.User.Email, "image": &id.User.Image,
		"emailVerified": &id.User.EmailVerified, "createdAt": &id.User.CreatedAt, "updatedAt": &id.User.UpdatedAt,
	}
	id.User.Extra = decodeFields(t, r.User, known, text)
	return &id
}

func decodeFields(t testing.TB, values map[string]json.RawMessage, known map[string]any, text string) (extra auth.Fields) {
	t.Helper()
	for name, value := range values {
		if dest, ok := known[name]; ok {
			noError(t, name, json.Unmarshal(value, dest))
			continue
		}
		extra = append(extra, auth.Field{Name: name, Value: value})
	}
	slices.SortFunc(extra, func(a, b auth.Field) int {
		return cmp.Compare(strings.Index(text, `"`+a.Name+`":`), strings.Index(text, `"`+b.Name+`":`))
	})
	return extra
}
