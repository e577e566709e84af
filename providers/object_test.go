package providers

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
)

func TestParseObjectRefuses(t *testing.T) {
	for _, text := range []string{``, `null`, `[]`, `"x"`, `{`, `{"a"}`, `{"a":}`, `{"a":1`, `{"a":1,}`, `{"a":1}{}`, `{"a":1} x`, `{a:1}`} {
		if o, err := parseObject([]byte(text)); !errors.Is(err, ErrNoUser) {
			t.Errorf("%s: got %v, %v", text, o, err)
		}
	}
}

func TestObjectID(t *testing.T) {
	for value, want := range map[string]string{
		`42`: "42", `"42"`: "42", `4.5e1`: "45", `12345678901234567890`: "12345678901234567000", `""`: "", `null`: "", `true`: "",
		`{}`: "", `[1]`: "", `1e400`: "", `"a b"`: "a b", `-0.5`: "-0.5",
	} {
		if got := (object{{"id", json.RawMessage(value)}}).id("id"); got != want {
			t.Errorf("%s: got %q, want %q", value, got, want)
		}
	}
}

// FuzzObject: what is read and written again means the same.
func FuzzObject(f *testing.F) {
	for _, text := range []string{`{}`, `{"a":1,"b":[1,{"c":null}],"a":2}`, `{"é\u00e9😀":"<&>"}`, `{"":""}`, ` { "a" : "\ud800" } `} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		o, err := parseObject(text)
		var want map[string]any
		if err != nil {
			return
		}
		if err := json.Unmarshal(text, &want); err != nil {
			if numberTooLarge(err) {
				return
			}
			t.Fatalf("%q was read, and is not JSON: %v", text, err)
		}
		var got map[string]any
		if err := json.Unmarshal(o.JSON(), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q became %q: %v", text, o.JSON(), err)
		}
		for _, m := range o {
			o.text(m.name)
			o.id(m.name)
			o.yes(m.name)
			o.truthy(m.name)
		}
	})
}

// numberTooLarge reports whether JSON is fine but for a number that Go has no room for.
func numberTooLarge(err error) bool {
	_, too := errors.AsType[*json.UnmarshalTypeError](err)
	return too
}
