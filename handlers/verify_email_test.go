package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
)

// What the jose library makes of these claims under testSecret at 2026-08-01T10:00:00Z.
const (
	joseVerify = "eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImFubkBleGFtcGxlLmNvbSIsInVzZXJJZCI6InUxIiwiaWF0IjoxNzg1NTc4NDAwLCJleHAiOjE3ODU1ODIwMDB9.kdzjR2UYDbUVUqQL5-NCWbwAmFFK3PNdVqVCYgfoNZY"
	joseChange = "eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImFubkBleGFtcGxlLmNvbSIsInVwZGF0ZVRvIjoiYkBleGFtcGxlLmNvbSIsInJlcXVlc3RUeXBlIjoiY2hhbmdlLWVtYWlsLWNvbmZpcm1hdGlvbiIsInVzZXJJZCI6InUxIiwiaWF0IjoxNzg1NTc4NDAwLCJleHAiOjE3ODU1ODIwMDB9.puxMLxAd4ARxTEe4-uXqxEDH0KA0EV4PNjvndRNNcmA"
)

func TestEmailTokensAreThoseOfBetterAuth(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	f := newFixture(t, func(s *settings) { s.handlers.Env.Now = func() time.Time { return now } })
	for want, claims := range map[string]emailClaims{
		joseVerify: {Email: "ann@example.com", UserID: "u1"},
		joseChange: {Email: "ann@example.com", UpdateTo: "b@example.com", RequestType: confirmChange, UserID: "u1"},
	} {
		got, err := f.signEmail(claims)
		if err != nil || got != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
		claims.IssuedAt = now.Unix()
		opened, refused := f.openEmail(want)
		if opened != claims || refused != "" {
			t.Errorf("got %+v, %s, want %+v", opened, refused, claims)
		}
	}
}

// TestVerifyEmailRefusals: tokens that prove nothing.
func TestVerifyEmailRefusals(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	f := newFixture(t, func(s *settings) { s.handlers.Env.Now = func() time.Time { return now } })
	f.signUp(t)
	id := f.store.users[0]
	sign := func(claims string) string {
		token, err := f.cookies.SignClaims([]byte(claims))
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	good, err := f.signEmail(emailClaims{Email: "ann@example.com", UserID: id})
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(good, ".")
	payload, _, _ := strings.Cut(rest, ".")
	const until = `,"iat":1785578400,"exp":1785582000}`
	for name, tc := range map[string]struct {
		token string
		code  auth.Code
	}{
		"nothing":                      {"", auth.InvalidToken},
		"no token":                     {"a.b", auth.InvalidToken},
		"no signature":                 {head + "." + payload + ".", auth.InvalidToken},
		"alg none":                     {"eyJhbGciOiJub25lIn0." + payload + ".", auth.InvalidToken},
		"another secret":               {joseOfAnotherSecret(t), auth.InvalidToken},
		"a bit of the signature":       {flipLast(good), auth.InvalidToken},
		"too long":                     {sign(`{"email":"ann@example.com","userId":"` + strings.Repeat("x", 9000) + `"` + until), auth.InvalidToken},
		"for ever":                     {sign(`{"email":"ann@example.com"}`), auth.InvalidToken},
		"over":                         {sign(`{"email":"ann@example.com","iat":1,"exp":1785578400}`), auth.TokenExpired},
		"no address":                   {sign(`{"userId":"` + id + `"` + until), auth.InvalidToken},
		"another spelling":             {sign(`{"Email":"ann@example.com"` + until), auth.InvalidToken},
		"an address of two lines":      {sign(`{"email":"ann@example.com\nb@example.com"` + until), auth.InvalidToken},
		"a number for the user":        {sign(`{"email":"ann@example.com","userId":5` + until), auth.InvalidToken},
		"another user":                 {sign(`{"email":"ann@example.com","userId":"u2"` + until), auth.InvalidToken},
		"nobody":                       {sign(`{"email":"bob@example.com"` + until), auth.UserNotFound},
		"change/no user":               {sign(`{"email":"ann@example.com","updateTo":"b@example.com"` + until), auth.InvalidToken},
		"change/nobody":                {sign(`{"email":"ann@example.com","updateTo":"b@example.com","userId":"u2"` + until), auth.UserNotFound},
		"change/another address":       {sign(`{"email":"b@example.com","updateTo":"c@example.com","userId":"` + id + `"` + until), auth.InvalidToken},
		"change/to what is no address": {sign(`{"email":"ann@example.com","updateTo":"b","userId":"` + id + `"` + until), auth.InvalidToken},
		"the cookie cache":             {sign(`{"session":{},"user":{"email":"ann@example.com"}` + until), auth.InvalidToken},
	} {
		t.Run(name, func(t *testing.T) {
			w := f.send("GET", "/api/auth/verify-email?token="+tc.token, "")
			if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `"code":"`+string(tc.code)+`"`) {
				t.Errorf("got %d %s, want 401 %s", w.Code, w.Body, tc.code)
			}
		})
	}
	if u, err := f.store.User(t.Context(), id); err != nil || u.EmailVerified {
		t.Errorf("got %+v, %v: one of them proved something", u, err)
	}
	if w := f.send("GET", "/api/auth/verify-email?token="+good, ""); w.Code != 200 {
		t.Errorf("the good one: got %d %s", w.Code, w.Body)
	}
}

