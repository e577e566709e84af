package cookiecheck

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

func testAccount() *auth.Account {
	return &auth.Account{
		ID: "a1", UserID: "u1", ProviderID: "github", AccountID: "42", AccessToken: "access", RefreshToken: "refresh", IDToken: "id",
		AccessTokenExpiresAt: cacheNow.Add(time.Hour), RefreshTokenExpiresAt: cacheNow.Add(24 * time.Hour), Scope: "a,b", CreatedAt: cacheNow, UpdatedAt: cacheNow.Add(time.Second),
	}
}

// carrying returns the Cookie header of a browser that obeys lines.
func carrying(lines []string) string { return strings.Join(pairsOf(lines), "; ") }

// TestAccountCookie: an account in a cookie is read as it was written, for as long as the cookie lasts.
func TestAccountCookie(t *testing.T) {
	bare := &auth.Account{ID: "a1", UserID: "u1", ProviderID: "x", AccountID: "1", CreatedAt: cacheNow, UpdatedAt: cacheNow}
	long := testAccount()
	long.IDToken = strings.Repeat("x", 8<<10)
	for age, c := range map[time.Duration]Config{accountMaxAge * time.Second: {Stateless: true}, time.Hour: {Stateless: true, Cache: &Cache{MaxAge: time.Hour}}} {
		cookies := mustNew(t, c)
		for _, want := range []*auth.Account{testAccount(), bare, long} {
			lines := cookies.IssueAccount(requestWith(), want, cacheNow)
			if limit := fmt.Sprintf("; Max-Age=%.0f;", age.Seconds()); len(lines) == 0 || !strings.Contains(lines[0], limit) {
				t.Errorf("got %.200q, want %s", lines, limit)
			}
			r := requestWith(carrying(lines))
			for after, ok := range map[time.Duration]bool{0: true, age - time.Second: true, age + time.Minute: false} {
				got, found := cookies.Account(r, cacheNow.Add(after))
				if found != ok || ok && !reflect.DeepEqual(got, want) {
					t.Errorf("after %v: got %+v, %v, want %+v, %v", after, got, found, want, ok)
				}
			}
		}
	}
}

// TestAccountObject: the text of an account, as Better Auth writes it, and what may be missing of it.
func TestAccountObject(t *testing.T) {
	const tokens = `"accessToken":null,"refreshToken":null,"idToken":null,"accessTokenExpiresAt":null,"refreshTokenExpiresAt":null,"scope":null,`
	const want = `{"accountId":"1","providerId":"x","userId":"u1",` + tokens + `"createdAt":"2026-08-01T12:00:00.123Z","updatedAt":"2026-08-01T12:00:00.123Z","id":"a1"}`
	bare := &auth.Account{ID: "a1", UserID: "u1", ProviderID: "x", AccountID: "1", CreatedAt: cacheNow, UpdatedAt: cacheNow}
	if got := string(appendObject(nil, accountObject(bare))); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for text, ok := range map[string]bool{
		want: true, `{"accountId":"1","providerId":"x","userId":"u1","id":"a1"}`: true, // what is missing is new
		`{"accountId":"1","providerId":"x","userId":"u1","id":"a1","scope":1}`: false, `{"accountId":"1","providerId":"x","userId":"u1","id":"a1","accessTokenExpiresAt":"x"}`: false,
	} {
		if got, valid := readAccount(parsed(t, text), cacheNow); valid != ok || ok && !reflect.DeepEqual(got, bare) {
			t.Errorf("%s: got %+v, %v", text, got, valid)
		}
	}
}

