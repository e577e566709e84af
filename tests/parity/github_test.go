package parity_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// github stands in for GitHub as the recorder's did: the code "good" buys the token
// "gho_good" of the user 4242, any other code is refused.
type github struct{ *httptest.Server }

func newGitHub(t *testing.T) github {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		if form.Get("code") != "good" {
			_, _ = io.WriteString(w, `{"error":"bad_verification_code"}`)
			return
		}
		_, _ = io.WriteString(w, `{"access_token":"gho_good","token_type":"bearer","scope":"read:user,user:email"}`)
	})
	mux.HandleFunc("GET /user", jsonAnswer(`{"id":4242,"login":"octo","name":"Octo Cat","email":"octo@example.com","avatar_url":"https://img.example.com/o.png"}`))
	mux.HandleFunc("GET /user/emails", jsonAnswer(`[{"email":"octo@example.com","primary":true,"verified":true,"visibility":"public"}]`))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return github{server}
}

func jsonAnswer(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer gho_good" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, text)
	}
}

// words points the provider at the stand-in, except for where the browser goes.
func (g github) words(w *words) {
	w.say("token_url %s/token", g.URL)
	w.say("user_info_url %s/user", g.URL)
}
