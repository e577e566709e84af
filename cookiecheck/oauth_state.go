package cookiecheck

import "net/http"

// stateMaxAge is how long, in seconds, a browser keeps the state of a sign-in elsewhere.
const stateMaxAge = 300

// IssueState returns the Set-Cookie line that binds the state of an OAuth flow to the
// browser.
func (c *Cookies) IssueState(r *http.Request, state string) []string {
	return []string{c.set(r, State, c.signer.sign(state), stateMaxAge)}
}

// State returns the OAuth state that the browser was bound to, if the signature holds.
func (c *Cookies) State(r *http.Request) (state string, ok bool) { return c.signed(r, State) }

// ClearState returns the Set-Cookie line that ends what IssueState began.
func (c *Cookies) ClearState(r *http.Request) []string { return []string{c.expire(r, State)} }
