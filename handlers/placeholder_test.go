package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// bindings are the values that the placeholders of one scenario stand for. A placeholder
// is bound where it is first seen, and stands for the same value from then on.
type bindings struct {
	values map[string]string
	now    time.Time
	mint   func(n int) string
}

var placeholder = regexp.MustCompile(`<(signed|r32lower|r32|r24|sha256_b64url|pwhash|date|hex|jwt|jwe|state|code_challenge|code_verifier|ms|session_data|chunk)(?::([^>]*))?>(\(decoded\))?`)

// kinds says what a placeholder may stand for.
var kinds = map[string]string{
	"signed":        `[A-Za-z0-9._~%-]+`,
	"r32":           `[A-Za-z0-9]{32}`,
	"r32lower":      `[a-z0-9]{32}`,
	"sha256_b64url": `[\w-]{43}`,
	"session_data":  `[\w-]+`,
	"chunk":         `[\w-]+`,
	"r24":           `[A-Za-z0-9]{24}`,
	"pwhash":        `[0-9a-f]{32}:[0-9a-f]{128}`,
	"jwt":           `[\w-]+\.[\w-]+\.[\w-]+`,
	"jwe":           `[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+`,
	"hex":           `[0-9a-f]+`,
	"state":         `[\w-]{32}`,

	"code_challenge": `[\w-]{43}`,
	"code_verifier":  `[\w-]{128}`,

	"ms":   `\d{13}`,
	"date": `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`,
}

// fillIn replaces the placeholders of a request by their values; one that is not bound
// yet gets a value of its own.
func (b *bindings) fillIn(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(mark string) string {
		decoded := strings.HasSuffix(mark, "(decoded)")
		mark = strings.TrimSuffix(mark, "(decoded)")
		value, ok := b.values[mark]
		if !ok {
			value = b.mint(32)
			if strings.HasPrefix(mark, "<signed") {
				value += "." + strings.Repeat("A", 43) + "%3D"
			}
			b.values[mark] = value
		}
		if decoded {
			value, _ = url.PathUnescape(value)
		}
		return value
	})
}

// match compares a recorded text with what we got.
func (b *bindings) match(want, got string) error {
	var re strings.Builder
	var marks []string
	rest := 0
	for _, at := range placeholder.FindAllStringIndex(want, -1) {
		re.WriteString(regexp.QuoteMeta(want[rest:at[0]]))
		mark := want[at[0]:at[1]]
		rest = at[1]
		if value, ok := b.values[mark]; ok {
			re.WriteString(regexp.QuoteMeta(value))
			continue
		}
		kind := kinds[placeholder.FindStringSubmatch(mark)[1]]
		re.WriteString("(" + kind + ")")
		marks = append(marks, mark)
	}
	re.WriteString(regexp.QuoteMeta(want[rest:]))
	m := regexp.MustCompile(`(?s)\A` + re.String() + `\z`).FindStringSubmatch(got)
	if m == nil {
		return fmt.Errorf("got %q, want %q (bound: %v)", got, want, b.values)
	}
	for i, mark := range marks {
		if err := b.bind(mark, m[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// bind keeps a value. Dates are not kept but compared with the clock.
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
		return err
	}
	got, err := time.Parse("2006-01-02T15:04:05.000Z", value)
	if isMillis {
		var millis int64
		millis, err = strconv.ParseInt(value, 10, 64)
		got = time.UnixMilli(millis)
	}
	if err != nil {
		return err
	}
	want := b.now.Add(time.Duration(seconds) * time.Second)
	if off := got.Sub(want).Abs(); off > time.Minute {
		return fmt.Errorf("got date %s, want %s", value, want)
	}
	return nil
}

// matchJSON compares two JSON texts: values with placeholders, and the order of keys.
func (b *bindings) matchJSON(want, got []byte) error {
	w, g := json.NewDecoder(bytes.NewReader(want)), json.NewDecoder(bytes.NewReader(got))
	w.UseNumber()
	g.UseNumber()
	for {
		wt, wErr := w.Token()
		gt, gErr := g.Token()
		if wErr != nil || gErr != nil {
			if fmt.Sprint(wErr) == fmt.Sprint(gErr) {
				return nil
			}
			return fmt.Errorf("got %s, want %s", got, want)
		}
		text, isText := wt.(string)
		gotText, gotIsText := gt.(string)
		if isText && gotIsText {
			if err := b.match(text, gotText); err != nil {
				return fmt.Errorf("%w in %s, want %s", err, got, want)
			}
			continue
		}
		if wt != gt {
			return fmt.Errorf("got %v in %s, want %v in %s", gt, got, wt, want)
		}
	}
}
