package providers_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// fakeGitHub answers as GitHub does, with the profile and addresses it is given.
type fakeGitHub struct {
	profile, emails string
	form            map[string][]string // of the last token request
}

func (f *fakeGitHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	switch r.URL.Path {
	case "/login/oauth/access_token":
		_ = r.ParseForm()
		f.form = r.PostForm
		switch {
		case r.Header.Get("Accept") != "application/json":
			w.Header().Set("Content-Type", "application/x-www-form-urlencoded")
			_, _ = w.Write([]byte("error=not_asked_for_json"))
		case r.PostForm.Get("code") == "good":
			_, _ = w.Write([]byte(`{"access_token":"gho_good","scope":"read:user,user:email","token_type":"bearer"}`))
		case r.PostForm.Get("refresh_token") == "ghr_good":
			_, _ = w.Write([]byte(`{"access_token":"gho_new","expires_in":28800,"refresh_token_expires_in":"60","scope":"","token_type":"bearer"}`))
		case r.PostForm.Get("code") == "moved":
			http.Redirect(w, r, "/user", http.StatusTemporaryRedirect)
		case r.PostForm.Get("code") == "down":
			http.Error(w, "<html>", http.StatusBadGateway)
		case r.PostForm.Get("code") == "endless":
			_, _ = w.Write([]byte(strings.Repeat(" ", 2<<20) + `{"access_token":"gho_good"}`))
		default:
			_, _ = w.Write([]byte(`{"error":"bad_verification_code","error_description":"The code ` + r.PostForm.Get("code") + ` is incorrect or expired."}`))
		}
	case "/api/v3/user", "/api/v3/user/emails":
		body := f.profile
		if strings.HasSuffix(r.URL.Path, "emails") {
			body = f.emails
		}
		if r.Header.Get("Authorization") != "Bearer gho_good" || body == "" {
			http.Error(w, `{"message":"Bad credentials"}`, http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(body))
	default:
		http.NotFound(w, r)
	}
}

// github starts a fake GitHub, and returns a provider that signs in there.
func github(t *testing.T, f *fakeGitHub) providers.Provider {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return open(t, providers.Config{
		Type: "github", ClientIDs: []string{"gh-id"}, ClientSecret: "gh-secret", Issuer: server.URL,
		Env: auth.Env{Now: func() time.Time { return time.UnixMilli(1_000_000) }},
	})
}

func TestGitHubExchange(t *testing.T) {
	fake := new(fakeGitHub)
	p := github(t, fake)
	tokens, err := p.Exchange(t.Context(), providers.Grant{Code: "good", CodeVerifier: codeVerifier, RedirectURI: "https://app.example.com/cb"})
	if err != nil {
		t.Fatal(err)
	}
	if want := (&providers.Tokens{AccessToken: "gho_good", Scopes: []string{"read:user,user:email"}}); !reflect.DeepEqual(tokens, want) {
		t.Errorf("tokens are %+v, want %+v", tokens, want)
	}
	want := map[string][]string{
		"grant_type": {"authorization_code"}, "code": {"good"}, "code_verifier": {codeVerifier},
		"redirect_uri": {"https://app.example.com/cb"}, "client_id": {"gh-id"}, "client_secret": {"gh-secret"},
	}
	if !reflect.DeepEqual(fake.form, want) {
		t.Errorf("the form is %v, want %v", fake.form, want)
	}
}

func TestGitHubExchangeFails(t *testing.T) {
	p := github(t, new(fakeGitHub))
	for _, test := range []struct {
		code, says  string
		unavailable bool
	}{
		{"bad-secret-code", "bad_verification_code", false},
		{"moved", "configure its final URL", true},
		{"down", "502", true},
		{"endless", "cannot parse", true},
	} {
		t.Run(test.code, func(t *testing.T) {
			tokens, err := p.Exchange(t.Context(), providers.Grant{Code: test.code, CodeVerifier: codeVerifier})
			if err == nil || !strings.Contains(err.Error(), test.says) || errors.Is(err, providers.ErrUnavailable) != test.unavailable {
				t.Errorf("got %v, %v", tokens, err)
			}
			if err != nil && (strings.Contains(err.Error(), "secret-code") || strings.Contains(err.Error(), "gh-secret")) {
				t.Errorf("the error tells a secret: %v", err)
			}
		})
	}
}

func TestGitHubRefresh(t *testing.T) {
	p := github(t, new(fakeGitHub))
	tokens, err := p.Refresh(t.Context(), "ghr_good")
	want := &providers.Tokens{
		AccessToken: "gho_new", Scopes: []string{},
		AccessTokenExpiresAt:  time.UnixMilli(1_000_000 + 28_800_000).UTC(),
		RefreshTokenExpiresAt: time.UnixMilli(1_000_000 + 60_000).UTC(),
	}
	if err != nil || !reflect.DeepEqual(tokens, want) {
		t.Errorf("got %+v, %v; want %+v", tokens, err, want)
	}
	if tokens, err := p.Refresh(t.Context(), "ghr_bad"); err == nil {
		t.Errorf("a bad refresh token gives %+v", tokens)
	}
}

func TestGitHubUser(t *testing.T) {
	const emails = `[{"email":"new@example.com","primary":false,"verified":false},{"email":"octo@example.com","primary":true,"verified":true}]`
	for _, test := range []struct {
		name, profile, emails string
		want                  *providers.User
	}{
		{
			"a public address",
			`{"id":4242,"login":"octo","name":"Octo Cat","email":"octo@example.com","avatar_url":"https://img.example.com/o.png"}`, emails,
			&providers.User{
				ID: "4242", Name: "Octo Cat", Email: "octo@example.com", Image: "https://img.example.com/o.png", EmailVerified: true,
				Info: json.RawMessage(`{"name":"Octo Cat","email":"octo@example.com","image":"https://img.example.com/o.png","emailVerified":true}`),
				Raw:  json.RawMessage(`{"id":4242,"login":"octo","name":"Octo Cat","email":"octo@example.com","avatar_url":"https://img.example.com/o.png"}`),
			},
		},
		{
			"the primary address, the login for a name",
			`{"id":1,"login":"octo","email":null,"name":null,"avatar_url":null}`, emails,
			&providers.User{
				ID: "1", Name: "octo", Email: "octo@example.com", EmailVerified: true,
				Info: json.RawMessage(`{"name":"octo","email":"octo@example.com","image":null,"emailVerified":true}`),
				Raw:  json.RawMessage(`{"id":1,"login":"octo","email":"octo@example.com","name":null,"avatar_url":null}`),
			},
		},
		{
			"a public address that is not verified",
			`{"id":1,"login":"octo","email":"new@example.com"}`, emails,
			&providers.User{
				ID: "1", Name: "octo", Email: "new@example.com",
				Info: json.RawMessage(`{"name":"octo","email":"new@example.com","emailVerified":false}`),
				Raw:  json.RawMessage(`{"id":1,"login":"octo","email":"new@example.com"}`),
			},
		},
		{
			"no right to see addresses",
			`{"id":1,"login":"<o>","email":"octo@example.com"}`, "",
			&providers.User{
				ID: "1", Name: "<o>", Email: "octo@example.com",
				Info: json.RawMessage(`{"name":"<o>","email":"octo@example.com","emailVerified":false}`),
				Raw:  json.RawMessage(`{"id":1,"login":"<o>","email":"octo@example.com"}`),
			},
		},
		{
			"no address at all", `{"id":1,"login":"octo"}`, `[]`,
			&providers.User{ID: "1", Name: "octo", Info: json.RawMessage(`{"name":"octo","emailVerified":false}`), Raw: json.RawMessage(`{"id":1,"login":"octo"}`)},
		},
		{"no id", `{"login":"octo"}`, emails, nil},
		{"no object", `[]`, emails, nil},
		{"refused", "", emails, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := github(t, &fakeGitHub{profile: test.profile, emails: test.emails})
			got, err := p.User(t.Context(), &providers.Tokens{AccessToken: "gho_good"}, nil)
			if !reflect.DeepEqual(got, test.want) || (test.want == nil) != errors.Is(err, providers.ErrNoUser) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, test.want)
			}
		})
	}
}

func TestGitHubHasNoIDTokens(t *testing.T) {
	if err := github(t, new(fakeGitHub)).VerifyIDToken(t.Context(), "a.b.c", ""); !errors.Is(err, providers.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

func TestSEC72AnswerThatNeverComes(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	stuck := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stuck }))
	t.Cleanup(server.Close)
	defer close(stuck)
	p := open(t, providers.Config{Type: "github", ClientIDs: []string{"id"}, Issuer: server.URL})
	if _, err := p.Exchange(ctx, providers.Grant{Code: "good"}); !errors.Is(err, providers.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}
