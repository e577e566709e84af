package gateway

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
)

// secretKey is where a secret that we made is in Caddy's storage.
const secretKey = "better-auth/secret"

// minSecret is the shortest secret accepted, in characters.
const minSecret = 32

// secret returns the configured secret, or else the one in Caddy's storage.
func (a *App) secret(ctx caddy.Context) (string, error) {
	if a.Secret == "" {
		return storedSecret(ctx, ctx.Storage(), a.log)
	}
	secret, err := caddy.NewReplacer().ReplaceOrErr(a.Secret, true, true)
	if err != nil {
		return "", fmt.Errorf("secret: %w", err)
	}
	if len(secret) < minSecret {
		return "", fmt.Errorf("secret: it has %d characters and needs at least %d; make one with: openssl rand -base64 32",
			len(secret), minSecret)
	}
	return secret, nil
}

// storedSecret returns the secret in Caddy's storage, and makes one if there is none. The
// lock keeps Caddys that share a storage from making two.
func storedSecret(ctx context.Context, storage certmagic.Storage, log *zap.Logger) (string, error) {
	if err := storage.Lock(ctx, secretKey); err != nil {
		return "", fmt.Errorf("secret: locking Caddy's storage: %w", err)
	}
	defer func() {
		if err := storage.Unlock(context.WithoutCancel(ctx), secretKey); err != nil {
			log.Error("unlocking Caddy's storage", zap.Error(err))
		}
	}()
	stored, err := storage.Load(ctx, secretKey)
	if err == nil && len(stored) >= minSecret {
		return string(stored), nil
	}
	if err == nil {
		return "", fmt.Errorf("secret: what is stored as %s in Caddy's storage is damaged; restore it, or delete it and everybody signs in again", secretKey)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("secret: reading Caddy's storage: %w", err)
	}
	made := auth.Env{}.Token(64)
	if err := storage.Store(ctx, secretKey, []byte(made)); err != nil {
		return "", fmt.Errorf("secret: writing Caddy's storage: %w", err)
	}
	log.Warn("no secret is configured: made one and keep it in Caddy's storage; set `secret` in the better_auth option to share sessions with another server or a Better Auth app",
		zap.String("key", secretKey))
	return made, nil
}
