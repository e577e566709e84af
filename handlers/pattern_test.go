package handlers

import "testing"

// TestSEC50Patterns: which URLs an entry of the trusted origins means.
func TestSEC50Patterns(t *testing.T) {
	for text, targets := range map[string]map[string]bool{
		"https://*.example.com": {
			"https://a.example.com/x": true, "https://a.b.example.com": true, "https://example.com": false, "http://a.example.com": false,
			"https://a;b.example.com": false, "https://a..example.com": false, "https://.example.com": false, "https://a_b.example.com": true,
		},
		"*.example.com":         {"https://a.example.com": true, "http://a.example.com": true, "https://a.example.com:8080": false, "myapp://a.example.com": false},
		"https://a.example.com": {"https://a.example.com": true, "https://A.example.com/x": true, "https://b.example.com": false},
		"*.localhost:3000":      {"http://a.localhost:3000": true, "http://localhost:3000": false, "http://a.localhost": false},
		"https://192.168.1.*":   {"https://192.168.1.7": true, "https://192.168.1.evil.example": false, "https://192.168.1.7.example": false},
		"https://[::1]:*":       {"https://[::1]:80": true, "https://[::2]:80": false},
		"myapp://":              {"myapp://x": true, "MyApp://x/y": true, "myapp:///x": true, "otherapp://x": false, "https://myapp": false},
		"myapp://home": {
			"myapp://home": true, "myapp://HOME/x": true, "myapp://away": false, "myapp://home.evil": false, "myapp:///home": false, "myapp://x@home": false,
		},
		"myapp://home/a/b": {
			"myapp://home/a/b": true, "myapp://home/a/b/c": true, "myapp://home/a": false, "myapp://home/a/bc": false, "myapp://home/a/b/../c": false, "myapp://away/a/b": false,
			"myapp://home/../a/./b": true, "myapp://home/..": false,
		},
		"myapp:///a":     {"myapp:///a": true, "myapp://home/a": true, "myapp://home/b": false},
		"myapp://ho*":    {"myapp://home": true, "myapp://HOuse": true, "myapp://away": false, "myapp://home/x": true, "myapp://ho@evil": false, "otherapp://home": false},
		"myapp://*/cb*":  {"myapp://home/cb": true, "myapp://away/cb1": true, "myapp://home/x": false, "myapp://home": false, "myapp://home/cb/x": false},
		"myapp:///cb*":   {"myapp://home/cb": true, "myapp:///cb1": true, "myapp:///x": false},
		"myapp://*/":     {"myapp://home": true, "myapp://home/x": true},
		"myapp://10.*":   {"myapp://10.0.0.1": true, "myapp://10.evil": false},
		"exp://x?/**/cb": {"exp://xy/a/b/cb": true, "exp://xy/cb": true, "exp://xy/cbx": false, "exp://x/cb": false},
	} {
		p, err := newPattern(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		for target, want := range targets {
			if got := (origins{others: []pattern{p}}).trust(target); got != want {
				t.Errorf("%s trusts %s: %v, want %v", text, target, got, want)
			}
		}
	}
}

// TestSEC50ReachOfPatterns: an entry that would trust strangers is refused.
func TestSEC50ReachOfPatterns(t *testing.T) {
	for text, ok := range map[string]bool{
		"*.example.com": true, "https://*.a.example.com": true, "a?.example.com": true, "*.localhost": true, "https://*.localhost:*": true, "10.0.0.*": true, "https://[::1]:*": true,
		`https://\*.example.com`: true, `https://a\*b.example.com`: true, "https://a.example.com/*": true, "https://a.example.com:*": true,
		"*": false, "**": false, "*.com": false, "example.*": false, "*.*.com": false, "a*.example.com": false, "*a.example.com": false, "?.com": false, "a.exampl?.com": false,
		"localhost?": false, "*localhost": false, "https://*:3000": false, "https://[*]": false, "https://[::1": false, "https://": false, "": false, "/": false,
		"javascript://x": false, "data://": false, "view-source://x": false, "h*s://a.example": false, "my app://x": false, "myapp://x/%": false,
	} {
		if _, err := newPattern(text); (err == nil) != ok {
			t.Errorf("%s: %v, want it taken: %v", text, err, ok)
		}
	}
}
