package handlers

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// fakeGitHub is the GitHub of the recordings: code "good" is octo@example.com, every other
// code an error. Tests may change what it says.
type fakeGitHub struct {
	mu      sync.Mutex
	email   string // of the profile
	address any    // the list of e-mail addresses
	tokens  map[string]any
	renewed map[string]any // for a refresh token; nil: an error
	codes   []string       // that were traded, and refresh tokens
	wait    func()         // before a token request is answered
}

func newFakeGitHub() *fakeGitHub {
	f := &fakeGitHub{
		email:  "octo@example.com",
		tokens: map[string]any{"access_token": "gho_good", "token_type": "bearer", "scope": "read:user,user:email"},
	}
	f.verified(true)
	return f
}

// verified says whether GitHub has verified the address.
func (f *fakeGitHub) verified(is bool) {
	f.address = []any{map[string]any{"email": f.email, "primary": true, "verified": is, "visibility": nil}}
}

func (f *fakeGitHub) traded() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.codes...)
}

func (f *fakeGitHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var answer any
	switch r.URL.Path {
	case "/token":
		if f.wait != nil {
			f.wait()
		}
		code := r.FormValue("code") + r.FormValue("refresh_token")
		f.codes = append(f.codes, code)
		switch {
		case code == "good":
			answer = f.tokens
		case r.FormValue("grant_type") == "refresh_token" && f.renewed != nil:
			answer = f.renewed
		default:
			answer = map[string]any{"error": "bad_verification_code"}
		}
	case "/user":
		w.Header().Set("Content-Type", "application/json")
		email, _ := json.Marshal(f.email)
		_, _ = w.Write([]byte(`{"id":4242,"login":"octo","name":"Octo Cat","email":` + string(email) + `,"avatar_url":"https://img.example.com/o.png"}`))
		return
	default:
		answer = f.address
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

// provider starts the fake and returns the provider that signs in there.
func (f *fakeGitHub) provider(t testing.TB, env auth.Env, change func(*providers.Config)) providers.Provider {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	config := providers.Config{
		Type: "github", ClientIDs: []string{"gh-id"}, ClientSecret: "gh-secret",
		AuthorizeURL: "https://github.com/login/oauth/authorize",
		TokenURL:     server.URL + "/token",
		UserInfoURL:  server.URL + "/user",
		Env:          env,
	}
	if change != nil {
		change(&config)
	}
	return openProvider(t, config)
}

func openProvider(t testing.TB, config providers.Config) providers.Provider {
	t.Helper()
	p, err := providers.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
