package live_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// follow opens the link of a letter as many times at once as is said, and returns how many
// of them did what the link is for.
func (g *gateway) follow(t *testing.T, letter stage.Letter, times int) (succeeded int) {
	t.Helper()
	link, ok := strings.CutPrefix(letter.Link(), g.url)
	if !ok {
		t.Fatalf("the link of %q leads to %q", letter.Subject, letter.Link())
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range times {
		wg.Go(func() {
			resp := g.open(t, link)
			to, err := url.Parse(resp.Header.Get("Location"))
			if err == nil && resp.StatusCode == http.StatusFound && to.Query().Get("error") == "" {
				mu.Lock()
				succeeded++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return succeeded
}

func (g *gateway) signIn(t *testing.T, email string) int {
	t.Helper()
	return g.call(t, "/sign-in/email", map[string]string{"email": email, "password": "password123"}).StatusCode
}

// mailStory starts a gateway with a mail server and further options.
func mailStory(t *testing.T, options string) (*gateway, *stage.Mailbox) {
	t.Helper()
	box := mailServer(nil).Start(t)
	all := strings.TrimSuffix(mailing(box, ""), "}") + options + "\n}"
	return start(t, newApp(t), all, "better_auth"), box
}

func TestVerifyingAnAddress(t *testing.T) {
	g, box := mailStory(t, "email_password {\n require_verification\n}")
	g.signUp(t, "ann@example.com")
	if got := g.signIn(t, "ann@example.com"); got != http.StatusForbidden {
		t.Errorf("before: got %d", got)
	}
	letter := box.Wait(t, "ann@example.com")
	if n := g.follow(t, letter, 1); n != 1 {
		t.Error("the link does not work")
	}
	if got := g.signIn(t, "ann@example.com"); got != http.StatusOK {
		t.Errorf("afterwards: got %d", got)
	}
}

func TestChangingAnAddress(t *testing.T) {
	g, box := mailStory(t, "user {\n change_email {\n confirm\n}\n}\nemail_verification {\n send_on_sign_up on\n}")
	g.signUp(t, "ann@example.com")
	g.follow(t, box.Wait(t, "ann@example.com"), 1)
	if resp := g.call(t, "/change-email", map[string]string{"newEmail": "ann@example.org"}); resp.StatusCode != http.StatusOK {
		t.Fatalf("change-email: %d %s", resp.StatusCode, resp.body)
	}
	old := box.Wait(t, "ann@example.com")
	if !strings.Contains(old.Text, "ann@example.org") {
		t.Errorf("the old address is not told of the new one:\n%s", old.Text)
	}
	if n := g.follow(t, old, 1); n != 1 {
		t.Fatal("the link to the old address does not work")
	}
	if got := g.do(t, "GET", "/api/auth/get-session", "").body; !strings.Contains(got, `"ann@example.com"`) {
		t.Errorf("the address changed before the new one was confirmed: %s", got)
	}
	letter := box.Wait(t, "ann@example.org")
	if n := g.follow(t, letter, 50); n != 1 {
		t.Errorf("the link to the new address worked %d times", n)
	}
	if got := g.do(t, "GET", "/api/auth/get-session", "").body; !strings.Contains(got, `"ann@example.org"`) {
		t.Errorf("the address did not change: %s", got)
	}
	if n := g.follow(t, old, 1); n != 0 {
		t.Error("the link to the old address works a second time")
	}
	for email, want := range map[string]int{"ann@example.com": http.StatusUnauthorized, "ann@example.org": http.StatusOK} {
		if got := g.signIn(t, email); got != want {
			t.Errorf("signing in as %s: got %d, want %d", email, got, want)
		}
	}
}

func TestDeletingAnAccount(t *testing.T) {
	g, box := mailStory(t, "user {\n delete_user {\n verify\n}\n}")
	g.signUp(t, "ann@example.com")
	if resp := g.call(t, "/delete-user", map[string]string{"callbackURL": "/goodbye"}); resp.StatusCode != http.StatusOK {
		t.Fatalf("delete-user: %d %s", resp.StatusCode, resp.body)
	}
	if got := g.signIn(t, "ann@example.com"); got != http.StatusOK {
		t.Errorf("before: got %d", got)
	}
	letter := box.Wait(t, "ann@example.com")
	if !strings.Contains(letter.Text, "expires in 1 day") {
		t.Errorf("the letter does not say how long the link works:\n%s", letter.Text)
	}
	stranger := &gateway{Client: browser(t), url: g.url}
	if n := stranger.follow(t, letter, 1); n != 0 {
		t.Error("a browser where nobody is signed in deleted the account")
	}
	if n := g.follow(t, letter, 50); n != 1 {
		t.Errorf("the link worked %d times", n)
	}
	if got := g.signIn(t, "ann@example.com"); got != http.StatusUnauthorized {
		t.Errorf("afterwards: got %d", got)
	}
}
