package cookiecheck

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Better Auth's limits.
const (
	maxLine   = 4050 // characters of a whole Set-Cookie line; browsers take 4096 or a little less
	maxChunks = 100
)

// pieceLines returns the lines that put a value into the cookie of a key, in pieces when it
// is too long for one, and expire the pieces that the request carries and the value does not
// need. An empty value needs none. A piece that the request carries keeps its place.
func (c *Cookies) pieceLines(r *http.Request, k Key, value string, age maxAge) []string {
	base, secure := c.name(r, k), c.secured(r)
	overhead := len(c.lines[k].format(base+".99", "", int(age), secure))
	fresh := cut(base, value, maxLine-overhead)
	lines := make(map[string]string)
	var order []string
	add := func(p Pair, age int) {
		if _, there := lines[p.Name]; !there {
			order = append(order, p.Name)
		}
		lines[p.Name] = c.lines[k].format(p.Name, encodeURIComponent(p.Value), age, secure)
	}
	for _, old := range ParseLibrary(Header(r)) {
		if len(order) < maxCleared && (old.Name == base || chunkOf(old.Name, base)) {
			add(Pair{Name: old.Name}, 0)
		}
	}
	for _, p := range fresh {
		add(p, int(age))
	}
	ordered := make([]string, len(order))
	for i, name := range order {
		ordered[i] = lines[name]
	}
	return ordered
}

// cut returns the cookies that hold a value: one called base if its size is enough, else
// base.0, base.1 and so on. There are none for a value that needs more than maxChunks.
func cut(base, value string, size int) []Pair {
	switch {
	case value == "" || size <= 0:
		return nil
	case len(value) <= size:
		return []Pair{{base, value}}
	case len(value) > size*maxChunks:
		return nil
	}
	var pairs []Pair
	for start := 0; start < len(value); start += size {
		end := min(start+size, len(value))
		pairs = append(pairs, Pair{base + "." + strconv.Itoa(len(pairs)), value[start:end]})
	}
	return pairs
}

// cacheValue returns the value of the session_data cookie called base: the whole one, as
// the server finds it, or else its pieces 0, 1, 2 and so on. When there are pieces but not
// these, or one is there twice and not the same, the value is empty.
func cacheValue(header, base string) (value string, found bool) {
	if value, _ := serverValue(header, base); value != "" {
		sole, _ := soleValue(header, base)
		return sole, true
	}
	if !strings.Contains(header, base+".") {
		return "", false
	}
	pieces := make(map[string]string)
	for name, value := range libraryPairs(header) {
		if !chunkOf(name, base) {
			continue
		}
		value = decodeValue(value)
		if other, again := pieces[name]; again && other != value {
			return "", true
		}
		pieces[name] = value
	}
	for i := range len(pieces) {
		piece, ok := pieces[base+"."+strconv.Itoa(i)]
		if !ok || i == maxChunks {
			return "", true
		}
		value += piece
	}
	return value, len(pieces) > 0
}

// looseCacheValue returns the value of the session_data cookie called name as
// getCookieCache finds it: the whole one, or else the pieces in the order of the numbers
// at the end of their names.
func looseCacheValue(header, name string) string {
	type piece struct {
		at    float64
		value string
	}
	var pieces []piece
	for _, p := range ParseLibrary(header) {
		if p.Name == name && p.Value != "" {
			return p.Value
		}
		if !strings.HasPrefix(p.Name, name+".") {
			continue
		}
		index := p.Name[strings.LastIndexByte(p.Name, '.')+1:]
		if at, ok := parseIntJS(index); ok || index == "" {
			pieces = append(pieces, piece{at, p.Value})
		}
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.at, b.at) })
	var value strings.Builder
	for _, p := range pieces {
		value.WriteString(p.value)
	}
	return value.String()
}

// parseIntJS is JavaScript's parseInt(s, 10): it reads as far as there are digits. It
// reports false for NaN.
func parseIntJS(s string) (n float64, ok bool) {
	s = trimJS(s)
	sign := 1.0
	switch {
	case strings.HasPrefix(s, "-"):
		sign, s = -1, s[1:]
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	n, err := strconv.ParseFloat(digits(s), 64)
	return sign * n, err == nil || errors.Is(err, strconv.ErrRange)
}
