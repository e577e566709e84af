package parity_test

import (
	"encoding/json"
	"net/http"
	"testing"
)

// refused reports whether the gateway refuses, by a rule of docs/deviations.md, what Better
// Auth was recorded to answer or to fail at.
func (d *differences) refused(s step, got answer) bool {
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
