package handlers

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

// FuzzSEC51SEC64Flow: whatever data a client adds to a flow, what is read back is what was kept, and
// the data beside it is still JSON.
func FuzzSEC51SEC64Flow(f *testing.F) {
	f.Add(`{"callbackURL":"x","CallbackURL":"y","link":{"userId":"z"}}`, "/dash", "/err")
	f.Add(`{"10":1,"2":[-0,1e400],"a":"\ud800\u2028<>","expiresAt":1,"oauthState":null}`, "https://a.example/?b=c#d", "")
	f.Add(`{"codeVerifier":"","__proto__":{"a":1},"":0,"requestSignUp":"x"}`, "", "/")
	f.Fuzz(func(t *testing.T, data, callback, errorURL string) {
		raw, value, err := parseJSON([]byte(data))
		if _, isObject := value.(map[string]any); err != nil || !isObject {
			return
		}
		kept := &flow{
			callbackURL:  strings.ToValidUTF8(callback, "?"),
			errorURL:     strings.ToValidUTF8(errorURL, "?"),
			codeVerifier: "verifier",
			expiresAt:    time.UnixMilli(1785578400000),
			state:        "state",
		}
		text, err := kept.text(membersOf(raw))
		if err != nil {
			t.Fatal(err)
		}
		got, err := readFlow(text)
		if err != nil || !reflect.DeepEqual(got, kept) {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
		var back map[string]any
		if err := json.Unmarshal([]byte(text), &back); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	})
}
