package live_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/emersion/go-smtp"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// logged is a global option that writes everything that is logged into a file.
const logged = "log {\n output file {dir}/caddy.log\n level DEBUG\n}\n"

// log returns what was logged so far.
func (g *gateway) log(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(g.dir, "caddy.log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// waitLog waits until something was logged.
func (g *gateway) waitLog(t *testing.T, want string) {
	t.Helper()
	for range 500 {
		if strings.Contains(g.log(t), want) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%q was not logged:\n%s", want, g.log(t))
}

// mailing is an option with a mail server, and with the rest that is said.
func mailing(box *stage.Mailbox, more string) string {
	return logged + "better_auth {\n storage sqlite {dir}/auth.db\n rate_limit off\n" +
		" mail smtp " + box.Address + " {\n  from \"Example <auth@example.com>\"\n  tls starttls\n  ca " + box.CA + "\n" +
		"  username gateway\n  password hunter2-hunter2\n" + more + " }\n}"
}

func mailServer(answer func(int) error) stage.MailServer {
	return stage.MailServer{Username: "gateway", Password: "hunter2-hunter2", Answer: answer}
}

func (g *gateway) askReset(t *testing.T, email string) {
	t.Helper()
	resp := g.call(t, "/request-password-reset", map[string]string{"email": email, "redirectTo": "/new-password"})
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("request-password-reset: %d %s", resp.StatusCode, resp.body)
	}
}

func TestMailOverSMTP(t *testing.T) {
	box := mailServer(nil).Start(t)
	g := start(t, newApp(t), mailing(box, ""), "better_auth")
	g.signUp(t, "ann@example.com")
	g.askReset(t, "ann@example.com")
	letter := box.Wait(t, "ann@example.com")
	if want := "Reset your password for localhost:" + g.port; letter.Subject != want {
		t.Errorf("subject: got %q, want %q", letter.Subject, want)
	}
	link, ok := strings.CutPrefix(letter.Link(), g.url)
	if !ok {
		t.Fatalf("the link leads to %s", letter.Link())
	}
	resp := g.open(t, link)
	to, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || resp.StatusCode != http.StatusFound || to.Path != "/new-password" {
		t.Fatalf("the link: %d to %s, %v", resp.StatusCode, to, err)
	}
	token := to.Query().Get("token")

	var mu sync.Mutex
	answers := map[int]int{}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			resp := g.call(t, "/reset-password", map[string]string{"newPassword": "another password", "token": token})
			mu.Lock()
			answers[resp.StatusCode]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if answers[http.StatusOK] != 1 {
		t.Errorf("50 tries with one token: got %v", answers)
	}
	for password, want := range map[string]int{"password123": http.StatusUnauthorized, "another password": http.StatusOK} {
		if resp := g.call(t, "/sign-in/email", map[string]string{"email": "ann@example.com", "password": password}); resp.StatusCode != want {
			t.Errorf("signing in with %q: got %d", password, resp.StatusCode)
		}
	}
	g.waitLog(t, "message delivered")
	log := g.log(t)
	for _, want := range []string{`"kind":"reset-password"`, `"domain":"example.com"`, `"try":1`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %s", want)
		}
	}
	for _, secret := range []string{token, "ann@example.com", "hunter2", "another password"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
}

func TestNobodyIsToldWhoHasAnAccount(t *testing.T) {
	box := mailServer(nil).Start(t)
	g := start(t, newApp(t), mailing(box, ""), "better_auth")
	g.signUp(t, "ann@example.com")
	box.Stop() // a mail server that is down tells nobody, either
	known := g.call(t, "/request-password-reset", map[string]string{"email": "ann@example.com"})
	unknown := g.call(t, "/request-password-reset", map[string]string{"email": "bob@example.com"})
	if known.StatusCode != http.StatusOK || known.StatusCode != unknown.StatusCode || known.body != unknown.body {
		t.Errorf("got %d %s and %d %s", known.StatusCode, known.body, unknown.StatusCode, unknown.body)
	}
	g.waitLog(t, "message not delivered yet")
}

func TestMailSurvivesAReload(t *testing.T) {
	refused := make(chan struct{}, 1)
	box := mailServer(func(n int) error {
		if n == 0 {
			refused <- struct{}{}
			return &smtp.SMTPError{Code: 451, Message: "come back later"}
		}
		return nil
	}).Start(t)
	a := newApp(t)
	g := start(t, a, mailing(box, ""), "better_auth")
	g.signUp(t, "ann@example.com")
	g.askReset(t, "ann@example.com")
	<-refused
	if err := g.load(a, mailing(box, ""), "better_auth\nheader X-New 1"); err != nil {
		t.Fatal(err)
	}
	box.Wait(t, "ann@example.com")
	g.waitLog(t, `"try":2`)
}

func TestMailIsDeliveredBeforeTheEnd(t *testing.T) {
	tests := map[string]func(t *testing.T, g *gateway, a *app, box *stage.Mailbox){
		"of the program": func(t *testing.T, _ *gateway, _ *app, _ *stage.Mailbox) {
			if err := caddy.Stop(); err != nil {
				t.Error(err)
			}
		},
		"of the configuration": func(t *testing.T, g *gateway, a *app, box *stage.Mailbox) {
			if err := g.load(a, mailing(box, "  queue 7\n"), "better_auth"); err != nil {
				t.Error(err)
			}
		},
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			box := mailServer(func(int) error {
				time.Sleep(200 * time.Millisecond)
				return nil
			}).Start(t)
			a := newApp(t)
			g := start(t, a, mailing(box, ""), "better_auth")
			g.signUp(t, "ann@example.com")
			for range 5 {
				g.askReset(t, "ann@example.com")
			}
			end(t, g, a, box)
			if n := len(box.Letters()); n != 5 {
				t.Errorf("got %d of 5 letters", n)
			}
		})
	}
}

