package handlers

import (
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

func TestListAccounts(t *testing.T) {
	f := newFixture(t, nil)
	cookie := f.signUpLinked(t)
	linked, err := f.store.Account(t.Context(), "github", "99")
	if err != nil {
		t.Fatal(err)
	}
	f.store.changeAccount(t, linked.ID, func(a *auth.Account) {
		a.Scope, a.AccessToken, a.RefreshToken, a.IDToken = "read:user,user:email", "secret1", "secret2", "secret3"
	})
	w := f.send("GET", "/api/auth/list-accounts", "", "Cookie: "+cookie)
	body := w.Body.String()
	if w.Code != 200 || !strings.HasPrefix(body, `[{"accountId":"`+linked.UserID+`","providerId":"credential","userId":"`+linked.UserID+`","createdAt":"`) {
		t.Errorf("got %d %s, want the password first", w.Code, body)
	}
	if !strings.HasSuffix(body, `"id":"acc2","scopes":["read:user","user:email"]}]`) || !strings.Contains(body, `"scopes":[]}`) {
		t.Errorf("got %s, want the scopes", body)
	}
	if hash := f.store.passwordHash(t); strings.Contains(body, "secret") || strings.Contains(body, hash) {
		t.Errorf("secrets in %s", body)
	}
}

func TestUnlinkAccount(t *testing.T) {
	const done = `{"status":true}`
	const notFound = `{"message":"Account not found","code":"ACCOUNT_NOT_FOUND"}`
	const last = `{"message":"You can't unlink your last account","code":"FAILED_TO_UNLINK_LAST_ACCOUNT"}`
	for _, tc := range []struct {
		name   string
		linked bool // Ann has "acc2" beside her password
		id     string
		status int
		want   string
		left   int
	}{
		{"ok", true, "acc2", 200, done, 1},
		{"ok/the password", true, "<credential>", 200, done, 1},
		{"fail/the provider's id", true, "99", 400, notFound, 2},
		{"fail/somebody else's", true, "acc3", 400, notFound, 2},
		{"fail/empty", true, "", 400, notFound, 2},
		{"fail/last", false, "<credential>", 400, last, 1},
		{"fail/last, and unknown", false, "acc2", 400, last, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, nil)
			cookie := f.signUp(t)
			ann := f.store.users[0]
			if tc.linked {
				f.store.link(t, "acc2", "github", "99")
			}
			password, err := f.store.Account(t.Context(), auth.CredentialProvider, ann)
			if err != nil {
				t.Fatal(err)
			}
			f.seed(t, "Bob", "bob@example.com")
			f.store.link(t, "acc3", "github", "100")
			id := strings.ReplaceAll(tc.id, "<credential>", password.ID)
			w := f.send("POST", "/api/auth/unlink-account", `{"accountId":"`+id+`"}`, "Cookie: "+cookie)
			if w.Code != tc.status || w.Body.String() != tc.want {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, tc.status, tc.want)
			}
			accounts, err := f.store.AccountsOf(t.Context(), ann)
			if err != nil || len(accounts) != tc.left {
				t.Errorf("Ann has %d accounts (%v), want %d", len(accounts), err, tc.left)
			}
		})
	}
}
