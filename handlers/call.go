package handlers

import "net/http"

// call is one request on its way through an endpoint, and what is known of its response.
type call struct {
	request *http.Request
	trusted origins // whom this request may come from, and where browsers may be sent
	body    body
	query   values

	status  int         // of a success
	header  http.Header // of a success and of a refusal
	cookies []string    // Set-Cookie lines, of a success and of a refusal
}

// setCookies adds Set-Cookie lines to the response.
func (c *call) setCookies(lines []string) { c.cookies = append(c.cookies, lines...) }

// noStore forbids every cache to keep the response.
func (c *call) noStore() {
	c.header.Set("Cache-Control", "no-store")
	c.header.Set("Pragma", "no-cache")
}
