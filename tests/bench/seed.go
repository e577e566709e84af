package main

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/cookiecheck"
)

// sessionLife is how long sessions last: Better Auth's default.
const sessionLife = 7 * 24 * time.Hour

// stored is a session with its user as Better Auth keeps them in Redis, in its order.
type stored struct {
	Session storedSession `json:"session"`
	User    storedUser    `json:"user"`
}

type storedSession struct {
	ID        string `json:"id"`
	IPAddress string `json:"ipAddress"`
	UserAgent string `json:"userAgent"`
	ExpiresAt string `json:"expiresAt"`
	UserID    string `json:"userId"`
	Token     string `json:"token"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
}

type storedUser struct {
	Name          string  `json:"name"`
	Email         string  `json:"email"`
	EmailVerified bool    `json:"emailVerified"`
	Image         *string `json:"image"`
	CreatedAt     string  `json:"createdAt"`
	UpdatedAt     string  `json:"updatedAt"`
	ID            string  `json:"id"`
}

type listed struct {
	Token     string `json:"token"`
	ExpiresAt int64  `json:"expiresAt"`
}

// random returns 32 letters and digits.
func random() string { return rand.Text() + rand.Text()[:6] }

// iso writes a time as JavaScript does.
func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// newStored makes a session of a user of its own.
func newStored(now time.Time) stored {
	id, created := random(), iso(now)
	return stored{
		Session: storedSession{
			ID: random(), IPAddress: "127.0.0.1", ExpiresAt: iso(now.Add(sessionLife)), UserID: id, Token: random(),
			UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
			CreatedAt: created, UpdatedAt: created,
		},
		User: storedUser{
			Name: "Ann Example", Email: strings.ToLower(id) + "@example.com", CreatedAt: created, UpdatedAt: created, ID: id,
		},
	}
}

// cookie returns the cookie of a session token.
func cookie(token string) string {
	return "better-auth.session_token=" + url.QueryEscape(cookiecheck.Sign(secret, token))
}

// seed writes sessions to Redis as a Better Auth server does when people sign in, and hands
// them out.
func (s *redisServer) seed(b *bench, n int, take func(storedSession) error) error {
	const batch = 1000
	now := time.Now().Truncate(time.Millisecond)
	for done := 0; done < n; done += batch {
		pipe := s.client.Pipeline()
		for range min(batch, n-done) {
			record := newStored(now)
			text, err := json.Marshal(record)
			if err != nil {
				return err
			}
			token := record.Session.Token
			list, err := json.Marshal([]listed{{token, now.Add(sessionLife).UnixMilli()}})
			if err != nil {
				return err
			}
			pipe.Set(b.ctx, prefix+token, text, sessionLife)
			pipe.Set(b.ctx, prefix+"active-sessions-"+record.User.ID, list, sessionLife)
			if err := take(record.Session); err != nil {
				return err
			}
		}
		if _, err := pipe.Exec(b.ctx); err != nil {
			return fmt.Errorf("writing sessions to Redis: %w", err)
		}
	}
	return nil
}

// cookieFiles seeds sessions and writes their cookies to files, the same number to each.
func (b *bench) cookieFiles(sessions, files int) ([]string, error) {
	store, err := b.redis()
	if err != nil {
		return nil, err
	}
	progress("writing %d sessions to Redis", sessions)
	var names []string
	for range files {
		name, err := b.cookieFile(store, sessions/files)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

func (b *bench) cookieFile(store *redisServer, sessions int) (name string, err error) {
	name = filepath.Join(b.dir, "cookies-"+rand.Text())
	file, err := os.Create(name)
	if err != nil {
		return "", err
	}
	w := bufio.NewWriter(file)
	if err := store.seed(b, sessions, func(se storedSession) error {
		_, err := fmt.Fprintln(w, cookie(se.Token))
		return err
	}); err != nil {
		file.Close()
		return "", err
	}
	if err := w.Flush(); err != nil {
		file.Close()
		return "", err
	}
	return name, file.Close()
}

// newSession seeds one session.
func (b *bench) newSession() (storedSession, error) {
	store, err := b.redis()
	if err != nil {
		return storedSession{}, err
	}
	var made storedSession
	err = store.seed(b, 1, func(se storedSession) error {
		made = se
		return nil
	})
	return made, err
}
