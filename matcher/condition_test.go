package matcher

import (
	"strings"
	"testing"
)

func TestConditions(t *testing.T) {
	tests := []struct {
		name, has, target string
		header, cookies   map[string]string
		want              bool
	}{
		{"hold/header is there", `{"type":"header","key":"X-A"}`, "/p", map[string]string{"x-a": "1"}, nil, true},
		{"fail/header is empty", `{"type":"header","key":"X-A"}`, "/p", map[string]string{"x-a": ""}, nil, false},
		{"fail/header is internal to Next", `{"type":"header","key":"x-nextjs-data"}`, "/p", map[string]string{"x-nextjs-data": "1"}, nil, false},
		{"hold/header byte is one unit", `{"type":"header","key":"a","value":".."}`, "/p", map[string]string{"a": "é"}, nil, true},
		{"hold/query is decoded", `{"type":"query","key":"a b","value":"ü x"}`, "/p?a+b=%C3%BC+x", nil, nil, true},
		{"hold/query keeps a malformed escape", `{"type":"query","key":"q","value":"%zz"}`, "/p?q=%zz", nil, nil, true},
		{"hold/query keeps a semicolon", `{"type":"query","key":"q","value":"1;2"}`, "/p?q=1;2", nil, nil, true},
		{"hold/query is given twice, empty", `{"type":"query","key":"q"}`, "/p?q=&q=", nil, nil, true},
		{"fail/query is empty", `{"type":"query","key":"q"}`, "/p?q=", nil, nil, false},
		{"hold/query, last value counts", `{"type":"query","key":"q","value":"2"}`, "/p?q=1&q=2", nil, nil, true},
		{"hold/alternation is not grouped", `{"type":"host","value":"a.test|b.test"}`, "/p", map[string]string{"host": "a.test.evil"}, nil, true},
		{"hold/host is in lower case, without port", `{"type":"host","value":"a.test"}`, "/p", map[string]string{"host": "A.Test:80"}, nil, true},
		{"fail/value in capitals never is a host", `{"type":"host","value":"A.test"}`, "/p", map[string]string{"host": "A.test"}, nil, false},
		{"hold/cookie in quotes", `{"type":"cookie","key":"c","value":"x y"}`, "/p", nil, map[string]string{"c": `"x%20y"`}, true},
		{"fail/cookie name in another case", `{"type":"cookie","key":"C"}`, "/p", nil, map[string]string{"c": "1"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set, err := compileJSON([]byte(`[{"source":"/p","has":[`+tt.has+`]}]`), Options{})
			if err != nil {
				t.Fatal(err)
			}
			r := newRequest(tt.target, tt.header, tt.cookies)
			if got := set.MatchRequest(r); got != tt.want {
				t.Errorf("MatchRequest = %t, want %t", got, tt.want)
			}
			if !set.Match("/p") || !set.Protects("/p") {
				t.Error("Match and Protects look at a condition, want them not to")
			}
		})
	}
}

func TestConditionRefused(t *testing.T) {
	tests := []struct{ name, value, want string }{
		{"fail/no expression", "(", "Unterminated group"},
		{"fail/back-reference", `(a)\\1`, "Back-references are not supported"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := compileJSON([]byte(`[{"source":"/p","has":[{"type":"query","key":"q","value":"`+tt.value+`"}]}]`), Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one with %q", err, tt.want)
			}
		})
	}
}
