package gateway

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
)

// readProvider reads the id of a provider and its type, and lets the guest of
// better_auth.providers read the rest:
//
//	provider <id> [<type>] { … }
//
// Without a type it is the one with the name of the id, or oidc if there is none.
func (a *App) readProvider(d *caddyfile.Dispenser) error {
	if !d.NextArg() {
		return misuse("takes the id of a provider, such as github")
	}
	id := d.Val()
	known := guestNames("better_auth.providers")
	kind := id
	if !slices.Contains(known, id) {
		kind = "oidc"
	}
	if d.NextArg() {
		if kind = d.Val(); !slices.Contains(known, kind) {
			return d.Errf("unknown provider type %q: use one of %s", kind, strings.Join(known, ", "))
		}
	}
	for _, other := range a.ProvidersRaw {
		var named struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(other, &named); err != nil {
			return err
		}
		if named.ID == id {
			return d.Errf("provider %s is given twice", id)
		}
	}
	module, err := caddyfile.UnmarshalModule(d, "better_auth.providers."+kind)
	if err != nil {
		return err
	}
	raw, err := withID(caddyconfig.JSONModuleObject(module, "type", kind, nil), id)
	if err != nil {
		return err
	}
	a.ProvidersRaw = append(a.ProvidersRaw, raw)
	return nil
}
