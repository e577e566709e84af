package gateway

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"unicode/utf8"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
)

// secretKey is where a secret that we made is in Caddy's storage.
const secretKey = "better-auth/secret"

// minSecret is the shortest secret accepted, in characters.
const minSecret = 32

// readSecrets reads the configured secrets, newest first.
func readSecrets(configured []string) ([]cookiecheck.Secret, error) {
	repl := caddy.NewReplacer()
	var secrets []cookiecheck.Secret
	for i, text := range configured {
		value, err := repl.ReplaceOrErr(text, true, true)
		if err != nil {
			return nil, fmt.Errorf("secret %d: %w", i+1, err)
		}
		read, err := readSecret(value)
		if err != nil {
			return nil, fmt.Errorf("secret %d: %w", i+1, err)
		}
		secrets = append(secrets, read...)
	}
	return secrets, nil
}

// numbered is how a secret of Better Auth's secrets option begins, and the value of
// BETTER_AUTH_SECRETS.
var numbered = regexp.MustCompile(`^\s*[0-9]+:`)

// readSecret reads a value that holds one secret, or several numbered ones.
func readSecret(value string) ([]cookiecheck.Secret, error) {
	if numbered.MatchString(value) {
		return cookiecheck.ParseSecrets(value)
	}
	if n := utf8.RuneCountInString(value); n < minSecret {
		return nil, fmt.Errorf("it has %d characters and needs at least %d; make one with: openssl rand -base64 32", n, minSecret)
	}
	return cookiecheck.PlainSecrets(value), nil
}

// storedSecret returns the secret in Caddy's storage, and makes one if there is none. The
// lock keeps Caddys that share a storage from making two.
func storedSecret(ctx context.Context, storage certmagic.Storage, log *zap.Logger) ([]cookiecheck.Secret, error) {
	if err := storage.Lock(ctx, secretKey); err != nil {
		return nil, fmt.Errorf("secret: locking Caddy's storage: %w", err)
	}
	defer func() {
		if err := storage.Unlock(context.WithoutCancel(ctx), secretKey); err != nil {
			log.Error("unlocking Caddy's storage", zap.Error(err))
		}
	}()
	stored, err := storage.Load(ctx, secretKey)
	if err == nil && len(stored) >= minSecret {
		return cookiecheck.PlainSecrets(string(stored)), nil
	}
	if err == nil {
		return nil, fmt.Errorf("secret: what is stored as %s in Caddy's storage is damaged; restore it, or delete it and everybody signs in again", secretKey)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("secret: reading Caddy's storage: %w", err)
	}
	made := auth.Env{}.Token(64)
	if err := storage.Store(ctx, secretKey, []byte(made)); err != nil {
		return nil, fmt.Errorf("secret: writing Caddy's storage: %w", err)
	}
	log.Warn("no secret is configured: made one and keep it in Caddy's storage; set `secret` in the better_auth option to share sessions with another server or a Better Auth app",
		zap.String("key", secretKey))
	return cookiecheck.PlainSecrets(made), nil
}
