package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/auth"
)

func init() { caddy.RegisterModule(new(Admin)) }

// Admin adds to Caddy's admin API:
//
//	GET /better_auth/ready
//
// It answers 200 {"ready":true,…} when every store answers, else 503 and which does not. It
// tells no address and no reason: those are in the log.
type Admin struct{ ctx caddy.Context }

// CaddyModule returns the Caddy module information.
func (*Admin) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "admin.api.better_auth",
		New: func() caddy.Module { return new(Admin) },
	}
}

// Provision keeps the context of the configuration, which knows the app.
func (a *Admin) Provision(ctx caddy.Context) error {
	a.ctx = ctx
	return nil
}

// Routes implements caddy.AdminRouter.
func (a *Admin) Routes() []caddy.AdminRoute {
	return []caddy.AdminRoute{{Pattern: "/better_auth/ready", Handler: caddy.AdminHandlerFunc(a.ready)}}
}

// openedStore is a store that the app uses.
type openedStore struct {
	field   string // of App: StorageRaw or SessionStorageRaw
	backend string // redis, sqlite, …
	store   auth.Store
}

// storeState is what Admin tells of a store.
type storeState struct {
	Name    string `json:"name"` // storage or session_storage
	Backend string `json:"backend"`
	Ready   bool   `json:"ready"`
}

// readyState is what Admin answers.
type readyState struct {
	Ready  bool         `json:"ready"`
	Stores []storeState `json:"stores"`
}

// ready answers whether the stores answer, in bounded time.
func (a *Admin) ready(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return caddy.APIError{HTTPStatus: http.StatusMethodNotAllowed, Err: errors.New("method not allowed: use GET")}
	}
	state := readyState{Ready: true, Stores: []storeState{}}
	app, err := a.ctx.AppIfConfigured("better_auth")
	switch {
	case err == nil:
		state = app.(*App).ready(r.Context())
	case !errors.Is(err, caddy.ErrNotConfigured):
		return fmt.Errorf("asking better_auth: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	if !state.Ready {
		w.Header().Set("Retry-After", retryAfter)
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	return json.NewEncoder(w).Encode(state)
}

// ready asks all stores.
func (a *App) ready(ctx context.Context) readyState {
	state := readyState{Ready: true, Stores: []storeState{}}
	for _, opened := range a.opened {
		ready := true
		if store, ok := opened.store.(interface {
			Ping(ctx context.Context) error
		}); ok {
			ready = store.Ping(ctx) == nil
		}
		name := "storage"
		if opened.field == "SessionStorageRaw" {
			name = "session_storage"
		}
		state.Ready = state.Ready && ready
		state.Stores = append(state.Stores, storeState{name, opened.backend, ready})
	}
	return state
}

// Interface guards
var (
	_ caddy.Provisioner = (*Admin)(nil)
	_ caddy.AdminRouter = (*Admin)(nil)
)
