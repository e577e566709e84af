package redisstore_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

func TestOpenFails(t *testing.T) {
	server := strings.TrimPrefix(redistest.Start(t), "redis://")
	tests := []struct{ name, url, want string }{
		{"not a URL", "redis://ann:hunter2@[/0", "the URL cannot be read: write redis://"},
		{"password in the wrong place", "redis://ann:hunter2/x@127.0.0.1", "the URL cannot be read"},
		{"another scheme", "http://ann:hunter2@127.0.0.1:1", "the URL cannot be read"},
		{"empty", "", "in exactly one way"},
		{"certificates unchecked", "rediss://ann:hunter2@127.0.0.1:1?skip_verify=true", "skip_verify would let anybody"},
		{"nobody there", "redis://ann:hunter2@127.0.0.1:1", "127.0.0.1:1 does not answer"},
		{"no such socket", "unix://ann:hunter2@/nowhere/redis.sock", "/nowhere/redis.sock does not answer"},
		{"wrong password", "redis://ann:hunter2@" + server, "does not answer: WRONGPASS"},
	}
	for _, tt := range tests {
		t.Run("fail/"+tt.name, func(t *testing.T) {
			s, err := redisstore.Open(t.Context(), redisstore.Config{URL: tt.url})
			if err == nil {
				s.Close()
				t.Fatal("Open: got no error")
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("Open: got error %q, want %q in it and no password", err, tt.want)
			}
		})
	}
}

// A Redis that does not answer tells whether it was asked.
func TestSEC76RefusedTokens(t *testing.T) {
	s := openWithoutServer(t)
	user := auth.Env{}.Token(32)
	tokens := map[string]string{
		"empty":             "",
		"a list":            "active-sessions-" + user,
		"a tombstone":       "revoked-sessions-before-" + user,
		"a verification":    "verification:reset-password:x",
		"one of our keys":   "gateway:user:" + user,
		"a rate counter":    "203.0.113.9|/sign-in/email",
		"a line break":      user + "\r\nFLUSHALL",
		"a glob":            "*",
		"beyond ASCII":      "é",
		"longer than 128":   strings.Repeat("a", 129),
		"white space":       " " + user,
		"a NUL":             user + "\x00",
		"an api key's hash": "api-key:" + user,
	}
	for name, token := range tokens {
		t.Run("fail/"+name, func(t *testing.T) {
			_, err := s.Session(t.Context(), token)
			wantError(t, "Session", err, auth.ErrNotFound)
			wantError(t, "UpdateSession", s.UpdateSession(t.Context(), &auth.Session{Token: token}), auth.ErrNotFound)
			noError(t, "EndSession", s.EndSession(t.Context(), token))
			err = s.CreateSession(t.Context(), &auth.Identity{Session: auth.Session{Token: token}})
			if err == nil || !strings.Contains(err.Error(), "a session token must be") {
				t.Errorf("CreateSession: got error %v, want what a token must be", err)
			}
		})
	}
}

func TestOutage(t *testing.T) {
	s := openWithoutServer(t)
	for _, token := range []string{auth.Env{}.Token(32), strings.Repeat("a-_Z9", 25)} {
		_, err := s.Session(t.Context(), token)
		if err == nil || errors.Is(err, auth.ErrNotFound) || strings.Contains(err.Error(), token) {
			t.Errorf("Session: got error %v, want an outage that does not tell the token", err)
		}
	}
}

// openWithoutServer returns a store whose Redis has stopped after it was opened.
func openWithoutServer(t *testing.T) (s *redisstore.Store) {
	t.Run("while Redis runs", func(t *testing.T) {
		s = open(t, redisstore.Config{URL: redistest.Start(t)})
	})
	t.Cleanup(func() { s.Close() })
	return s
}
