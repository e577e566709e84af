package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
)

// list names a session in the user's list until it expires, and drops what has expired.
func (s *Store) list(ctx context.Context, userID, token string, expires time.Time) error {
	_, err := s.run(ctx, listSession, []string{s.keys.list(userID)},
		token, expires.UnixMilli(), s.env.Time().UnixMilli())
	return err
}

// unlist drops tokens from the user's list.
func (s *Store) unlist(ctx context.Context, userID string, tokens ...string) error {
	args := []any{s.env.Time().UnixMilli()}
	for _, token := range tokens {
		args = append(args, token)
	}
	_, err := s.run(ctx, unlistSessions, []string{s.keys.list(userID)}, args...)
	return err
}

// listedTokens returns the tokens that a user's list names, each once. What cannot be
// read names none.
func (s *Store) listedTokens(ctx context.Context, userID string) ([]string, error) {
	text, err := s.get(ctx, s.keys.list(userID))
	if errors.Is(err, auth.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var entries []struct {
		Token string `json:"token"`
	}
	// Decoding goes on past an entry of another shape, and takes nothing from what is no JSON.
	_ = json.Unmarshal([]byte(text), &entries)
	var tokens []string
	for _, entry := range entries {
		if isToken(entry.Token) && !slices.Contains(tokens, entry.Token) {
			tokens = append(tokens, entry.Token)
		}
	}
	return tokens, nil
}

// texts returns the texts of keys, "" for those that do not exist, in one round trip to
// each server that has some of them.
func (s *Store) texts(ctx context.Context, names ...string) ([]string, error) {
	// An error of one answer is found below.
	answers, _ := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, name := range names {
			p.Get(ctx, name)
		}
		return nil
	})
	texts := make([]string, len(names))
	for i, answer := range answers {
		text, err := answer.(*redis.StringCmd).Result()
		if err != nil && !errors.Is(err, redis.Nil) && !isWrongType(err) {
			return nil, err
		}
		texts[i] = text
	}
	return texts, nil
}

// isWrongType reports whether the key is there, and no text.
func isWrongType(err error) bool { return redis.HasErrorPrefix(err, "WRONGTYPE") }
