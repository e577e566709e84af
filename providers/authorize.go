package providers

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// query is an ordered list of parameters, each name once, as URLSearchParams.set keeps it.
type query []Param

// set adds a parameter, or replaces its value where it stands.
func (q *query) set(name, value string) {
	for i := range *q {
		if (*q)[i].Name == name {
			(*q)[i].Value = value
			return
		}
	}
	*q = append(*q, Param{name, value})
}

// add sets a parameter unless its value is empty.
func (q *query) add(name, value string) {
	if value != "" {
		q.set(name, value)
	}
}

func (q query) has(name string) bool {
	return slices.ContainsFunc(q, func(p Param) bool { return p.Name == name })
}

// encode writes the parameters as browsers write a form.
func (q query) encode() string {
	var b strings.Builder
	for i, p := range q {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(formEncode(p.Name) + "=" + formEncode(p.Value))
	}
	return b.String()
}

// formEncode escapes for application/x-www-form-urlencoded as the URL standard has it: other
// than url.QueryEscape it keeps * and escapes ~.
func formEncode(s string) string {
	return strings.NewReplacer("%2A", "*", "~", "%7E").Replace(url.QueryEscape(s))
}

// authorizeURL builds the URL that a browser is sent to: Better Auth's parameters in its
// order. PKCE is used wherever it can be.
func (p *oauth2Provider) authorizeURL(endpoint string, a Authorization) (string, error) {
	c, k := p.config, p.kind
	var q query
	q.set("response_type", cmp.Or(k.responseType, "code"))
	q.set("client_id", c.ClientIDs[0])
	q.set("state", a.State)
	q.add("scope", strings.Join(p.scopes(a.Scopes), " "))
	q.set("redirect_uri", cmp.Or(c.RedirectURI, a.RedirectURI))
	q.add("display", c.Display)
	if !k.noLoginHint {
		q.add("login_hint", a.LoginHint)
	}
	q.add("nonce", a.Nonce)
	if !k.noPrompt {
		q.add("prompt", cmp.Or(c.Prompt, k.prompt))
	}
	q.add("hd", c.HostedDomain)
	if !k.noAccessType {
		q.add("access_type", c.AccessType)
	}
	q.add("response_mode", cmp.Or(c.ResponseMode, k.responseMode))
	if !k.noPKCE {
		challenge := sha256.Sum256([]byte(a.CodeVerifier))
		q.set("code_challenge_method", "S256")
		q.set("code_challenge", base64.RawURLEncoding.EncodeToString(challenge[:]))
	}
	if len(k.claims) > 0 {
		q.set("claims", claimsParam(k.claims))
	}
	further := slices.Clone(c.Params)
	if k.params != nil {
		further = append(k.params(c), further...)
	}
	reserved := ReservedParams()
	for _, param := range append(further, a.Params...) {
		if !slices.Contains(reserved, param.Name) {
			q.set(param.Name, param.Value)
		}
	}
	for _, param := range k.fixedParams {
		q.set(param.Name, param.Value)
	}
	return withQuery(endpoint, q)
}

// claimsParam asks for claims in an ID token: OpenID Connect Core, section 5.5.
func claimsParam(names []string) string {
	wanted := object{{"email", json.RawMessage("null")}, {"email_verified", json.RawMessage("null")}}
	for _, name := range names {
		wanted = wanted.with(name, json.RawMessage("null"))
	}
	return string(object{{"id_token", wanted.JSON()}}.JSON())
}

// withQuery adds parameters to those of an endpoint, except where they replace them.
func withQuery(endpoint string, q query) (string, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "", err
	}
	var kept []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		decoded, err := url.QueryUnescape(name)
		if err != nil {
			decoded = name
		}
		if pair != "" && !q.has(decoded) {
			kept = append(kept, pair)
		}
	}
	u.RawQuery = strings.Join(append(kept, q.encode()), "&")
	u.Host = strings.ToLower(u.Host)
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}

// scopes returns what to ask for, in Better Auth's order.
func (p *oauth2Provider) scopes(requested []string) []string {
	c, k := p.config, p.kind
	if k.noScopes {
		return nil
	}
	defaults := k.scopes
	if c.DisableDefaultScopes || k.ownScopes && len(c.Scopes) > 0 {
		defaults = nil
	}
	var all []string
	switch {
	case k.ownScopes:
		all = slices.Concat(requested, defaults, c.Scopes)
	case k.requestScopesFirst:
		all = slices.Concat(defaults, requested, c.Scopes)
	default:
		all = slices.Concat(defaults, c.Scopes, requested)
	}
	if k.discovers() && !slices.Contains(all, "openid") {
		all = slices.Insert(all, 0, "openid")
	}
	return all
}
