package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/caddy-better-auth/gateway/auth"
)

// Bounds of JSON that is taken (SEC-68).
const (
	maxDepth  = 32     // how deep objects and arrays may be nested
	maxKeys   = 1000   // of all objects together, or of a form
	maxValues = 10_000 // of all objects and arrays together
)

// What is wrong with JSON that JSON.parse takes.
var (
	errNotUTF8    = errors.New("the text is no UTF-8")
	errSurrogate  = errors.New("half of a surrogate pair stands for no character")
	errAfterValue = errors.New("text after the JSON value")
	errDepth      = errors.New("JSON nested too deep")
	errManyKeys   = errors.New("too many keys")
	errManyValues = errors.New("too many values")
)

// parseJSON parses text as JSON.parse would after Node has decoded it: a byte order mark is
// dropped. Unlike JSON.parse it refuses what parsers disagree about, or what costs too much:
// equal keys, keys that differ in their letters' case only, what is no Unicode, and more than
// the bounds allow.
func parseJSON(raw []byte) (text json.RawMessage, value any, err error) {
	text = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if err := checkJSON(text); err != nil {
		return nil, nil, auth.Fail(http.StatusBadRequest, auth.BadRequest).Because(err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		return nil, nil, auth.Fail(http.StatusBadRequest, auth.BadRequest).Because(err)
	}
	return text, value, nil
}

// checkJSON reads a text token by token, so that what is refused was never built.
func checkJSON(text []byte) error {
	if !utf8.Valid(text) {
		return errNotUTF8
	}
	if hasHalfPair(text) {
		return errSurrogate
	}
	r := &jsonReader{Decoder: json.NewDecoder(bytes.NewReader(text))}
	r.UseNumber()
	if err := r.value(1); err != nil {
		return err
	}
	if _, err := r.Token(); err != io.EOF {
		return errAfterValue
	}
	return nil
}

// jsonReader counts what it has read.
type jsonReader struct {
	*json.Decoder
	keys, values int
}

// value reads one value, which is in depth-1 objects and arrays.
func (r *jsonReader) value(depth int) error {
	if r.values++; r.values > maxValues {
		return errManyValues
	}
	token, err := r.Token()
	if err != nil {
		return err
	}
	delim, nested := token.(json.Delim)
	switch {
	case !nested:
		return nil
	case depth > maxDepth:
		return errDepth
	case delim == '{':
		err = r.members(depth)
	default:
		err = r.elements(depth)
	}
	if err == nil {
		_, err = r.Token() // the end
	}
	return err
}

func (r *jsonReader) elements(depth int) error {
	for r.More() {
		if err := r.value(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

func (r *jsonReader) members(depth int) error {
	seen := make(map[string]bool)
	for r.More() {
		token, err := r.Token()
		if err != nil {
			return err
		}
		if r.keys++; r.keys > maxKeys {
			return errManyKeys
		}
		key, _ := token.(string)
		if folded := foldCase(key); seen[folded] {
			return fmt.Errorf("the key %q is there twice", key)
		} else {
			seen[folded] = true
		}
		if err := r.value(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

// foldCase makes texts equal that differ in case only, as strings.EqualFold sees it.
func foldCase(s string) string {
	folded := make([]rune, 0, len(s))
	for _, c := range s {
		least := c
		for next := unicode.SimpleFold(c); next != c; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		folded = append(folded, least)
	}
	return string(folded)
}

// hasHalfPair reports whether a JSON text has an escape such as \ud800 for half a character.
// encoding/json would put another character in its place.
func hasHalfPair(text []byte) bool {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 || i+1 >= len(text) {
			return false
		}
		unit, ok := escapedUnit(text[i:])
		if !ok {
			text = text[i+2:]
			continue
		}
		text = text[i+6:]
		switch {
		case unit>>10 == 0xdc00>>10:
			return true
		case unit>>10 == 0xd800>>10:
			if low, ok := escapedUnit(text); !ok || low>>10 != 0xdc00>>10 {
				return true
			}
			text = text[6:]
		}
	}
}

// escapedUnit reads \uXXXX at the beginning of a text.
func escapedUnit(text []byte) (uint64, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return unit, err == nil
}
