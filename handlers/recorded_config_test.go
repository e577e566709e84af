package handlers

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/providers"
)

// recordedConfig is what this package knows of Better Auth's options. A scenario whose
// configuration has anything else is not for these routes.
type recordedConfig struct {
	Database  string
	Secondary string `json:"secondaryStorage"`
	Secret    string
	Secrets   []struct {
		Version int
		Value   string
	}
	BaseURL   string
	BasePath  string
	RateLimit struct{ Enabled bool }
	Trusted   []string `json:"trustedOrigins"`

	DisabledPaths []string

	EmailAndPassword struct {
		Enabled           bool
		DisableSignUp     bool
		MinPasswordLength int
		MaxPasswordLength int

		RequireEmailVerification      bool
		AutoSignIn                    *bool
		SendResetPassword             string
		OnPasswordReset               string
		RevokeSessionsOnPasswordReset bool
	}
	EmailVerification struct {
		SendVerificationEmail       string
		SendOnSignUp                *bool
		SendOnSignIn                bool
		AutoSignInAfterVerification bool
	}
	User struct {
		AdditionalFields recordedFields

		ChangeEmail struct {
			Enabled                        bool
			SendChangeEmailConfirmation    string
			UpdateEmailWithoutVerification bool
		}
		DeleteUser struct {
			Enabled                       bool
			SendDeleteAccountVerification string
		}
	}
	Verification struct{ StoreIdentifier string }
	Session      struct {
		AdditionalFields      recordedFields
		DisableSessionRefresh bool
		DeferSessionRefresh   bool
		ExpiresIn             int
		UpdateAge             *int
		CookieCache           struct {
			Enabled  bool
			Strategy cookiecheck.Strategy
			MaxAge   int
			Version  string
		}
	}
	Advanced struct {
		SkipTrailingSlashes bool
		CookiePrefix        string
		Cookies             map[cookiecheck.Key]struct {
			Name       string
			Attributes cookiecheck.Attributes
		}
		DefaultCookieAttributes cookiecheck.Attributes
		UseSecureCookies        *bool
		CrossSubDomainCookies   struct {
			Enabled bool
			Domain  string
		}
	}
	OnAPIError struct{ ErrorURL string }

	SocialProviders map[string]struct{ ClientID, ClientSecret string }
	Account         struct {
		EncryptOAuthTokens bool
		AccountLinking     struct {
			TrustedProviders          []string
			AllowDifferentEmails      bool
			RequireLocalEmailVerified *bool
		}
	}
	Note string
}

// providers are those of the configuration; GitHub is the fake one.
func (c recordedConfig) providers(t testing.TB, env auth.Env) []providers.Provider {
	var all []providers.Provider
	for id, p := range c.SocialProviders {
		if id == "github" {
			all = append(all, newFakeGitHub().provider(t, env, nil))
			continue
		}
		all = append(all, openProvider(t, providers.Config{
			Type: id, ClientIDs: []string{p.ClientID}, ClientSecret: p.ClientSecret, Env: env,
		}))
	}
	return all
}

func (c recordedConfig) account() Account {
	from := c.Account.AccountLinking
	return Account{
		EncryptTokens: c.Account.EncryptOAuthTokens,
		Linking: Linking{
			TrustedProviders:     from.TrustedProviders,
			AllowDifferentEmails: from.AllowDifferentEmails,
			AllowUnverifiedEmail: from.RequireLocalEmailVerified != nil && !*from.RequireLocalEmailVerified,
		},
	}
}

func readConfig(raw json.RawMessage, secret string) (config recordedConfig, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if dec.Decode(&config) != nil {
		return config, false
	}
	if config.Secret == "<secret>" {
		config.Secret = secret
	}
	if len(config.Secrets) > 0 {
		config.Secret = config.Secrets[0].Value
	}
	return config, true
}

// stateless reports whether the server had no database. It then kept people in memory, and
// set up its cookies accordingly.
func (c recordedConfig) stateless() bool { return c.Database == "none" && c.Secondary == "none" }

func (c recordedConfig) cookies() cookiecheck.Config {
	secure := strings.HasPrefix(c.BaseURL, "https:")
	if own := c.Advanced.UseSecureCookies; own != nil {
		secure = *own
	}
	out := cookiecheck.Config{Secrets: cookiecheck.PlainSecrets(c.Secret), Prefix: c.Advanced.CookiePrefix, Secure: cookiecheck.SecureOff}
	if secure {
		out.Secure = cookiecheck.SecureOn
	}
	if cache := c.Session.CookieCache; cache.Enabled {
		age := time.Duration(cache.MaxAge) * time.Second
		out.Cache = &cookiecheck.Cache{
			Strategy: cache.Strategy, MaxAge: age, Version: cache.Version,
			UserFields: auth.Shown(c.User.AdditionalFields), SessionFields: auth.Shown(c.Session.AdditionalFields),
		}
	}
	if c.stateless() {
		out.Stateless = true
		out.Cache = &cookiecheck.Cache{Strategy: cookiecheck.JWE, MaxAge: 7 * 24 * time.Hour}
	}
	usual := c.Advanced.DefaultCookieAttributes
	out.SameSite, out.Path, out.Partitioned = usual.SameSite, usual.Path, usual.Partitioned
	out.Names, out.Attributes = map[cookiecheck.Key]string{}, map[cookiecheck.Key]cookiecheck.Attributes{}
	for key, own := range c.Advanced.Cookies {
		out.Attributes[key] = own.Attributes
		if own.Name != "" {
			out.Names[key] = own.Name
		}
	}
	if c.Advanced.CrossSubDomainCookies.Enabled {
		out.Domain = c.Advanced.CrossSubDomainCookies.Domain
	}
	if usual.Domain != "" {
		out.Domain = usual.Domain
	}
	return out
}
