package providers

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// microsoft signs in at Microsoft Entra ID: with work and school accounts, with personal ones,
// or with those of one tenant. Issuer is the cloud if it is not the public one.
func microsoft() kind {
	return kind{
		scopes: []string{"openid", "profile", "email", "User.Read", "offline_access"},
		endpoints: func(c Config) endpoints {
			tenant := microsoftCloud(c) + "/" + microsoftTenant(c)
			return endpoints{
				authorize: tenant + "/oauth2/v2.0/authorize",
				token:     tenant + "/oauth2/v2.0/token",
				userInfo:  "https://graph.microsoft.com/v1.0/me/photos/48x48/$value",
				jwks:      tenant + "/discovery/v2.0/keys",
			}
		},
		user: microsoftUser,
		idTokens: &idTokens{
			issuers: microsoftIssuers,
			maxAge:  time.Hour,
			check:   checkMicrosoftTenant,
		},
	}
}

// microsoftPersonal is the tenant of all personal accounts.
const microsoftPersonal = "9188040d-6c67-4c5b-b112-36a304b66dad"

func microsoftCloud(c Config) string {
	return strings.TrimRight(cmp.Or(c.Issuer, "https://login.microsoftonline.com"), "/")
}

func microsoftTenant(c Config) string { return cmp.Or(c.Tenant, "common") }

// microsoftIssuers returns the issuer of one tenant. The collective ones have as many as
// there are tenants.
func microsoftIssuers(c Config) []string {
	tenant := microsoftTenant(c)
	if slices.Contains([]string{"common", "organizations", "consumers"}, tenant) {
		return nil
	}
	return []string{microsoftCloud(c) + "/" + tenant + "/v2.0"}
}

// checkMicrosoftTenant holds a token's issuer to its tenant, and its tenant to the kind of
// accounts that is configured: the collective tenants share keys.
func checkMicrosoftTenant(c Config, claims object) error {
	tenant := claims.text("tid")
	personal := tenant == microsoftPersonal
	switch {
	case tenant == "" || claims.text("iss") != microsoftCloud(c)+"/"+tenant+"/v2.0":
		return errors.New("its issuer is not its tenant's")
	case microsoftTenant(c) == "organizations" && personal, microsoftTenant(c) == "consumers" && !personal:
		return errors.New("it is of the wrong kind of account")
	default:
		return nil
	}
}

func microsoftUser(ctx context.Context, p *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
	claims, err := readClaims(t.IDToken)
	if err != nil {
		return nil, err
	}
	if !p.config.DisableProfilePhoto && t.AccessToken != "" {
		if photo, err := p.get(ctx, p.config.UserInfoURL, t.AccessToken); err == nil {
			claims = claims.with("picture", jsonString("data:image/jpeg;base64, "+base64.StdEncoding.EncodeToString(photo)))
		}
	}
	return newUser(claims.text("oid"), object{
		{"name", claims.value("name")},
		{"email", claims.value("email")},
		{"image", claims.value("picture")},
		{"emailVerified", jsonBool(microsoftVerified(claims))},
	}, claims)
}

// microsoftVerified reports whether the e-mail address is verified: a claim says so, or it is
// in a list of verified ones. All of them are optional, and absent by default.
func microsoftVerified(claims object) bool {
	if claims.value("email_verified") != nil {
		return claims.yes("email_verified")
	}
	email := claims.text("email")
	for _, list := range []string{"verified_primary_email", "verified_secondary_email"} {
		var addresses []string
		if email != "" && json.Unmarshal(claims.value(list), &addresses) == nil && slices.Contains(addresses, email) {
			return true
		}
	}
	return false
}
