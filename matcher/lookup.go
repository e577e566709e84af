package matcher

import (
	"net/http"
	"slices"
	"strings"
)

// hiddenHeaders never reach a condition: the Next.js server deletes them first.
var hiddenHeaders = []string{
	"x-middleware-rewrite", "x-middleware-redirect", "x-middleware-set-cookie", "x-middleware-skip",
	"x-middleware-override-headers", "x-middleware-next", "x-now-route-matches", "x-matched-path",
	"x-nextjs-data", "next-resume", "x-next-resume-state-length",
}

// singleHeaders are those of which Node.js keeps the first; it joins the values of others.
var singleHeaders = []string{
	"age", "authorization", "content-length", "content-type", "etag", "expires", "from",
	"if-modified-since", "if-unmodified-since", "last-modified", "location", "max-forwards",
	"proxy-authorization", "referer", "retry-after", "server", "user-agent",
}

func headerValue(r *http.Request, key string) values {
	key = strings.ToLower(key)
	list := r.Header.Values(key)
	switch {
	case key == "host":
		return one(r.Host)
	case slices.Contains(hiddenHeaders, key), len(list) == 0:
		return values{}
	case slices.Contains(singleHeaders, key):
		return one(latin1(list[0]))
	case key == "cookie":
		return one(latin1(strings.Join(list, "; ")))
	}
	return one(latin1(strings.Join(list, ", ")))
}

// cookieValue returns the first cookie of that name. It is written out because net/http drops
// cookies that Next.js keeps.
func cookieValue(r *http.Request, key string) values {
	header := headerValue(r, "cookie").last
	for pair := range strings.SplitSeq(header, ";") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || strings.TrimSpace(name) != key {
			continue
		}
		value = strings.TrimSpace(value)
		if strings.HasPrefix(value, `"`) {
			value = value[1:max(1, len(value)-1)]
		}
		return one(decodeComponent(value))
	}
	return values{}
}

// queryValue returns the last value of the key. Several values are present even when empty.
// It is written out because net/url drops pairs that Next.js keeps.
func queryValue(r *http.Request, key string) values {
	var found values
	count := 0
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair == "" || decodeForm(name) != key {
			continue
		}
		found = one(decodeForm(value))
		count++
	}
	found.present = found.present || count > 1
	return found
}

// decodeForm decodes application/x-www-form-urlencoded text as the URL standard does: a
// malformed escape stays, invalid UTF-8 becomes U+FFFD.
func decodeForm(s string) string {
	s = strings.ReplaceAll(s, "+", " ")
	return strings.ToValidUTF8(decodeLenient(s), "\uFFFD")
}

// decodeLenient decodes percent escapes and leaves malformed ones as they are.
func decodeLenient(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c, ok := escaped(s[i:])
		if !ok {
			b.WriteByte(s[i])
			continue
		}
		b.WriteByte(c)
		i += 2
	}
	return b.String()
}

// latin1 turns the bytes of a header into characters one to one, as Node.js does.
func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
