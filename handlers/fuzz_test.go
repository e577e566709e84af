package handlers

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

// FuzzSEC68Body: whatever is sent as a body is read, or refused with a 4xx; the schema never
// panics, and its input is complete when it finds no fault.
func FuzzSEC68Body(f *testing.F) {
	f.Add(jsonType, []byte(`{"name":"A","email":"a@example.com","password":"password123","rememberMe":false}`))
	f.Add(jsonType, []byte(`{"name":1e999,"email":null,"password":[[{}]],"callbackURL":{"a":"\ud800"}}`))
	f.Add(jsonType, []byte("\xef\xbb\xbf[\xff]"))
	f.Add(jsonType, []byte(strings.Repeat("[", 100)))
	f.Add(formType, []byte("email=a%40example.com&password=%ff%zz&name=+&callbackURL=/a&callbackURL=/b"))
	f.Add("text/plain;", []byte("x"))
	f.Add(" ; ", []byte("x"))
	f.Fuzz(func(t *testing.T, contentType string, raw []byte) {
		row := &Route{Method: "POST", Form: true}
		r := httptest.NewRequest("POST", "/", strings.NewReader(string(raw)))
		r.Header.Set("Content-Type", contentType)
		c := &call{request: r, query: parseForm(contentType)}
		var err error
		in := new(SignUpEmailInput)
		if c.body, err = readBody(row, httptest.NewRecorder(), r); err == nil {
			if err = checkRequest(c); err == nil {
				if err = in.schema().fill(c.body, c.query); err == nil {
					err = checkStrictly(c)
				}
			}
		}
		refused, ok := errors.AsType[*auth.Error](err)
		switch {
		case err != nil && (!ok || refused.Status < 400 || refused.Status > 499):
			t.Fatalf("%v is no refusal with a 4xx", err)
		case err == nil && (!emailPattern.MatchString(in.Email) || in.Password == ""):
			t.Fatalf("let through: %+v", in)
		}
	})
}

// FuzzSEC49RedirectTarget: a target that is let through is a path, or of a trusted origin, for any
// parser that drops what some parsers drop.
func FuzzSEC49RedirectTarget(f *testing.F) {
	cases, trusted := readRedirects(f)
	for _, tc := range cases {
		f.Add(tc.target())
	}
	f.Fuzz(func(t *testing.T, target string) {
		if !trusted.redirect(target) {
			return
		}
		if strings.ContainsAny(target, "\\ \t\r\n\x00") || strings.HasPrefix(target, "//") {
			t.Fatalf("let through: %q", target)
		}
		l, ok := parseLocation(target)
		if strings.HasPrefix(target, "/") == ok || ok && !trusted.trust(l.origin) {
			t.Fatalf("let through: %q, which is %+v", target, l)
		}
	})
}
