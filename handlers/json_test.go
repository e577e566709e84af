package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// abusedJSON are bodies that parsers read in different ways, or that cost more than they say.
func abusedJSON() map[string]string {
	many := func(n int, one func(int) string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = one(i)
		}
		return strings.Join(parts, ",")
	}
	const right = `"email":"ann@example.com","password":"password123"`
	return map[string]string{
		"equal keys":                          `{"email":"bob@example.com",` + right + `}`,
		"equal keys, one escaped":             `{` + right + `,"\u0065mail":"bob@example.com"}`,
		"keys that differ in case":            `{` + right + `,"EMAIL":"bob@example.com"}`,
		"keys that fold (Kelvin sign)":        `{` + right + `,"a":{"key":1,"` + "\u212a" + `ey":2}}`,
		"keys that fold (long s)":             `{` + right + `,"pa\u017f\u017fword":"x"}`,
		"equal keys further down":             `{` + right + `,"x":[{"a":{"b":1,"b":1}}]}`,
		"equal keys, twice __proto__":         `{` + right + `,"__proto__":1,"__proto__":2}`,
		"text after the value":                `{` + right + `} x`,
		"a second value":                      `{` + right + `}{"a":1}`,
		"a NUL after the value":               `{` + right + "}\x00",
		"a comma at the end":                  `{` + right + `,}`,
		"a comment":                           `{` + right + `/**/}`,
		"single quotes":                       `{'email':'a'}`,
		"NaN":                                 `{` + right + `,"x":NaN}`,
		"a number with a plus":                `{` + right + `,"x":+1}`,
		"a control in a string":               "{" + right + ",\"x\":\"\x01\"}",
		"broken UTF-8":                        "{" + right + ",\"x\":\"\xff\"}",
		"overlong UTF-8":                      "{" + right + ",\"x\":\"\xc0\xaf\"}",
		"surrogates in UTF-8":                 "{" + right + ",\"x\":\"\xed\xa0\x80\"}",
		"UTF-16":                              "\xff\xfe{\x00}\x00",
		"half a pair":                         `{` + right + `,"x":"\ud800"}`,
		"half a pair, the other":              `{` + right + `,"x":"\udc00\ud800"}`,
		"half a pair in a key":                `{` + right + `,"\ud83d":1}`,
		"half a pair after a slash":           `{` + right + `,"x":"\\\ud83d\\ude00"}`,
		"33 levels":                           `{` + right + `,"x":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + `}`,
		"33 levels of objects":                strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33),
		"100 000 levels":                      strings.Repeat("[", 100_000),
		"100 000 levels of objects":           strings.Repeat(`{"a":`, 100_000),
		"1 001 keys":                          `{` + many(1001, func(i int) string { return fmt.Sprintf(`"k%d":1`, i) }) + `}`,
		"1 001 keys, spread":                  `[` + many(1001, func(int) string { return `{"k":1}` }) + `]`,
		"400 000 elements":                    `[` + many(400_000, func(int) string { return `1` }) + `]`,
		"a number of 900 000 digits, cut off": `{"x":1` + strings.Repeat("0", 900_000),
	}
}

// TestSEC68AbusedJSONIsRefused: on every route that takes a body, before anything else.
func TestSEC68AbusedJSONIsRefused(t *testing.T) {
	f := newFixture(t, nil)
	cookie := f.signUp(t)
	for name, text := range abusedJSON() {
		for _, row := range Routes() {
			if !row.reads() {
				continue
			}
			path := "/api/auth" + strings.ReplaceAll(row.Path, "{id}", "github")
			w := f.send(row.Method, path, text, "Cookie: "+cookie)
			if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "Invalid JSON in request body") {
				t.Errorf("%s: %s %s = %d %.100s", name, row.Method, row.Path, w.Code, w.Body)
			}
		}
	}
	if w := f.send("GET", "/api/auth/get-session", "", "Cookie: "+cookie); !strings.Contains(w.Body.String(), "ann@example.com") {
		t.Errorf("the session is gone: %s", w.Body)
	}
}

// TestSEC68OrdinaryJSONIsTaken: the bounds leave room for what people send.
func TestSEC68OrdinaryJSONIsTaken(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	const right = `"email":"ann@example.com","password":"password123"`
	for name, text := range map[string]string{
		"32 levels":           `{` + right + `,"x":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}`,
		"998 more keys":       `{` + right + `,"x":[` + strings.TrimSuffix(strings.Repeat(`{"k":1},`, 997), ",") + `]}`,
		"a pair":              `{` + right + `,"x":"\ud83d\ude00"}`,
		"an escaped slash":    `{` + right + `,"x":"\\ud800"}`,
		"like keys elsewhere": `{` + right + `,"x":{"email":1,"y":{"EMAIL":1}}}`,
		"a byte order mark":   "\ufeff{" + right + "}",
		"blanks around":       " \r\n\t{" + right + "}" + strings.Repeat(" ", 100_000),
	} {
		if w := f.send("POST", "/api/auth/sign-in/email", text); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// TestSEC68FormsAreBounded: a form has no more keys than JSON.
func TestSEC68FormsAreBounded(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	form := "email=ann%40example.com&password=password123" + strings.Repeat("&x=1", 998)
	for text, want := range map[string]int{form: 200, form + "&x=1": 400} {
		if w := f.send("POST", "/api/auth/sign-in/email", text, "Content-Type: "+formType); w.Code != want {
			t.Errorf("%d bytes: %d %s", len(text), w.Code, w.Body)
		}
	}
}

// FuzzSEC68JSON: what is taken means the same to encoding/json, to a reader that knows no
// upper case, and written anew; and it is within the bounds.
func FuzzSEC68JSON(f *testing.F) {
	for _, text := range abusedJSON() {
		if len(text) < 1<<10 {
			f.Add([]byte(text))
		}
	}
	f.Add([]byte(`{"a":[1.5e3,-0,null,true,"\u00e9\ud83d\ude00"],"b":{"c":{}}}`))
	f.Add([]byte("\xef\xbb\xbf \"x\" "))
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, value, err := parseJSON(raw)
		if err != nil {
			return
		}
		var plain any
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&plain); err != nil || !reflect.DeepEqual(plain, value) {
			t.Fatalf("%q: %v, for encoding/json %v %v", raw, value, plain, err)
		}
		again, err := json.Marshal(value)
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		if _, same, err := parseJSON(again); err != nil || !reflect.DeepEqual(same, value) {
			t.Fatalf("%q: written anew %q, which is %v %v", raw, again, same, err)
		}
		if depth, keys := measure(t, value); depth > maxDepth || keys > maxKeys {
			t.Fatalf("%q: %d levels, %d keys", raw, depth, keys)
		}
	})
}

// measure counts levels and keys, and finds keys that a reader may take for one.
func measure(t *testing.T, value any) (depth, keys int) {
	inside := func(v any) {
		d, k := measure(t, v)
		depth, keys = max(depth, d), keys+k
	}
	switch v := value.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name, member := range v {
			for _, other := range names {
				if strings.EqualFold(name, other) {
					t.Fatalf("both %q and %q", name, other)
				}
			}
			names = append(names, name)
			inside(member)
		}
		return depth + 1, keys + len(v)
	case []any:
		for _, element := range v {
			inside(element)
		}
		return depth + 1, keys
	}
	return 0, 0
}