func TestOwnTemplatesAreReadAgain(t *testing.T) {
	box := mailServer(nil).Start(t)
	dir := t.TempDir()
	subject := filepath.Join(dir, "reset-password.subject")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(subject, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("Bonjour {{.Name}}")
	options := mailing(box, "  templates "+dir+"\n")
	a := newApp(t)
	g := start(t, a, options, "better_auth")
	g.signUp(t, "ann@example.com")
	g.askReset(t, "ann@example.com")
	if got := box.Wait(t, "ann@example.com").Subject; got != "Bonjour Ann Lee" {
		t.Errorf("got %q", got)
	}
	write("{{.Nobody}}")
	if err := g.load(a, options, "better_auth"); err == nil || !strings.Contains(err.Error(), "reset-password.subject") {
		t.Errorf("a broken template: got %v", err)
	}
	write("Salut {{.Name}}")
	if err := g.load(a, options, "better_auth"); err != nil {
		t.Fatal(err)
	}
	g.askReset(t, "ann@example.com")
	if got := box.Wait(t, "ann@example.com").Subject; got != "Salut Ann Lee" {
		t.Errorf("after a reload: got %q", got)
	}
}

func TestMailLog(t *testing.T) {
	g := start(t, newApp(t), logged+"better_auth {\n storage sqlite {dir}/auth.db\n mail log\n}", "better_auth")
	g.signUp(t, "ann@example.com")
	g.askReset(t, "ann@example.com")
	log := g.log(t)
	for _, want := range []string{"for development only", `"to":"ann@example.com"`, `"link":"` + g.url + "/api/auth/reset-password/"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q:\n%s", want, log)
		}
	}
}

func TestMailWebhook(t *testing.T) {
	got := make(chan map[string]any, 1)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var document map[string]any
		text, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(text, &document) != nil || r.Header.Get("Webhook-Signature") == "" {
			t.Errorf("got %s %v", text, r.Header)
		}
		got <- document
	}))
	defer hook.Close()
	t.Setenv("WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	g := start(t, newApp(t), logged+"better_auth {\n storage sqlite {dir}/auth.db\n mail webhook "+hook.URL+
		"/mail {\n  secret {env.WEBHOOK_SECRET}\n  header X-Tenant a\n }\n}", "better_auth")
	g.signUp(t, "ann@example.com")
	g.askReset(t, "ann@example.com")
	document := <-got
	link, _ := document["url"].(string)
	if document["kind"] != "reset-password" || document["to"] != "ann@example.com" || !strings.HasPrefix(link, g.url+"/api/auth/reset-password/") {
		t.Errorf("got %v", document)
	}
	g.waitLog(t, "message delivered")
	if log := g.log(t); strings.Contains(log, "ann@example.com") || strings.Contains(log, "whsec_") {
		t.Errorf("the log tells too much:\n%s", log)
	}
}

func TestBadMailIsRefused(t *testing.T) {
	t.Setenv("EMPTY", "")
	dir := t.TempDir()
	empty := filepath.Join(dir, "reset-password.text")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const smtp, hook = "mail smtp mail.example.com:587 {\n", "mail webhook https://hooks.example.com/ {\n"
	tests := map[string]struct{ mail, want string }{
		"fail/no sender":              {smtp + "}", "from"},
		"fail/a sender that is none":  {smtp + "from Example\n}", "from"},
		"fail/no port":                {"mail smtp mail.example.com {\n from a@example.com\n}", "mail.example.com:587"},
		"fail/no password":            {smtp + "from a@example.com\nusername a\n}", "go together"},
		"fail/an empty password":      {smtp + "from a@example.com\nusername a\npassword {env.EMPTY}\n}", "password"},
		"fail/a password in clear":    {smtp + "from a@example.com\nusername a\npassword hunter2\ntls none\n}", "in the clear"},
		"fail/no such directory":      {smtp + "from a@example.com\ntemplates " + dir + "/nowhere\n}", "nowhere"},
		"fail/a name that is none":    {smtp + "from a@example.com\ntemplates " + dir + "\n}", "reset-password.text is no template"},
		"fail/no such authority":      {smtp + "from a@example.com\nca " + dir + "/ca.pem\n}", "ca.pem"},
		"fail/an authority of nobody": {smtp + "from a@example.com\nca " + empty + "\n}", "no certificate"},
		"fail/no secret":              {hook + "}", "secret"},
		"fail/a short secret":         {hook + "secret hunter2\n}", "at least 24"},
		"fail/no https":               {"mail webhook http://hooks.example.com/ {\n secret 123456789012345678901234\n}", "only https"},
		"fail/a header of ours":       {hook + "secret 123456789012345678901234\nheader Webhook-Id x\n}", "Webhook-Id"},
	}
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := g.load(a, "better_auth {\n storage sqlite {dir}/auth.db\n"+test.mail+"\n}", "better_auth")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want it to say %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error tells a password: %v", err)
			}
		})
	}
}
