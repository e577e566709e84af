package cookiecheck

import (
	"net/http"
	"slices"
)

// Contradicted reports whether the request has several session cookies of one name that do
// not say the same: one of them is not the server's (SEC-42). It is for those who let somebody
// else judge the cookies.
func (c *Cookies) Contradicted(r *http.Request) bool {
	header := Header(r)
	return slices.ContainsFunc(c.session, func(name string) bool {
		_, there := serverValue(header, name)
		_, sole := soleValue(header, name)
		return there && !sole
	})
}
