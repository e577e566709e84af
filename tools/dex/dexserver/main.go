// Command dexserver runs dex, an OpenID Connect provider, for tests/providers: in memory, on a
// loopback port, for people who sign in with a password. It is dex's own server without dex's
// own command, which cannot be built as a module that others require: it replaces one itself.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/dexidp/dex/server"
	"github.com/dexidp/dex/server/authflow"
	"github.com/dexidp/dex/server/connectors"
	"github.com/dexidp/dex/server/session"
	"github.com/dexidp/dex/server/signer"
	"github.com/dexidp/dex/server/tokens"
	"github.com/dexidp/dex/storage"
	"github.com/dexidp/dex/storage/memory"
)

const (
	keysLast    = 6 * time.Hour
	tokenLast   = time.Hour
	sessionLast = 24 * time.Hour
)

func main() {
	issuer := flag.String("issuer", "", "the issuer's URL, whose host and port are listened on")
	clients := flag.String("clients", "[]", "clients in JSON, as dex knows them")
	people := flag.String("people", "[]", "people with bcrypt hashes of their passwords, as dex knows them")
	flag.Parse()
	if err := run(context.Background(), *issuer, *clients, *people); err != nil {
		fmt.Fprintln(os.Stderr, "dexserver:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, issuer, clients, people string) error {
	at, err := url.Parse(issuer)
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	kept, err := store(logger, clients, people)
	if err != nil {
		return err
	}
	handler, err := provider(ctx, logger, issuer, kept)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", at.Host)
	if err != nil {
		return err
	}
	logger.Info("READY")
	s := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	return s.Serve(listener)
}

// store is one in memory with clients and people, who sign in at dex itself.
func store(logger *slog.Logger, clients, people string) (storage.Storage, error) {
	var all []storage.Client
	if err := json.Unmarshal([]byte(clients), &all); err != nil {
		return nil, fmt.Errorf("clients: %w", err)
	}
	var passwords []storage.Password
	if err := json.Unmarshal([]byte(people), &passwords); err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	kept := storage.WithStaticClients(memory.New(logger), all)
	kept = storage.WithStaticPasswords(kept, passwords, logger)
	local := storage.Connector{ID: connectors.LocalConnector, Type: connectors.LocalConnector, Name: "Email"}
	return storage.WithStaticConnectors(kept, []storage.Connector{local}), nil
}

// provider asks nobody for approval, demands PKCE, and lets no refresh token be used twice. Its
// sessions are on: without them dex, when it refreshes, asks its store for more from within a
// change, and the one in memory then waits for itself.
func provider(ctx context.Context, logger *slog.Logger, issuer string, kept storage.Storage) (http.Handler, error) {
	keys := signer.LocalConfig{KeysRotationPeriod: keysLast.String()}
	signs, err := keys.Open(ctx, kept, tokenLast, time.Now, logger)
	if err != nil {
		return nil, err
	}
	return server.NewServer(ctx, server.Config{
		Issuer: issuer, Storage: kept, Signer: signs, Logger: logger,
		IDTokensValidFor:   tokenLast,
		SkipApprovalScreen: true,
		PKCE:               authflow.PKCEConfig{Enforce: true, CodeChallengeMethodsSupported: []string{"S256"}},
		RefreshTokenPolicy: tokens.NewRefreshStrategy(true, 0, 0, 0, nil),
		SessionConfig:      &session.Config{CookieName: "dex_session", AbsoluteLifetime: sessionLast, ValidIfNotUsedFor: sessionLast},
	})
}
