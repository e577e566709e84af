package redisstore

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestParseObject(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", `{}`, `{}`},
		{"order and text are kept", `{"b":1.50,"a":[1, {"x":"]}"}],"c":-1E+5}`, `{"b":1.50,"a":[1, {"x":"]}"}],"c":-1E+5}`},
		{"white space between fields", " {\n\"a\" : true ,\t\"b\" : null\r}\n", `{"a":true,"b":null}`},
		{"escapes in names and values", `{"a\u0062\"":"\\\"}\u00e9"}`, `{"ab\"":"\\\"}\u00e9"}`},
		{"the last of two counts, in the place of the first", `{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`},
		{"nesting", `{"a":{"b":{"c":[[],[[]]]}},"d":{}}`, `{"a":{"b":{"c":[[],[[]]]}},"d":{}}`},
	}
	for _, tt := range tests {
		t.Run("ok/"+tt.name, func(t *testing.T) {
			o, err := parseObject(tt.text)
			if err != nil || o.String() != tt.want {
				t.Errorf("parseObject: got %s, %v, want %s", o, err, tt.want)
			}
		})
	}
	for _, text := range []string{"", " ", "null", "[]", `"{}"`, "{", `{"a"}`, `{"a":}`, `{"a":1,}`, "{}{}", "{} x", `{'a':1}`} {
		t.Run("fail/"+text, func(t *testing.T) {
			if o, err := parseObject(text); err == nil {
				t.Errorf("parseObject: got %s, want an error", o)
			}
		})
	}
}

// What parses is an object to encoding/json too, and stays the same object when printed.
func FuzzParseObject(f *testing.F) {
	f.Add(`{"session":{"id":"a","expiresAt":"2026-08-01T10:00:00.000Z"},"user":null}`)
	f.Add(`{"a":[1,-2.5e+3,"\ud800\\",{"b":[true,false]}],"a":{}}`)
	f.Add(" {\"\xff\":\"\u2028\"}\n")
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, text string) {
		o, err := parseObject(text)
		var want map[string]any
		valid := decodeJSON(text, &want) == nil && want != nil
		if (err == nil) != valid {
			t.Fatalf("parseObject(%q): got error %v, want one: %t", text, err, !valid)
		}
		if !valid {
			return
		}
		var got map[string]any
		if err := decodeJSON(o.String(), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("parseObject(%q).String() is %q: %v", text, o, err)
		}
	})
}

// decodeJSON keeps numbers as they are written, whatever their size.
func decodeJSON(text string, dest any) error {
	if !json.Valid([]byte(text)) {
		return errNotAnObject
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	return dec.Decode(dest)
}
