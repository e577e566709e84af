package gateway

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
)

// parseApp reads the global option:
//
//	better_auth {
//		secret          <value>...
//		base_url        <url>
//		allowed_hosts   <pattern>...
//		protocol        auto|http|https
//		base_path       <path>
//		disabled_paths  <path>...
//		skip_trailing_slashes
//		error_url       <url>
//		trusted_origins <origin or pattern>...
//		cors
//		allow_targets   <name>...
//		keep_headers    <name>...
//		storage         sqlite [<file>] | postgres <dsn> { … } | mysql <dsn> { … } | redis <url> { … } | memory
//		session_storage redis <url> { … }
//		start_degraded
//		session         { … }
//		cookies         { … }
//		email_password  [off] { … }
//		email_verification { … }
//		user            { … }
//		verification    { … }
//		rate_limit      [off] { … }
//		provider        <id> [<type>] { … }
//		account         { … }
//		mail            smtp <host:port> { … } | log | webhook <url> { … }
//		pages           [off] { … }
//		openapi
//	}
func parseApp(d *caddyfile.Dispenser, existing any) (any, error) {
	d.Next()
	if existing != nil {
		return nil, d.Err("the better_auth option is given twice")
	}
	if d.NextArg() {
		return nil, located(d, "better_auth", takesNothing)
	}
	app := new(App)
	err := parseBlock(d, words{
		"secret":          someStrings(&app.Secrets),
		"base_url":        oneString(&app.BaseURL),
		"allowed_hosts":   someStrings(&app.AllowedHosts),
		"protocol":        oneOf(&app.Protocol, "auto", "http", "https"),
		"base_path":       oneString(&app.BasePath),
		"disabled_paths":  someStrings(&app.DisabledPaths),
		"error_url":       oneString(&app.ErrorURL),
		"trusted_origins": someStrings(&app.TrustedOrigins),
		"cors":            flag(&app.CORS),
		"allow_targets":   someStrings(&app.AllowTargets),
		"keep_headers":    someStrings(&app.KeepHeaders),

		"skip_trailing_slashes": flag(&app.SkipTrailingSlashes),
		"email_verification":    block(app.EmailVerification.words()),

		"storage":         storageModule(&app.StorageRaw),
		"session_storage": storageModule(&app.SessionStorageRaw),
		"start_degraded":  flag(&app.StartDegraded),
		"session":         block(app.Session.words()),
		"cookies":         block(app.Cookies.words()),
		"email_password":  blockOrOff(&app.EmailPassword.Off, app.EmailPassword.words()),
		"user":            block(app.User.words()),
		"verification":    block(app.Verification.words()),
		"rate_limit":      blockOrOff(&app.RateLimit.Off, app.RateLimit.words()),
		"provider":        word{read: app.readProvider, many: true},
		"account":         block(app.Account.words()),
		"mail":            word{read: app.readMail},
		"openapi":         flag(&app.OpenAPI),
		"pages":           blockOrOff(&app.Pages.Off, app.Pages.words()),
	})
	if err != nil {
		return nil, err
	}
	return httpcaddyfile.App{Name: "better_auth", Value: caddyconfig.JSON(app, nil)}, nil
}

// storageModule reads the name of a guest of better_auth.storage, and lets the guest read
// the rest.
func storageModule(to *json.RawMessage) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		if !d.NextArg() {
			return misuse("takes the name of a storage, such as sqlite")
		}
		name := d.Val()
		if known := guestNames("better_auth.storage"); !slices.Contains(known, name) {
			return d.Errf("unknown storage %q: use one of %s", name, strings.Join(known, ", "))
		}
		module, err := caddyfile.UnmarshalModule(d, "better_auth.storage."+name)
		if err != nil {
			return err
		}
		*to = caddyconfig.JSONModuleObject(module, "backend", name, nil)
		return nil
	}}
}

// guestNames returns the names of all guests of a namespace in this Caddy.
func guestNames(namespace string) []string {
	var names []string
	for _, module := range caddy.GetModules(namespace) {
		names = append(names, module.ID.Name())
	}
	return names
}

// words of:
//
//	session {
//		expires_in <duration>
//		update_age <duration>
//		fresh_age  <duration>
//		disable_refresh
//		defer_refresh
//		store_in_database
//		preserve_in_database
//		cookie_cache { … }
//		local_cache { … }
//		field <name> <type> { … }
//	}
func (c *SessionConfig) words() words {
	return words{
		"expires_in":      oneDuration(func(d caddy.Duration) { c.ExpiresIn = d }),
		"update_age":      oneDuration(func(d caddy.Duration) { c.UpdateAge = &d }),
		"fresh_age":       oneDuration(func(d caddy.Duration) { c.FreshAge = &d }),
		"disable_refresh": flag(&c.DisableRefresh),
		"defer_refresh":   flag(&c.DeferRefresh),
		"cookie_cache":    word{read: c.readCookieCache},
		"local_cache":     block(c.LocalCache.words()),
		"field":           fieldWord(&c.Fields),

		"store_in_database":    flag(&c.StoreInDatabase),
		"preserve_in_database": flag(&c.PreserveInDatabase),
	}
}

// readCookieCache reads:
//
//	cookie_cache {
//		max_age  <duration>
//		strategy compact|jwt|jwe
//		version  <version>
//	}
func (c *SessionConfig) readCookieCache(d *caddyfile.Dispenser) error {
	c.CookieCache = new(CookieCacheConfig)
	return block(words{
		"max_age":  oneDuration(func(d caddy.Duration) { c.CookieCache.MaxAge = d }),
		"strategy": oneOf(&c.CookieCache.Strategy, "compact", "jwt", "jwe"),
		"version":  oneString(&c.CookieCache.Version),
	}).read(d)
}

// words of:
//
//	verification {
//		store_identifier plain|hashed
//		store_in_database
//	}
func (c *VerificationConfig) words() words {
	return words{
		"store_identifier":  oneOf(&c.StoreIdentifier, "plain", "hashed"),
		"store_in_database": flag(&c.StoreInDatabase),
	}
}
