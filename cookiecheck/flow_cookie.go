package cookiecheck

import "net/http"

const (
	// flowMaxAge is how long, in seconds, a browser keeps a whole OAuth flow.
	flowMaxAge = 600
	// flowPurpose names the keys of such a cookie, as in Better Auth.
	flowPurpose = "oauth-state-cookie"
	// maxFlow is the longest such cookie that is read, in bytes.
	maxFlow = 8 << 10
)

// IssueFlow returns the Set-Cookie line that keeps what there is to know of an OAuth flow in
// the browser, encrypted. Stateless servers do so.
func (c *Cookies) IssueFlow(r *http.Request, text string) ([]string, error) {
	sealed, err := Encrypt(c.vault.env, c.vault.flows, text)
	return []string{c.set(r, OAuthState, sealed, flowMaxAge)}, err
}

// Flow returns what IssueFlow kept. It is found when the request carries such a cookie, and
// ok when that is ours.
func (c *Cookies) Flow(r *http.Request) (text string, found, ok bool) {
	value, _ := soleValue(Header(r), c.name(r, OAuthState))
	if value == "" || len(value) > maxFlow {
		return "", value != "", false
	}
	text, err := Decrypt(c.vault.flows, value)
	return text, true, err == nil
}

// ClearFlow returns the Set-Cookie line that ends what IssueFlow began.
func (c *Cookies) ClearFlow(r *http.Request) []string { return []string{c.expire(r, OAuthState)} }
