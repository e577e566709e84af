package gateway

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/session"
)

// newCookies builds the cookie codec from the configuration and the base URL's scheme. A
// route may look for cookies of another prefix and name.
func (a *App) newCookies(prefix, name string) (*cookiecheck.Cookies, error) {
	secure, err := a.secureCookies()
	if err != nil {
		return nil, err
	}
	c, secrets := a.Cookies, a.secrets
	if len(secrets) == 0 { // only to look whether a cookie is there, which takes none
		secrets = cookiecheck.PlainSecrets(auth.Env{}.Token(minSecret))
	}
	config := cookiecheck.Config{
		Secrets:       secrets,
		Prefix:        cmp.Or(prefix, c.Prefix),
		SessionCookie: name,
		Names:         make(map[cookiecheck.Key]string, len(c.Names)),
		Secure:        secure,
		HTTPS:         overHTTPS,
		Domain:        cmp.Or(c.Attributes[""].Domain, c.Domain),
		SameSite:      cmp.Or(c.Attributes[""].SameSite, c.SameSite),
		Path:          c.Attributes[""].Path,
		Partitioned:   c.Attributes[""].Partitioned,
		Attributes:    c.attributes(),
		MaxAge:        time.Duration(a.Session.ExpiresIn),
		Cache:         a.cookieCache(),
		Stateless:     a.stateless,
	}
	if prefix == "" && name == "" {
		for key, own := range c.Names {
			config.Names[cookiecheck.Key(key)] = own
		}
	}
	return cookiecheck.New(config)
}

// attributes are those of single cookies.
func (c *CookieConfig) attributes() map[cookiecheck.Key]cookiecheck.Attributes {
	attributes := make(map[cookiecheck.Key]cookiecheck.Attributes)
	for key, a := range c.Attributes {
		if key != "" {
			attributes[cookiecheck.Key(key)] = cookiecheck.Attributes(a)
		}
	}
	return attributes
}

// reach refuses a path that keeps cookies from the auth routes.
func (c *CookieConfig) reach(basePath string) error {
	for key, a := range c.Attributes {
		if a.Path != "" && !strings.HasPrefix(basePath+"/", strings.TrimSuffix(a.Path, "/")+"/") {
			return fmt.Errorf("cookies: attributes %s: the path %s keeps the cookie from %s: leave it out, or write /", key, a.Path, basePath)
		}
	}
	return nil
}

// secureCookies says when cookies are Secure: as configured, else by the scheme of the base
// URL, or by protocol where that is derived, else by that of each request.
func (a *App) secureCookies() (cookiecheck.Secure, error) {
	switch a.Cookies.Secure {
	case "on":
		return cookiecheck.SecureOn, nil
	case "off":
		return cookiecheck.SecureOff, nil
	case "", "auto":
	default:
		return 0, fmt.Errorf("cookies: secure %q: use auto, on or off", a.Cookies.Secure)
	}
	switch a.publicScheme() {
	case "https":
		return cookiecheck.SecureOn, nil
	case "http":
		return cookiecheck.SecureOff, nil
	default:
		return cookiecheck.SecureAuto, nil
	}
}

// publicScheme is that of all requests, empty if each has its own. Where hosts are allowed
// besides an https base URL, https is taken for granted unless protocol says otherwise.
func (a *App) publicScheme() string {
	fixed, _, _ := strings.Cut(a.BaseURL, ":")
	derived := a.Protocol
	if derived == "auto" {
		derived = ""
	}
	switch {
	case fixed == "":
		return derived
	case len(a.AllowedHosts) == 0, fixed == derived, fixed == "https" && derived == "":
		return fixed
	default:
		return ""
	}
}

// cookieCache returns the settings for the codec; nil if there is no cookie cache.
func (a *App) cookieCache() *cookiecheck.Cache {
	c := a.Session.CookieCache
	if c == nil {
		return nil
	}
	return &cookiecheck.Cache{
		MaxAge:        time.Duration(c.MaxAge),
		Strategy:      cookiecheck.Strategy(c.Strategy),
		Version:       c.Version,
		UserFields:    auth.Shown(a.userFields),
		SessionFields: auth.Shown(a.sessionFields),
	}
}

// newValidator returns the validator of sessions whose cookies are as given.
func (a *App) newValidator(cookies *cookiecheck.Cookies) (*session.Validator, error) {
	return session.New(session.Config{
		Cookies:        cookies,
		Sessions:       a.store,
		ExpiresIn:      time.Duration(a.Session.ExpiresIn),
		UpdateAge:      (*time.Duration)(a.Session.UpdateAge),
		DisableRefresh: a.Session.DisableRefresh,
		DeferRefresh:   a.Session.DeferRefresh,
		Cache:          a.shared.cache,
	})
}
