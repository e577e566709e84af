package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/providers"
)

// ProviderModule is a guest module of the namespace better_auth.providers: somebody that
// people can sign in at.
type ProviderModule interface {
	caddy.Module
	// OpenProvider returns the provider, which connects to nobody yet.
	OpenProvider(ctx caddy.Context) (providers.Provider, error)
}

// openProviders opens the configured providers. Their ids differ.
func (a *App) openProviders(ctx caddy.Context) error {
	if a.ProvidersRaw == nil {
		return nil
	}
	modules, err := ctx.LoadModule(a, "ProvidersRaw")
	if err != nil {
		return fmt.Errorf("provider: %w", err)
	}
	seen := make(map[string]bool)
	for _, module := range modules.([]any) {
		guest := module.(ProviderModule)
		p, err := guest.OpenProvider(ctx)
		if err != nil {
			return err
		}
		if seen[p.ID()] {
			return fmt.Errorf("provider %s is given twice", p.ID())
		}
		seen[p.ID()] = true
		a.providers = append(a.providers, p)
		a.providerTypes = append(a.providerTypes, guest.CaddyModule().ID.Name())
	}
	return nil
}

// withID adds the id to the JSON of a guest.
func withID(module json.RawMessage, id string) (json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(module, &members); err != nil {
		return nil, err
	}
	text, err := json.Marshal(id)
	if err != nil {
		return nil, err
	}
	members["id"] = text
	return json.Marshal(members)
}

// discoveryDelay lets the sites of this Caddy come up first, one of which may be an issuer.
const discoveryDelay = time.Second

// discovery asks issuers for their endpoints once everything runs, so that an operator hears
// at once of one that does not answer. It is asked again when somebody signs in.
type discovery struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// start begins to ask. It does not wait for the answers.
func (d *discovery) start(all []providers.Provider, log *zap.Logger) {
	var ctx context.Context
	ctx, d.cancel = context.WithCancel(context.Background())
	for _, p := range all {
		issuer, ok := p.(providers.Discoverer)
		if !ok {
			continue
		}
		d.done.Go(func() {
			select {
			case <-time.After(discoveryDelay):
			case <-ctx.Done():
				return
			}
			if err := issuer.Discover(ctx); err != nil && ctx.Err() == nil {
				log.Warn("issuer does not answer; it is asked again when somebody signs in",
					zap.String("provider", p.ID()), zap.Error(err))
			}
		})
	}
}

// stop ends what still goes on.
func (d *discovery) stop() {
	if d.cancel != nil {
		d.cancel()
	}
	d.done.Wait()
}
