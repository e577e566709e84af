package parity_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// refused reports whether the gateway refuses, by a rule of docs/deviations.md, what Better
// Auth was recorded to answer or to fail at.
func (d *differences) refused(s step, got answer) bool {
	if codeOf(got) == "BAD_REQUEST" && s.Request.RawBody != nil && isOddJSON(*s.Request.RawBody) {
		d.count(oddJSON)
		return true
	}
	if got.status == s.Response.Status || got.status < 400 || got.status > 499 {
		return false
	}
	class := ""
	switch {
	case s.Response.Status == http.StatusInternalServerError && !s.Response.hasBody():
		class = bareError
	case s.Request.Method == http.MethodPost && s.Request.Headers["cookie"] == "":
		class = map[string]string{
			"INVALID_ORIGIN":                      foreignOrigin,
			"MISSING_OR_NULL_ORIGIN":              noOrigin,
			"CROSS_SITE_NAVIGATION_LOGIN_BLOCKED": noOrigin,
		}[codeOf(got)]
	}
	if class == "" {
		return false
	}
	d.count(class)
	return true
}

// isOddJSON reports whether parsers disagree about a text that JSON.parse takes.
func isOddJSON(text string) bool { return repeatsKey(text) || halfPair.MatchString(text) }

var halfPair = regexp.MustCompile(`\\u[dD][89a-fA-F]`)

// repeatsKey reports whether a JSON object has a key twice.
func repeatsKey(text string) bool {
	dec := json.NewDecoder(strings.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return false
	}
	seen := map[json.Token]bool{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil || seen[key] {
			return err == nil
		}
		seen[key] = true
		if err := dec.Decode(new(any)); err != nil {
			return false
		}
	}
	return false
}

// hasBody reports whether the recorded answer says anything.
func (r recordedResponse) hasBody() bool {
	return len(r.JSON) > 0 && string(r.JSON) != "null" || r.Body != nil && *r.Body != ""
}

// codeOf returns the error code of an answer.
func codeOf(got answer) string {
	var failure struct{ Code string }
	if json.Unmarshal([]byte(got.body), &failure) != nil {
		return ""
	}
	return failure.Code
}

// TestRefused: what the gateway may refuse, and what not.
func TestRefused(t *testing.T) {
	post := &recordedRequest{Method: http.MethodPost, Path: "/api/auth/update-user"}
	origin := answer{status: http.StatusForbidden, body: `{"code":"INVALID_ORIGIN"}`}
	for _, c := range []struct {
		name string
		s    step
		got  answer
		want bool
	}{
		{"a bare 500", step{Request: post, Response: recordedResponse{Status: 500}}, answer{status: 400}, true},
		{"a bare 500 that is done here", step{Request: post, Response: recordedResponse{Status: 500}}, answer{status: 200}, false},
		{"a 500 with a reason", step{Request: post, Response: recordedResponse{Status: 500, JSON: []byte(`{"code":"X"}`)}}, answer{status: 400}, false},
		{"a foreign origin", step{Request: post, Response: recordedResponse{Status: 200}}, origin, true},
		{"another refusal", step{Request: post, Response: recordedResponse{Status: 200}}, answer{status: 403, body: `{"code":"X"}`}, false},
		{"a key twice", step{
			Request:  &recordedRequest{Method: http.MethodPost, Headers: map[string]string{"cookie": "a=b"}, RawBody: new(`{"a":1,"a":2}`)},
			Response: recordedResponse{Status: 200},
		}, answer{status: http.StatusBadRequest, body: `{"code":"BAD_REQUEST"}`}, true},
		{"each key once", step{
			Request:  &recordedRequest{Method: http.MethodPost, Headers: map[string]string{"cookie": "a=b"}, RawBody: new(`{"a":1,"b":2}`)},
			Response: recordedResponse{Status: 200},
		}, answer{status: http.StatusBadRequest, body: `{"code":"BAD_REQUEST"}`}, false},
		{"with a cookie", step{
			Request:  &recordedRequest{Method: http.MethodPost, Headers: map[string]string{"cookie": "a=b"}},
			Response: recordedResponse{Status: 200},
		}, origin, false},
	} {
		d := &differences{by: map[string]int{}}
		if got := d.refused(c.s, c.got); got != c.want || len(d.by) > 0 != c.want {
			t.Errorf("%s: got %v and %v, want %v", c.name, got, d.by, c.want)
		}
	}
}
