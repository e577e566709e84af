package cookiecheck

import (
	"strings"
	"testing"
)

// TestSEC38ParseAnswer: what a server answers is held to the schema.
func TestSEC38ParseAnswer(t *testing.T) {
	const good = `{"session":` + sessionText + `,"user":` + userText + `}`
	for _, tc := range []struct {
		text    string
		ok, nil bool
	}{
		{good, true, false}, {"null", true, true}, {" null ", true, true},
		{"", false, true}, {"[]", false, true}, {`"x"`, false, true}, {"1", false, true}, {"{}", false, true}, {"false", false, true}, {good + "x", false, true}, {"{null}", false, true},
		{`{"session":` + sessionText + `}`, false, true}, {`{"user":` + userText + `}`, false, true}, {`{"session":null,"user":null}`, false, true},
		{strings.Replace(good, `"userId":"u1"`, `"userId":"u2"`, 1), false, true}, // of another user
		{strings.Replace(strings.Replace(good, `"userId":"u1"`, `"userId":1`, 1), `"id":"u1"`, `"id":"1"`, 1), false, true},
		{strings.Replace(good, `"token":"t"`, `"token":1`, 1), false, true},
		{strings.Replace(good, `"token":"t"`, `"token":"t","token":"t"`, 1), false, true}, // a key twice
	} {
		id, err := ParseAnswer([]byte(tc.text), cacheNow)
		if (err == nil) != tc.ok || (id == nil) != tc.nil || id != nil && (id.Session.Token != "t" || id.User.Name != "Ann" || id.Session.UserID != "u1") {
			t.Errorf("%s: got %+v, %v", tc.text, id, err)
		}
	}
}
