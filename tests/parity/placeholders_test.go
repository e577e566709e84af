package parity_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// bindings are the values that the placeholders of one scenario stand for. A placeholder
// is bound where it is first seen, and stands for the same value from then on.
type bindings struct {
	values map[string]string
	now    time.Time // when the step at hand was begun
}

var placeholder = regexp.MustCompile(`<([a-z][a-z0-9_]*)(?::([^<>]*))?>(\(decoded\))?`)

// kinds says what a placeholder may stand for.
var kinds = map[string]string{
	"signed":         `[A-Za-z0-9._~%-]+`,
	"r32":            `[A-Za-z0-9]{32}`,
	"r32lower":       `[a-z0-9]{32}`,
	"r24":            `[A-Za-z0-9]{24}`,
	"session_data":   `[\w-]+`,
	"chunk":          `[\w-]+`,
	"pwhash":         `[0-9a-f]{32}:[0-9a-f]{128}`,
	"jwt":            `[\w-]+\.[\w-]+\.[\w-]+`,
	"jwe":            `[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+`,
	"state":          `[A-Za-z0-9_-]{32}`,
	"code_challenge": `[A-Za-z0-9_-]{43}`,
	"code_verifier":  `[A-Za-z0-9_-]{128}`,
	"sha256_b64url":  `[A-Za-z0-9_-]{43}`,
	"id":             `[A-Za-z0-9]{32}`,
	"hex":            `[0-9a-f]+`,
	"date":           `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`,
	"ms":             `\d{13}`,
}

// tolerance is how far a date may be from the recorded one, which is rounded to minutes.
const tolerance = time.Minute

// fillIn replaces the placeholders of a request by their values; one that is not bound
// yet gets a value of its own.
func (b *bindings) fillIn(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		parts := placeholder.FindStringSubmatch(found)
		mark := strings.TrimSuffix(found, "(decoded)")
		if _, known := kinds[parts[1]]; !known {
			return found
		}
		if parts[1] == "date" {
			return b.date(parts[2])
		}
		value, ok := b.values[mark]
		if !ok {
			value = auth.Env{}.Token(32)
			if parts[1] == "signed" {
				value += "." + strings.Repeat("A", 43) + "%3D"
			}
			b.values[mark] = value
		}
		if parts[3] != "" {
			value, _ = url.PathUnescape(value)
		}
		return value
	})
}

// date returns the time that a placeholder such as <date:+60s> stands for.
func (b *bindings) date(offset string) string {
	from, err := time.ParseDuration(offset)
	if err != nil {
		return offset
	}
	return b.now.UTC().Add(from).Format("2006-01-02T15:04:05.000Z")
}

// match compares a recorded text with what we got.
func (b *bindings) match(want, got string) error {
	var re strings.Builder
	var marks []string
	rest := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(want, -1) {
		kind, known := kinds[want[at[2]:at[3]]]
		if !known {
			continue
		}
		re.WriteString(regexp.QuoteMeta(want[rest:at[0]]))
		mark := strings.TrimSuffix(want[at[0]:at[1]], "(decoded)")
		rest = at[1]
		// Two JWTs that were made in the same second may or may not be the same.
		value, bound := b.values[mark]
		if bound && mark != "<id>" && !strings.HasPrefix(mark, "<jwt") {
			re.WriteString(regexp.QuoteMeta(value))
			continue
		}
		re.WriteString("(" + kind + ")")
		marks = append(marks, mark)
	}
	re.WriteString(regexp.QuoteMeta(want[rest:]))
	m := regexp.MustCompile(`(?s)\A` + re.String() + `\z`).FindStringSubmatch(got)
	if m == nil {
		return fmt.Errorf("got %q, want %q", got, b.known(want))
	}
	for i, mark := range marks {
		if err := b.bind(mark, m[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// known writes a recorded text with the placeholders that are bound replaced.
func (b *bindings) known(want string) string {
	for mark, value := range b.values {
		want = strings.ReplaceAll(want, mark, value)
	}
	return want
}

// bind keeps a value. Times are not kept but compared with the clock.
func (b *bindings) bind(mark, value string) error {
	offset, isDate := strings.CutPrefix(mark, "<date:")
	offset, isMillis := strings.CutPrefix(offset, "<ms:")
	switch {
	case mark == "<date>":
		return nil
	case !isDate && !isMillis:
		b.values[mark] = value
		return nil
	}
	seconds, err := strconv.Atoi(strings.TrimRight(strings.TrimPrefix(offset, "+"), "s>"))
	if err != nil {
		return fmt.Errorf("%s: %w", mark, err)
	}
	got, err := readTime(value, isMillis)
	if err != nil {
		return err
	}
	want := b.now.Add(time.Duration(seconds) * time.Second)
	if got.Sub(want).Abs() > tolerance {
		return fmt.Errorf("got the time %s, want %s", got, want)
	}
	return nil
}

func readTime(text string, millis bool) (time.Time, error) {
	if !millis {
		return time.Parse("2006-01-02T15:04:05.000Z", text)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return time.UnixMilli(n), err
}

// matchJSON compares two JSON texts: values with placeholders, and the order of keys.
func (b *bindings) matchJSON(want, got []byte) error {
	w, g := json.NewDecoder(bytes.NewReader(want)), json.NewDecoder(bytes.NewReader(got))
	w.UseNumber()
	g.UseNumber()
	for {
		wt, wErr := w.Token()
		gt, gErr := g.Token()
		if errors.Is(wErr, io.EOF) && errors.Is(gErr, io.EOF) {
			return nil
		}
		text, isText := wt.(string)
		gotText, gotIsText := gt.(string)
		if n, ok := gt.(json.Number); ok && isText { // a placeholder of a number
			gotText, gotIsText = n.String(), true
		}
		switch {
		case wErr != nil || gErr != nil:
			return fmt.Errorf("got %s, want %s", got, want)
		case isText && gotIsText:
			if err := b.match(text, gotText); err != nil {
				return fmt.Errorf("%w in %s, want %s", err, got, want)
			}
		case wt != gt:
			return fmt.Errorf("got %v in %s, want %v in %s", gt, got, wt, want)
		}
	}
}
