package matcher

import (
	"slices"
	"strings"
)

// formats are the extensions under which programs serve what a page has, or the page itself: file
// servers and static exports, Rails, Spring, React Router, PHP with MultiViews.
var formats = strings.Fields("action aspx atom csv data do htm html json jsp jspx md php rss txt xhtml xml")

// withoutFormat reads "/x.html" as "/x", and "/_root.data" as the root.
func withoutFormat(s string) string {
	dot := strings.LastIndexByte(s, '.')
	if dot < 1 || s[dot-1] == '/' || !slices.Contains(formats, strings.ToLower(s[dot+1:])) {
		return s
	}
	if page := s[:dot]; page != "/_root" {
		return asPage(page)
	}
	return "/"
}
