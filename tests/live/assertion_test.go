package live_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const assertionSecret = "a secret that gate and app share, alone"

// TestSEC24Assertion: the app can tell a request of the gateway's from a direct one, and from
// any other request.
func TestSEC24Assertion(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth\nprotect /private/* {\n assertion {\n secret \""+assertionSecret+"\"\n audience app\n ttl 20s\n }\n}")
	g.signUp(t, "ann@example.com")
	g.do(t, "DELETE", "/private/caf%C3%A9?x=1", "", "X-Auth-Assertion", "forged")
	r := one(t, a)
	token, err := jose.ParseSigned(r.Header.Get("X-Auth-Assertion"), []jose.SignatureAlgorithm{jose.HS256})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := token.Verify([]byte(assertionSecret))
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Iss, Aud, Sub, Sid, Email, Jti, Htm, Htu string
		Iat, Exp                                 int64
	}
	if err := json.Unmarshal(payload, &said); err != nil {
		t.Fatal(err)
	}
	now := time.Now().Unix()
	if said.Sub == "" || said.Sub != r.Header.Get("X-Auth-User-Id") || said.Sid != r.Header.Get("X-Auth-Session-Id") || said.Email != "ann@example.com" ||
		said.Aud != "app" || said.Iss != g.url || said.Htm != "DELETE" || said.Htu != g.url+"/private/caf%C3%A9" ||
		said.Exp-said.Iat != 20 || said.Iat > now || said.Iat < now-10 || len(said.Jti) < 20 {
		t.Errorf("got %s", payload)
	}
	for _, alias := range []string{"X-Auth-Assertion", "X_Auth_Assertion"} {
		g.do(t, http.MethodGet, "/", "", alias, "forged")
		for name, values := range one(t, a).Header {
			if strings.Contains(strings.Join(values, ""), "forged") {
				t.Errorf("a client has sent %s", name)
			}
		}
	}
}

// one returns the only request that the app has received.
func one(t *testing.T, a *app) *http.Request {
	t.Helper()
	got := a.received()
	if len(got) != 1 {
		t.Fatalf("the app got %d requests", len(got))
	}
	return got[0]
}