func joseOfAnotherSecret(t *testing.T) string {
	t.Helper()
	other, err := cookiecheck.New(cookiecheck.Config{Secrets: cookiecheck.PlainSecrets(strings.Repeat("x", 40))})
	if err != nil {
		t.Fatal(err)
	}
	token, err := other.SignClaims([]byte(`{"email":"ann@example.com","iat":1785578400,"exp":1785582000}`))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// flipLast changes bits at the end of a token that stand for nothing.
func flipLast(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, token[len(token)-1])
	return token[:len(token)-1] + string(alphabet[last^1])
}

// TestSEC44ChangeOfAddressEndsOtherSessions: SEC-44, whichever way it is changed.
func TestSEC44ChangeOfAddressEndsOtherSessions(t *testing.T) {
	for _, tc := range []struct {
		name string
		own  bool // the link is followed in a browser of the user
		once bool // no link is needed
	}{{"in a session", true, false}, {"without one", false, false}, {"at once", true, true}} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, func(s *settings) { s.handlers.ChangeEmail.UpdateUnverified = tc.once })
			own := f.signUp(t)
			f.trySignIn(t, "password123", 200)
			token := f.mailed(t, "/change-email", `{"newEmail":"anna@example.com"}`, "Cookie: "+own)
			if !tc.once {
				header := "Cookie:"
				if tc.own {
					header = "Cookie: " + own
				}
				if w := f.send("GET", "/api/auth/verify-email?token="+token, "", header); w.Code != 200 {
					t.Fatalf("got %d %s", w.Code, w.Body)
				}
			}
			left, err := f.store.SessionsOf(t.Context(), f.store.users[0])
			if err != nil {
				t.Fatal(err)
			}
			got := slices.Collect(func(yield func(string) bool) {
				for _, s := range left {
					if !yield(s.Token) {
						return
					}
				}
			})
			want := []string{}
			if tc.own {
				want = f.store.sessions[:1]
			}
			if !slices.Equal(got, want) {
				t.Errorf("got sessions %q, want %q", got, want)
			}
		})
	}
}

// TestTokenOfOldVersions: a token that names no step changes the address, which then is
// to be proved.
func TestTokenOfOldVersions(t *testing.T) {
	f := newFixture(t, nil)
	cookie := f.signUp(t)
	f.store.changeUsers(t, func(u *auth.User) { u.EmailVerified = true })
	token, err := f.signEmail(emailClaims{Email: "ann@example.com", UpdateTo: "anna@example.com", UserID: f.store.users[0]})
	if err != nil {
		t.Fatal(err)
	}
	w := f.send("GET", "/api/auth/verify-email?token="+token+"&callbackURL=%2Fdone", "", "Cookie: "+cookie)
	u, err := f.store.User(t.Context(), f.store.users[0])
	if err != nil {
		t.Fatal(err)
	}
	if w.Code != 302 || w.Header().Get("Location") != "/done" || u.Email != "anna@example.com" || u.EmailVerified {
		t.Errorf("got %d %s, %+v", w.Code, w.Header(), u)
	}
	sent := f.sent.take()
	if len(sent) != 1 || sent[0].To != "anna@example.com" || !strings.HasSuffix(sent[0].URL, "&callbackURL=%2Fdone") {
		t.Errorf("got mails %v", sent)
	}
}

// TestSEC70SecretAnswers: nothing keeps an answer with a token, or passes its URL on (SEC-70).
func TestSEC70SecretAnswers(t *testing.T) {
	f := newFixture(t, nil)
	for _, path := range []string{
		"/verify-email?token=x", "/verify-email", "/reset-password/x?callbackURL=%2F", "/reset-password/x",
		"/delete-user/callback?token=x", "/delete-user/callback",
	} {
		h := f.send("GET", "/api/auth"+path, "").Header()
		if h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: got %v", path, h)
		}
	}
}
