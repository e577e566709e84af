package gateway

import (
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
)

// readMail reads the name of a guest of better_auth.mail, and lets the guest read the
// rest:
//
//	mail smtp <host:port> { … } | log | webhook <url> { … }
func (a *App) readMail(d *caddyfile.Dispenser) error {
	if !d.NextArg() {
		return misuse("takes a way to send messages, such as smtp mail.example.com:587")
	}
	name := d.Val()
	if known := guestNames("better_auth.mail"); !slices.Contains(known, name) {
		return d.Errf("unknown way to send messages %q: use one of %s", name, strings.Join(known, ", "))
	}
	module, err := caddyfile.UnmarshalModule(d, "better_auth.mail."+name)
	if err != nil {
		return err
	}
	a.MailRaw = caddyconfig.JSONModuleObject(module, "transport", name, nil)
	return nil
}
