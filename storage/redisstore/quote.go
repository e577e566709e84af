package redisstore

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// null is how JSON says nothing.
var null = json.RawMessage("null")

// quote returns s as JSON.stringify prints it: no escapes but those that JSON demands.
// Bytes that are not UTF-8 become U+FFFD, since JavaScript strings cannot hold them.
func quote(s string) json.RawMessage {
	const short = "\b\t\n\f\r\"\\"
	const letters = `btnfr"\`
	out := make([]byte, 0, len(s)+2)
	out = append(out, '"')
	for _, r := range s {
		at := strings.IndexRune(short, r)
		switch {
		case r == utf8.RuneError:
			out = utf8.AppendRune(out, utf8.RuneError)
		case at >= 0:
			out = append(out, '\\', letters[at])
		case r < ' ':
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return append(out, '"')
}

// quoteOrNull is quote, and null for the empty string.
func quoteOrNull(s string) json.RawMessage {
	if s == "" {
		return null
	}
	return quote(s)
}

// quoteTime returns t as JSON.stringify prints a Date.
func quoteTime(t time.Time) json.RawMessage {
	return t.UTC().Truncate(time.Millisecond).AppendFormat(nil, `"2006-01-02T15:04:05.000Z"`)
}

// quoteTimeOrNull is quoteTime, and null for the zero time.
func quoteTimeOrNull(t time.Time) json.RawMessage {
	if t.IsZero() {
		return null
	}
	return quoteTime(t)
}

func quoteBool(b bool) json.RawMessage { return strconv.AppendBool(nil, b) }
