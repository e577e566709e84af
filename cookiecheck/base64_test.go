package cookiecheck

import "testing"

// TestDecodeLoose: base64 as Better Auth's utilities read it.
func TestDecodeLoose(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "YQ": "a", "YQ==": "a", "YQ=x!": "a", "YWI": "ab", "YWJj": "abc", "YWJjZ": "abc", "Y": "", "YR": "a", // bits that are no byte
		"-_8": "\xfb\xff", "+/8": "\xfb\xff", "=": "",
	} {
		if got, err := decodeLoose(in); err != nil || string(got) != want {
			t.Errorf("%q is %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"!", "YWJj!", "Y\nQ", "YQ\r", "+-AA", "/_AA", "Y Q", "YWJjZGVm!"} {
		if got, err := decodeLoose(in); err == nil {
			t.Errorf("%q is %q, want an error", in, got)
		}
	}
}

// TestSEC38DecodeStrict: one spelling only, so that no two cookies mean the same.
func TestSEC38DecodeStrict(t *testing.T) {
	for in, want := range map[string]bool{
		"": true, "YQ": true, "YWI": true, "-_8": true, "YR": false, "YQ==": false, "Y": false, "+/8": false, "Y\nQ": false, "YQ\r\n": false, "Y Q": false,
	} {
		if _, ok := decodeStrict(in); ok != want {
			t.Errorf("%q: %v, want %v", in, ok, want)
		}
		if ok := canonicalParts([]string{"YQ", in, "YQ"}); ok != want {
			t.Errorf("%q in a token: %v, want %v", in, ok, want)
		}
	}
}
