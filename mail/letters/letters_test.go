package letters

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func message(kind mail.Kind) mail.Message {
	m := mail.Message{
		Kind:      kind,
		To:        "ann@example.com",
		User:      &auth.User{ID: "u1", Name: "Ann", Email: "ann@example.com"},
		URL:       "https://app.example.com/api/auth/verify-email?token=eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl&callbackURL=%2Fdashboard",
		Token:     "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl",
		ExpiresIn: time.Hour,
	}
	switch kind {
	case mail.ResetPassword:
		m.Token = "pY2kFo1ZxTJ5vG8sQdLw3nRb"
		m.URL = "https://app.example.com/api/auth/reset-password/" + m.Token + "?callbackURL=%2Fnew-password"
	case mail.ChangeEmail:
		m.NewEmail = "ann@example.org"
	case mail.DeleteAccount:
		m.Token = "k3j9x0q8w7e6r5t4y3u2i1o0p9a8s7d6"
		m.URL = "https://app.example.com/api/auth/delete-user/callback?token=" + m.Token + "&callbackURL=%2F"
		m.ExpiresIn = 24 * time.Hour
	}
	return m
}

func load(t *testing.T, dir fs.FS) *Set {
	t.Helper()
	set, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func write(t *testing.T, set *Set, m mail.Message) Letter {
	t.Helper()
	letter, err := set.Write(m)
	if err != nil {
		t.Fatal(err)
	}
	return letter
}

func TestGolden(t *testing.T) {
	set := load(t, nil)
	for _, kind := range mail.Kinds() {
		letter := write(t, set, message(kind))
		for sort, got := range map[string]string{"subject": letter.Subject + "\n", "txt": letter.Text, "html": letter.HTML} {
			path := filepath.Join("testdata", string(kind)+"."+sort)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s is not as it was: go test ./mail/letters -update, and look at the difference\n%s", path, got)
			}
		}
	}
}

func TestEverythingIsEscaped(t *testing.T) {
	set := load(t, nil)
	m := message(mail.ChangeEmail)
	m.To, m.NewEmail = "a&b'x@example.com", "<script>@example.org"
	if _, err := set.Write(m); err == nil {
		t.Error("an address with angle brackets was written")
	}
	m.NewEmail = "c&d'y@example.org"
	m.URL = `https://app.example.com/x?"onclick="alert(1)&<b>`
	letter := write(t, set, m)
	for _, bad := range []string{`"onclick="`, "<b>", "a&b", "c&d"} {
		if strings.Contains(letter.HTML, bad) {
			t.Errorf("%q is in the HTML", bad)
		}
	}
	m.URL = "javascript://app.example.com/%0aalert(1)"
	if letter := write(t, set, m); strings.Contains(letter.HTML, `href="javascript`) {
		t.Errorf("a script is a link:\n%s", letter.HTML)
	}
}

func TestNoNameInOurTemplates(t *testing.T) {
	set := load(t, nil)
	for _, kind := range mail.Kinds() {
		m := message(kind)
		m.User.Name = "You won! Go to https://evil.example"
		letter := write(t, set, m)
		if strings.Contains(letter.Subject+letter.Text+letter.HTML, "evil") {
			t.Errorf("%s: a stranger wrote into the message", kind)
		}
	}
}

func TestOwnTemplates(t *testing.T) {
	set := load(t, fstest.MapFS{
		"verify-email.subject":  {Data: []byte("Hello {{.Name}},\nwelcome to {{.Site}}\n")},
		"verify-email.txt":      {Data: []byte("{{.Site}}/app/verify#{{.Token}} {{.Kind}} {{.UserID}} {{.ExpiresIn}}")},
		"layout.html":           {Data: []byte(`{{define "layout"}}ACME {{template "content" .}} {{.URL}}{{end}}`)},
		".DS_Store":             {Data: []byte("x")},
		"verify-email.subject~": {Data: []byte("x")},
		"old/x.txt":             {Data: []byte("x")},
	})
	m := message(mail.VerifyEmail)
	letter := write(t, set, m)
	if want := "Hello Ann, welcome to https://app.example.com"; letter.Subject != want {
		t.Errorf("subject: got %q, want %q", letter.Subject, want)
	}
	if want := "https://app.example.com/app/verify#" + m.Token + " verify-email u1 1 hour"; letter.Text != want {
		t.Errorf("text: got %q, want %q", letter.Text, want)
	}
	if !strings.HasPrefix(letter.HTML, "ACME ") || !strings.Contains(letter.HTML, "Please confirm") {
		t.Errorf("HTML: got %q", letter.HTML)
	}
	own := load(t, nil)
	if letter := write(t, set, message(mail.ResetPassword)); letter.Text != write(t, own, message(mail.ResetPassword)).Text {
		t.Errorf("the text of another kind changed:\n%s", letter.Text)
	}
	if set.Digest() == own.Digest() || own.Digest() != load(t, fstest.MapFS{}).Digest() {
		t.Error("the digest does not tell templates apart")
	}
}

func TestTemplatesThatDoNotWork(t *testing.T) {
	tests := map[string]struct{ name, text, want string }{
		"a name that is none":     {"verify-mail.txt", "{{.URL}}", "verify-mail.txt is no template"},
		"a sort that is none":     {"verify-email.mjml", "{{.URL}}", "verify-email.mjml is no template"},
		"a brace too few":         {"verify-email.txt", "{{.URL}", "verify-email.txt:1"},
		"an unknown field":        {"reset-password.html", "{{.Link}}", "Link"},
		"an unknown part":         {"reset-password.html", `{{template "header" .}}`, "header"},
		"a text without the link": {"change-email.txt", "Hello", "change-email.txt shows no link"},
		"a page without the link": {"change-email.html", "Hello", "change-email.html shows no link"},
		"a subject with the link": {"delete-account.subject", "{{.URL}}", "delete-account.subject shows the link"},
		"an empty subject":        {"delete-account.subject", " \n", "delete-account.subject says nothing"},
		"a broken layout":         {"layout.html", "{{define}}", "layout.html:1"},
		"a file too large":        {"verify-email.txt", strings.Repeat("x", longestFile+1), "verify-email.txt has"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{test.name: {Data: []byte(test.text)}})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want it to say %q", err, test.want)
			}
		})
	}
	if _, err := Load(os.DirFS(filepath.Join(t.TempDir(), "nowhere"))); err == nil {
		t.Error("a directory that is not there was read")
	}
}

func TestInWords(t *testing.T) {
	tests := map[time.Duration]string{
		0:                               "",
		-time.Hour:                      "",
		time.Minute:                     "1 minute",
		15 * time.Minute:                "15 minutes",
		time.Hour:                       "1 hour",
		time.Hour - 20*time.Millisecond: "1 hour",
		time.Hour - 5*time.Minute:       "55 minutes",
		90 * time.Minute:                "90 minutes",
		2 * time.Hour:                   "2 hours",
		150 * time.Minute:               "2 hours",
		24 * time.Hour:                  "1 day",
		24*time.Hour - time.Second:      "1 day",
		24*time.Hour - 5*time.Minute:    "23 hours",
		25 * time.Hour:                  "25 hours",
		48 * time.Hour:                  "2 days",
		7 * 24 * time.Hour:              "7 days",
		7*24*time.Hour + 23*time.Hour:   "7 days",
	}
	for d, want := range tests {
		if got := inWords(d); got != want {
			t.Errorf("%s: got %q, want %q", d, got, want)
		}
	}
}
