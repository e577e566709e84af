package handlers

import (
	"net/http"
	"testing"
)

func TestSEC57DisabledPaths(t *testing.T) {
	f := newFixture(t, func(s *settings) {
		s.handlers.BasePath = "/custom/auth"
		s.handlers.DisabledPaths = []string{"/sign-up/email", "/ok"}
	})
	const disabled = "Not Found"
	for _, test := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/custom/auth/ok", disabled, 404},
		{"GET", "/custom/auth/ok/", disabled, 404},
		{"GET", "/custom/auth/ok//", disabled, 404},
		{"POST", "/custom/auth/ok", disabled, 404},
		{"OPTIONS", "/custom/auth/sign-up/email?x=1", disabled, 404},
		{"GET", "/custom/auth/o%6b", "", 404},
		{"GET", "/custom/auth//ok", "", 404},
		{"GET", "/api/auth/ok", "", 404},
		{"GET", "/custom/auth", "", 404},
		{"GET", "/custom/auth/", "", 404},
		{"GET", "/custom/auth/get-session", "null", 200},
	} {
		w := f.send(test.method, test.path, "")
		if w.Code != test.status || w.Body.String() != test.body {
			t.Errorf("%s %s = %d %q, want %d %q", test.method, test.path, w.Code, w.Body, test.status, test.body)
		}
		if got := w.Header().Get("Content-Type"); test.body == disabled && got != "text/plain;charset=UTF-8" {
			t.Errorf("%s %s: Content-Type %q", test.method, test.path, got)
		}
	}
}

func TestDisabledPathsAreRoutes(t *testing.T) {
	for _, path := range []string{"/signup/email", "ok", "/ok/", "/api/auth/ok", "", "/"} {
		if err := newMux("/api/auth", Routes()).disable([]string{path}); err == nil {
			t.Errorf("%q: no error", path)
		}
	}
}

func TestSkipTrailingSlashes(t *testing.T) {
	f := newFixture(t, func(s *settings) { s.handlers.SkipTrailingSlashes = true })
	for path, status := range map[string]int{
		"/api/auth/ok":           http.StatusOK,
		"/api/auth/ok/":          http.StatusOK,
		"/api/auth/ok/?x":        http.StatusOK,
		"/api/auth/get-session/": http.StatusOK,
		"/api/auth/ok//":         http.StatusNotFound,
		"/api/auth//ok/":         http.StatusNotFound,
		"/api/auth/":             http.StatusNotFound,
		"/api/auth":              http.StatusNotFound,
	} {
		if w := f.send("GET", path, ""); w.Code != status {
			t.Errorf("%s = %d, want %d", path, w.Code, status)
		}
	}
}

func TestSEC52ErrorURLIsWhereABrowserCanGo(t *testing.T) {
	for target, ok := range map[string]bool{
		"": true, "/oops": true, "https://app.example.com/oops?x=1#y": true, "http://localhost:3000": true,
		"oops": false, "//evil.example": false, `/\evil.example`: false, "javascript:alert(1)": false, "https:evil": false,
	} {
		if err := checkErrorURL(target); (err == nil) != ok {
			t.Errorf("%q: %v", target, err)
		}
	}
}

func TestErrorURLGetsParameters(t *testing.T) {
	for target, want := range map[string]string{
		"":                                  "/?error=a&error_description=x+y",
		"/oops":                             "/oops?error=a&error_description=x+y",
		"https://APP.example.com":           "https://app.example.com/?error=a&error_description=x+y",
		"https://app.example.com/oops?x=1#": "https://app.example.com/oops?x=1&error=a&error_description=x+y#",
		"https://app.example.com/oops?x&#f": "https://app.example.com/oops?x&error=a&error_description=x+y#f",
	} {
		f := newFixture(t, func(s *settings) { s.handlers.ErrorURL = target })
		w := f.send("GET", "/api/auth/error?error=a&error_description=x%20y", "")
		if got := w.Header().Get("Location"); w.Code != http.StatusFound || got != want {
			t.Errorf("%q: got %d %q, want %q", target, w.Code, got, want)
		}
	}
}
