package interop_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	clientID     = "interop-client"
	clientSecret = "interop-client-secret"
)

// accountsElsewhere are the people that GitHub and Google know, by how stories call them.
var accountsElsewhere = map[string]struct {
	number          int
	name, email     string
	hidden          bool // the profile at GitHub has no e-mail
	unverified      bool
	withoutPictures bool
}{
	"octo":   {number: 4242, name: "Octo Cat", email: "octo@example.com"},
	"mona":   {number: 4343, email: "Mona@Example.com", hidden: true, withoutPictures: true},
	"ada":    {number: 1815, name: "Ada elsewhere", email: "ada@example.com"},
	"doubt":  {number: 4444, name: "Doubt", email: "doubt@example.com", unverified: true},
	"fresh":  {number: 4646, name: "Fresh", email: "fresh@example.com"},
	"nobody": {number: 4545, name: "No Mail"},
}

// grant is what a person allowed.
type grant struct{ as, challenge, redirect, nonce string }

// authorize is a page on which everybody allows everything at once, or, as refuser, nothing.
func (w *world) authorize(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != clientID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" {
		http.Error(rw, "bad authorization request", http.StatusBadRequest)
		return
	}
	as := q.Get("as")
	answer := url.Values{"state": {q.Get("state")}}
	if as == "refuser" {
		answer.Set("error", "access_denied")
		answer.Set("error_description", "The person said no")
	} else {
		w.mu.Lock()
		code := fmt.Sprintf("%s-%d", as, len(w.grants)+1)
		w.grants[code] = grant{as, q.Get("code_challenge"), q.Get("redirect_uri"), q.Get("nonce")}
		w.mu.Unlock()
		answer.Set("code", code)
	}
	back.RawQuery = answer.Encode()
	http.Redirect(rw, r, back.String(), http.StatusFound)
}

// redeem returns whose code it is, once, if the client and its verifier are right.
func (w *world) redeem(r *http.Request) (grant, bool) {
	id, key, ok := r.BasicAuth()
	if !ok {
		id, key = r.FormValue("client_id"), r.FormValue("client_secret")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	g, known := w.grants[r.FormValue("code")]
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !known || id != clientID || key != clientSecret || g.redirect != r.FormValue("redirect_uri") ||
		g.challenge != base64.RawURLEncoding.EncodeToString(sum[:]) {
		return grant{}, false
	}
	w.grants[r.FormValue("code")] = grant{redirect: "used"}
	return g, true
}

// playGitHub: codes are traded for tokens that do not expire; e-mails are told apart from the
// profile. GitHub says no with the status 200.
func (w *world) playGitHub(mux *http.ServeMux) {
	mux.HandleFunc("GET /github.com/login/oauth/authorize", w.authorize)
	mux.HandleFunc("POST /github.com/login/oauth/access_token", func(rw http.ResponseWriter, r *http.Request) {
		g, ok := w.redeem(r)
		if !ok {
			writeJSON(rw, map[string]string{"error": "bad_verification_code", "error_description": "The code is incorrect or expired."})
			return
		}
		writeJSON(rw, map[string]string{"access_token": "gho_" + g.as, "scope": "read:user,user:email", "token_type": "bearer"})
	})
	mux.HandleFunc("GET /api.github.com/user", func(rw http.ResponseWriter, r *http.Request) {
		as := bearer(r)
		a, ok := accountsElsewhere[as]
		if !ok {
			http.Error(rw, `{"message":"Bad credentials"}`, http.StatusUnauthorized)
			return
		}
		profile := map[string]any{"id": a.number, "login": as, "name": nullable(a.name), "email": nullable(a.email), "avatar_url": nil}
		if a.hidden {
			profile["email"] = nil
		}
		if !a.withoutPictures {
			profile["avatar_url"] = "https://img.example.com/" + as + ".png"
		}
		writeJSON(rw, profile)
	})
	mux.HandleFunc("GET /api.github.com/user/emails", func(rw http.ResponseWriter, r *http.Request) {
		a := accountsElsewhere[bearer(r)]
		addresses := []map[string]any{{"email": "second@example.com", "primary": false, "verified": true}}
		if a.email == "" {
			addresses = []map[string]any{}
		} else {
			addresses = append(addresses, map[string]any{"email": a.email, "primary": true, "verified": !a.unverified})
		}
		writeJSON(rw, addresses)
	})
}

func bearer(r *http.Request) string {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimPrefix(token, "gho_")
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// playGoogle: people stand in ID tokens, access tokens live an hour and are refreshed.
// GET /id-token gives an ID token, as Google's button in a page does.
func (w *world) playGoogle(t *testing.T, mux *http.ServeMux) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	mux.HandleFunc("GET /accounts.google.com/o/oauth2/v2/auth", w.authorize)
	mux.HandleFunc("GET /www.googleapis.com/oauth2/v3/certs", func(rw http.ResponseWriter, _ *http.Request) {
		writeJSON(rw, map[string]any{"keys": []map[string]string{{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "interop",
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
			"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("GET /id-token", func(rw http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(rw, idToken(key, r.FormValue("as"), r.FormValue("nonce"), r.FormValue("audience")))
	})
	mux.HandleFunc("POST /oauth2.googleapis.com/token", func(rw http.ResponseWriter, r *http.Request) {
		answer := map[string]any{"expires_in": 3600, "scope": "openid email profile", "token_type": "Bearer"}
		if as, ok := strings.CutPrefix(r.FormValue("refresh_token"), "refresh-"); ok {
			answer["access_token"] = "refreshed-" + as
			writeJSON(rw, answer)
			return
		}
		g, ok := w.redeem(r)
		if !ok {
			rw.WriteHeader(http.StatusBadRequest)
			writeJSON(rw, map[string]string{"error": "invalid_grant"})
			return
		}
		answer["access_token"], answer["refresh_token"] = "google-"+g.as, "refresh-"+g.as
		answer["id_token"] = idToken(key, g.as, g.nonce, clientID)
		writeJSON(rw, answer)
	})
}

// idToken is a JWT by which Google says who somebody is.
func idToken(key *rsa.PrivateKey, as, nonce, audience string) string {
	a := accountsElsewhere[as]
	now := time.Now().Unix()
	claims := map[string]any{
		"iss": "https://accounts.google.com", "aud": audience, "sub": fmt.Sprint(a.number),
		"name": a.name, "email": a.email, "email_verified": !a.unverified, "iat": now, "exp": now + 3600,
	}
	if !a.withoutPictures {
		claims["picture"] = "https://img.example.com/" + as + ".png"
	}
	if nonce != "" {
		claims["nonce"] = nonce
	}
	signed := part(map[string]string{"alg": "RS256", "kid": "interop", "typ": "JWT"}) + "." + part(claims)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err) // a key of ours
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func part(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // strings and numbers
	}
	return base64.RawURLEncoding.EncodeToString(text)
}