// TestSEC38AccountCookieOfOthers: what is no account of ours is none.
func TestSEC38AccountCookieOfOthers(t *testing.T) {
	cookies, other := mustNew(t, Config{Stateless: true}), mustNew(t, Config{Stateless: true, Secrets: PlainSecrets(strings.Repeat("other", 9))})
	session := mustNew(t, cacheOf(JWE))
	value := strings.TrimPrefix(carrying(session.IssueCache(requestWith(), testIdentity(), true, cacheNow)), "better-auth.session_data=")
	for name, header := range map[string]string{
		"none": "", "empty": "better-auth.account_data=", "nonsense": "better-auth.account_data=x", "of a session": "better-auth.account_data=" + value,
		"of another secret": carrying(other.IssueAccount(requestWith(), testAccount(), cacheNow)),
		"without a user":    carrying(cookies.IssueAccount(requestWith(), &auth.Account{ID: "a1"}, cacheNow)),
		"without an id":     carrying(cookies.IssueAccount(requestWith(), &auth.Account{UserID: "u1"}, cacheNow)),
	} {
		if got, ok := cookies.Account(requestWith(header), cacheNow); ok {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	plain := mustNew(t, Config{})
	lines := cookies.IssueAccount(requestWith(), testAccount(), cacheNow)
	if got, ok := plain.Account(requestWith(carrying(lines)), cacheNow); ok || plain.IssueAccount(requestWith(), testAccount(), cacheNow) != nil {
		t.Errorf("with a database: got %+v", got)
	}
}

// TestAccountCookieOfTooMuch: an account that does not fit is not kept, and what was kept before goes.
func TestAccountCookieOfTooMuch(t *testing.T) {
	cookies := mustNew(t, Config{Stateless: true})
	fits, refused := 0, 0
	for size := maxCacheValue / 2; size < maxCacheValue; size += 3 << 8 {
		a := testAccount()
		a.IDToken = strings.Repeat("x", size)
		lines := cookies.IssueAccount(requestWith("better-auth.account_data=old"), a, cacheNow)
		if len(pairsOf(lines)) > 0 {
			fits++
			if _, ok := cookies.Account(requestWith(carrying(lines)), cacheNow); !ok {
				t.Errorf("%d bytes are kept and not read", size)
			}
			continue
		}
		refused++
		if len(lines) != 1 || !strings.HasPrefix(lines[0], "better-auth.account_data=;") {
			t.Errorf("%d bytes: got %.100q", size, lines)
		}
	}
	if fits == 0 || refused == 0 {
		t.Errorf("%d fit and %d do not: nothing was proven", fits, refused)
	}
	value, err := cookies.account.close(accountObject(&auth.Account{ID: "a1", UserID: "u1", IDToken: strings.Repeat("x", maxCacheValue)}), cacheNow, 60)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := cookies.Account(requestWith("better-auth.account_data="+value), cacheNow); ok {
		t.Error("a value that is too long is opened")
	}
}

// TestSEC44AccountOfAnotherUser: a session renews its own user's account, and ends that of anybody else.
func TestSEC44AccountOfAnotherUser(t *testing.T) {
	c := cacheOf(JWE)
	c.Stateless = true
	cookies := mustNew(t, c)
	r := requestWith(carrying(cookies.IssueAccount(requestWith(), testAccount(), cacheNow)))
	for user, kept := range map[string]bool{"u1": true, "u2": false} {
		id := testIdentity()
		id.User.ID, id.Session.UserID = user, user
		lines := cookies.IssueCache(r, id, true, cacheNow.Add(time.Minute))
		var account []string
		for _, line := range lines {
			if strings.HasPrefix(line, "better-auth.account_data=") {
				account = append(account, line)
			}
		}
		if got := len(pairsOf(account)) > 0; len(account) == 0 || got != kept {
			t.Errorf("%s: got %.80q, want it kept: %v", user, account, kept)
		}
	}
	if lines := cookies.renewAccount(requestWith("better-auth.account_data=x"), "u1", cacheNow); lines != nil {
		t.Errorf("what is no account is renewed: %q", lines)
	}
}

// TestFlowCookie: an OAuth flow in a cookie.
func TestFlowCookie(t *testing.T) {
	cookies := mustNew(t, Config{Stateless: true})
	lines, err := cookies.IssueFlow(requestWith(), "the flow")
	if err != nil || len(lines) != 1 || !strings.Contains(lines[0], "; Max-Age=600;") {
		t.Fatal(lines, err)
	}
	fitting, err := Encrypt(cookies.vault.env, cookies.vault.flows, strings.Repeat("x", maxFlow/2-40))
	if err != nil || len(fitting) != maxFlow {
		t.Fatal(len(fitting), err)
	}
	for name, tc := range map[string]struct {
		header, text string
		found, ok    bool
	}{
		"its own":     {carrying(lines), "the flow", true, true},
		"none":        {"", "", false, false},
		"empty":       {"better-auth.oauth_state=", "", false, false},
		"nonsense":    {"better-auth.oauth_state=x", "", true, false},
		"the longest": {"better-auth.oauth_state=" + fitting, strings.Repeat("x", maxFlow/2-40), true, true},
		"too long":    {"better-auth.oauth_state=" + fitting + "00", "", true, false},
	} {
		text, found, ok := cookies.Flow(requestWith(tc.header))
		if text != tc.text || found != tc.found || ok != tc.ok {
			t.Errorf("%s: got %.20q, %v, %v, want %.20q, %v, %v", name, text, found, ok, tc.text, tc.found, tc.ok)
		}
	}
	if lines := cookies.ClearFlow(requestWith()); len(lines) != 1 || !strings.HasPrefix(lines[0], "better-auth.oauth_state=; Max-Age=0;") {
		t.Errorf("cleared by %q", lines)
	}
}
