package handlers

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestSEC53Bases: which configurations are refused, and what is made of the host of a request.
func TestSEC53Bases(t *testing.T) {
	for name, tc := range map[string]struct {
		config  BaseURL
		trusted []string
		ok      bool
	}{
		"static": {BaseURL{Static: "https://a.example"}, nil, true}, "an empty origin": {BaseURL{Static: "https://a.example"}, []string{"", "https://b.example"}, true},
		"a bad origin": {BaseURL{Static: "https://a.example"}, []string{"https://b.example", "*"}, false}, "nothing": {BaseURL{}, nil, false},
		"a user": {BaseURL{Static: "https://u@a.example"}, nil, false}, "a password": {BaseURL{Static: "https://:p@a.example"}, nil, false},
		"a query": {BaseURL{Static: "https://a.example?x"}, nil, false}, "a fragment": {BaseURL{Static: "https://a.example#x"}, nil, false},
		"another scheme": {BaseURL{Static: "ftp://a.example"}, nil, false}, "no URL": {BaseURL{Static: "a.example"}, nil, false},
		"a protocol": {BaseURL{Protocol: "http", AllowedHosts: []string{"a.example"}}, nil, true}, "another protocol": {BaseURL{Protocol: "ftp", AllowedHosts: []string{"a.example"}}, nil, false},
		"a bad own host": {BaseURL{OwnHosts: []string{"a b"}}, nil, false}, "a bad own host beside a good one": {BaseURL{AllowedHosts: []string{"a.example"}, OwnHosts: []string{"a b"}}, nil, false},
		"an own host of strangers": {BaseURL{OwnHosts: []string{"*.com"}}, nil, false}, "a bad allowed host": {BaseURL{AllowedHosts: []string{"*.com"}}, nil, false},
	} {
		b, err := newBases(tc.config, tc.trusted)
		if (err == nil) != tc.ok {
			t.Errorf("%s: %v", name, err)
		}
		if name == "static" && !(origins{others: b.others}).trust("https://a.example/x") {
			t.Error("the base URL is not trusted on other hosts")
		}
		if name == "a protocol" && (!(origins{others: b.others}).trust("http://a.example") || (origins{others: b.others}).trust("https://a.example")) {
			t.Error("an allowed host is not trusted by the protocol, or by another one")
		}
		if name == "an empty origin" && !(origins{others: b.others}).trust("https://b.example") {
			t.Error("what comes after an empty origin is not trusted")
		}
	}
	for _, tc := range []struct {
		config     BaseURL
		host, want string // want "": refused
	}{
		{BaseURL{Static: "https://a.example", OwnHosts: []string{"localhost"}}, "localhost", "https://a.example"},
		{BaseURL{OwnHosts: []string{"localhost"}}, "localhost", "http://localhost"},
		{BaseURL{AllowedHosts: []string{"a.example:*"}}, "a.example:8080", "http://a.example:8080"},
		{BaseURL{AllowedHosts: []string{"a.example:*"}}, "a.example:99999", ""},
		{BaseURL{AllowedHosts: []string{"*.a.example"}}, "b.a.example", "http://b.a.example"},
		{BaseURL{AllowedHosts: []string{"*.a.example"}}, "a.example", ""},
	} {
		b, err := newBases(tc.config, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time it is known
			r := httptest.NewRequest("GET", "/", nil)
			r.Host = tc.host
			if got, err := b.origin(r); got != tc.want || (err == nil) != (tc.want != "") {
				t.Errorf("%s: got %s, %v, want %s", tc.host, got, err, tc.want)
			}
		}
	}
	for host, want := range map[string]string{"a:1": "a", "a": "a", "": "", ":1": "", "[::1]": "[::1]", "[::1]:1": "[::1]"} {
		if got := withoutPort(host); got != want {
			t.Errorf("%s without its port is %s", host, got)
		}
	}
	for length, want := range map[int]int{100: 100, 101: 100, 5000: 100} {
		if got := strings.Count(hostRefused(strings.Repeat("x", length)).Message, "x"); got != want {
			t.Errorf("of a host of %d bytes %d are told", length, got)
		}
	}
}

// TestSEC54FormTargetsTwice: of a redirect target that a form has twice none is chosen.
func TestSEC54FormTargetsTwice(t *testing.T) {
	form := formObject(values{"callbackURL": {"/a", "//evil.example"}, "redirectTo": {"/x"}, "email": {"a", "b"}})
	if _, isText := form["callbackURL"].(string); isText || form["redirectTo"] != "/x" || form["email"] != "b" {
		t.Errorf("got %v", form)
	}
}
