package cookiecheck

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// What JSON.parse, with Better Auth's reviver, JSON.stringify, Date and String of ECMAScript do, as Node.js 20 answers.

func TestParseJSON(t *testing.T) {
	for in, want := range map[string]string{
		"{}": "{}", "[]": "[]", " { } ": "{}", "\t[\n]\r": "[]", "null": "null", "true": "true", "false": "false", `"a"`: `"a"`, "0": "0", "-0": "0",
		"1": "1", "-1.50": "-1.5", "10": "10", "1e2": "100", "1E+2": "100", "1e-2": "0.01", "1e21": "1e+21", "1e20": "100000000000000000000",
		"1e-6": "0.000001", "1e-7": "1e-7", "1e400": "null", "-1e400": "null", "0.1": "0.1", "123456789012345680000": "123456789012345680000",
		"1.5e300": "1.5e+300", "0e0": "0", `[1,[2,{"a":[]}],null]`: `[1,[2,{"a":[]}],null]`,
		`{"b":1,"a":{"c":[true,false]},"b":2}`:                                                  `{"b":2,"a":{"c":[true,false]}}`,
		`{"2":1,"x":2,"1":3,"01":4,"4294967294":5,"4294967295":6,"-1":7,"0":8,"42949672940":9}`: `{"0":8,"1":3,"2":1,"4294967294":5,"x":2,"01":4,"4294967295":6,"-1":7,"42949672940":9}`,
		`"\u0041\n\"\\\/\b\f\r\t"`:                                                              `"A\n\"\\/\b\f\r\t"`, `"\ud83d\udd11"`: `"🔑"`, `"\ud83d"`: `"\ud83d"`, `"\udd11x"`: `"\udd11x"`,
		`"\ud83dx\ud83d\ud83d\udd11"`: `"\ud83dx\ud83d🔑"`, `"\ud83d\u0041"`: `"\ud83dA"`, `"\u00e9\u001f\u007f"`: "\"é\\u001f\x7f\"", `"é🔑"`: `"é🔑"`,
		`"<>&\u2028"`: "\"<>&\u2028\"", " [ 1 , 2 ] ": "[1,2]", `{ "a" : 1 , "b" : [ ] }`: `{"a":1,"b":[]}`, `["\\"]`: `["\\"]`, `"\ud83d\n"`: `"\ud83d\n"`,
	} {
		v, err := parseJSON(in, lenient)
		if got := string(appendJSON(nil, v)); err != nil || got != want {
			t.Errorf("%q is read as %s (%v), want %s", in, got, err, want)
		}
	}
	for _, in := range []string{
		`{"a":1 "b":2}`, `{a":1}`, `{:1}`, "\"\\n\n", "\"\n\"", "\"\x01\x02\"",
		"01", "-", "+1", ".5", "1.", "1.e2", "1e", "1e+", "1ee2", "00", "-01", "1 2", "nul", "nulll", "True", "NaN", "Infinity", "[1,]", "[,]", "[", "[1",
		"[1 2]", "{", `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, "{,}", "{a:1}", `{"a" 1}`, "{1:2}", `"`, `"a`, `"\`, `"\x"`, `"\u`, `"\u12`,
		`"\u123"`, `"\u123g"`, `"\u123`, "\"a\nb\"", "\"\\n\n\"", "\"\\n\t\"", "'a'", "\u00a01", "1\u00a0", "", "  ", "]", "}", "[1}", `{"a":1]`, `["a"`,
		`"\ud83d\u12"`, `"\ud83d\`, "1,", "\f1", `"\u00zz"`, "-e1", `"\ud83d\u004"`,
	} {
		if v, err := parseJSON(in, lenient); err == nil {
			t.Errorf("%q is read as %s, want an error", in, appendJSON(nil, v))
		}
	}
}

// TestSEC68JSONWithinRules: what JSON.parse would take and we do not.
func TestSEC68JSONWithinRules(t *testing.T) {
	for _, within := range []rules{strict, lenient} {
		for _, nested := range [][3]string{{"[", "", "]"}, {"[", "[1,2]", "]"}, {`{"a":`, "{}", "}"}, {`{"a":`, `{"b":1,"c":2}`, "}"}, {`[{"a":`, "[]", "}]"}} {
			levels := strings.Count(nested[0], "[") + strings.Count(nested[0], "{")
			for _, depth := range []int{within.depth - 2, within.depth - 1, within.depth, within.depth + 1, within.depth + 2} {
				outer := depth
				if nested[1] != "" {
					outer--
				}
				if outer%levels != 0 {
					continue
				}
				text := strings.Repeat(nested[0], outer/levels) + nested[1] + strings.Repeat(nested[2], outer/levels)
				if _, err := parseJSON(text, within); (err == nil) != (depth <= within.depth) {
					t.Errorf("%d levels of %s, up to %d: %v", depth, nested[0], within.depth, err)
				}
				if _, err := parseJSON(strings.Repeat(nested[0], depth), within); err == nil {
					t.Errorf("%d levels of %s are not closed, and taken", depth, nested[0])
				}
			}
		}
	}
	for _, within := range []rules{strict, lenient} {
		for _, in := range []string{
			strings.Repeat("[", within.depth+1) + ",1" + strings.Repeat("]", within.depth),
			strings.Repeat(`{"a":`, within.depth) + `{,"b":1` + strings.Repeat("}", within.depth),
		} {
			if _, err := parseJSON(in, within); err == nil {
				t.Errorf("what is too deep is left out of %.30q", in)
			}
		}
	}
	for in, ok := range map[string][2]bool{
		`{"a":1,"a":2}`: {false, true}, `{"a":1,"\u0061":2}`: {false, true}, `[{"a":{"b":1}},{"a":{"b":1}}]`: {true, true},
		`{"__proto__":1}`: {}, `{"\u005f_proto__":1}`: {}, `{"a":"__proto__"}`: {true, true}, "\"\xff\"": {}, "\"\xed\xa0\x80\"": {},
	} {
		for i, within := range []rules{strict, lenient} {
			if _, err := parseJSON(in, within); (err == nil) != ok[i] {
				t.Errorf("%q within %+v: %v", in, within, err)
			}
		}
	}
}

func TestReviveDate(t *testing.T) {
	for in, want := range map[string]int64{
		"2024-02-29T00:00:00Z": 1709164800000, "2023-02-29T12:30:45Z": 1677673845000, "2024-02-31T23:59:59.999Z": 1709423999999,
		"2024-04-31T00:00:00.1Z": 1714521600100, "2024-12-31T24:00:00Z": 1735689600000, "2024-12-31T24:00:00.000Z": 1735689600000,
		"2024-01-01T00:00:00.1234567Z": 1704067200123, "2024-01-01T00:00:00.0009Z": 1704067200000, "2024-01-01T00:00:00.12Z": 1704067200120,
		"0000-01-01T00:00:00Z": -62167219200000, "9999-12-31T24:00:00Z": 253402300800000, "1969-12-31T23:59:59.999Z": -1,
		"0009-10-09T09:09:09Z": -61858824651000,
	} {
		if got, ok := reviveDate(in); !ok || int64(got) != want {
			t.Errorf("%s is %d, %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{
		"2024-12-31T24:00:00.001Z", "2024-12-31T24:00:01Z", "2024-12-31T24:01:00Z", "2024-12-31T25:00:00Z", "2024-12-31T23:60:00Z", "2024-12-31T23:59:60Z",
		"2024-00-01T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-00T00:00:00Z", "2024-01-32T00:00:00Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.1aZ",
		"2024-01-01T00:00:00,1Z", "2024-01-01T00:00:00", "2024-01-01T00:00:00z", "2024-01-01T00:00:00+Z", "2024-01-01 00:00:00Z", "2024/01/01T00:00:00Z",
		"a024-01-01T00:00:00Z", "202/-01-01T00:00:00Z", "202:-01-01T00:00:00Z", "2024-01-01T00:00:00ZZ", "2024-01-01T00:00:00.1", "2024-01-01T0a:00:00Z",
		"2024-12-31T24:59:59Z", "2024-12-31T23:00:60Z", "2024-01-01T00:00:0", "2024-01-01T00:00:00.1Zx",
	} {
		if got, ok := reviveDate(in); ok {
			t.Errorf("%s is %d, want none", in, got)
		}
	}
	for millis, want := range map[int64]string{
		0: "1970-01-01T00:00:00.000Z", -1: "1969-12-31T23:59:59.999Z", -62167219200000: "0000-01-01T00:00:00.000Z",
		253402300799999: "9999-12-31T23:59:59.999Z", 253402300800000: "+010000-01-01T00:00:00.000Z",
	} {
		if got := newDate(time.UnixMilli(millis)).String(); got != want {
			t.Errorf("%d is written as %s, want %s", millis, got, want)
		}
	}
}

func TestStringify(t *testing.T) {
	for in, want := range map[string]string{
		`"a"`: "a", "null": "null", "true": "true", "false": "false", "1.5": "1.5", "1e400": "Infinity", "-1e400": "-Infinity", "1e21": "1e+21", "-0": "0",
		"[]": "", `[1,[2,null,"x"],null,true]`: "1,2,,x,,true", "[null]": "", "[{}]": "[object Object]", `{"a":1}`: "[object Object]", "[[],[]]": ",",
		`"2024-01-05T06:07:08Z"`: "Fri Jan 05 2024 06:07:08 GMT+0000 (Coordinated Universal Time)",
	} {
		v, err := parseJSON(in, lenient)
		if got, ok := stringify(v); err != nil || !ok || string(got) != want {
			t.Errorf("%s is %q, %v, %v, want %q", in, got, ok, err, want)
		}
	}
	for _, in := range []string{`{"toString":1}`, `[1,{"toString":1}]`} {
		v, err := parseJSON(in, lenient)
		if got, ok := stringify(v); err != nil || ok {
			t.Errorf("%s is %q, %v, want an error of JavaScript", in, got, err)
		}
	}
}

// TestSurrogates: half of a character is kept, and is no other text than U+FFFD to Go.
func TestSurrogates(t *testing.T) {
	for in, want := range map[string][2]string{ // lower, plain
		`"A\u00c9\u0130\ud800B"`: {`"aéi̇\ud800b"`, "AÉİ\ufffdB"}, `"\ud83d\udd11X\udd11Y"`: {`"🔑x\udd11y"`, "🔑X\ufffdY"},
		`"abc"`: {`"abc"`, "abc"}, `"\ud800\ud800A"`: {`"\ud800\ud800a"`, "\ufffd\ufffdA"}, `"\udfffA\ud7ff\ue000"`: {"\"\\udfffa\ud7ff\ue000\"", "\ufffdA\ud7ff\ue000"},
	} {
		v, err := parseJSON(in, lenient)
		if err != nil {
			t.Fatal(in, err)
		}
		s := v.(text)
		if lower, plain := string(appendJSON(nil, s.lower())), s.plain(); lower != want[0] || plain != want[1] {
			t.Errorf("%s is %s in lower case and %+q in UTF-8, want %+q", in, lower, plain, want)
		}
	}
}

// TestManyMembers: an object with many members is what one with few is.
func TestManyMembers(t *testing.T) {
	o, want := newObject(0), []string{}
	for i := range 3 * fewMembers {
		key := fmt.Sprintf("k%d", i)
		if _, ok := o.get(text(key)); ok {
			t.Fatalf("%s is there before it is set", key)
		}
		o.set(text(key), text("old"))
		c := o.clone()
		c.set("other", true)
		o.set(text(key), float64(i))
		want = append(want, fmt.Sprintf(`"%s":%d`, key, i))
		if got, full := string(appendObject(nil, o)), "{"+strings.Join(want, ",")+"}"; got != full {
			t.Fatalf("got %s, want %s", got, full)
		}
		if _, ok := o.get("other"); ok {
			t.Fatal("a copy is no copy")
		}
		for j := range i {
			if v, ok := o.get(text(fmt.Sprintf("k%d", j))); !ok || v != float64(j) {
				t.Fatalf("k%d of %d is %v, %v", j, i, v, ok)
			}
		}
	}
}

func TestParseInt(t *testing.T) {
	for in, want := range map[string]string{
		"12": "12", "-3": "-3", "+4": "4", "  7x": "7", "\u00a05": "5", "1.9": "1", "0x10": "0", "1e3": "1", strings.Repeat("9", 400): "+Inf",
		"x": "NaN", "": "NaN", "-": "NaN", "+": "NaN", "--1": "NaN",
	} {
		n, ok := parseIntJS(in)
		got := fmt.Sprint(n)
		if !ok {
			got = "NaN"
		}
		if got != want {
			t.Errorf("parseInt(%.20q) = %s, want %s", in, got, want)
		}
	}
}

func TestDecodeUTF8(t *testing.T) {
	for in, want := range map[string]string{
		"a": "a", "": "", "ä🔑": "ä🔑", "a\xffb": "a\ufffdb", "\xe2\x82": "\ufffd", "\xe2\x82b": "\ufffdb", "\xf0\x9f\x94": "\ufffd", "\xf0\x9f\x94a": "\ufffda",
		"\xf0\x80\x80\x80": "\ufffd\ufffd\ufffd\ufffd", "\xed\xa0\x80": "\ufffd\ufffd\ufffd", "\xc0\xaf": "\ufffd\ufffd", "\xf4\x90\x80\x80": "\ufffd\ufffd\ufffd\ufffd",
		"\ufeffa": "a", "\ufeff\ufeffa": "\ufeffa", "\ufeff\xff": "\ufffd", "\xe2\x82\xe2\x82\xac": "\ufffd€", "\ufffd\xff": "\ufffd\ufffd",
		"\xf0\x9f\xf0\x9f\x94\x91\xf0": "\ufffd🔑\ufffd", "\xfe": "\ufffd", "ä\xff": "ä\ufffd",
	} {
		if got := decodeUTF8([]byte(in)); got != want {
			t.Errorf("%q is read as %+q, want %+q", in, got, want)
		}
	}
}
