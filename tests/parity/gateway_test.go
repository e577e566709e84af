package parity_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// gateway is a running gateway and what is around it.
type gateway struct {
	address string // host:port
	sqlite  string // the file; "": none
	redis   string // the URL; "": none
	mails   *mailbox
	program *stage.Program
}

// setup is a gateway that is to run with recorded options.
type setup struct {
	secret  string         // stands for "<secret>"
	options map[string]any // Better Auth's
	extra   func(*words)   // further lines; may be nil
}

// elsewhere are the options that setup writes itself.
var elsewhere = []string{"database", "secret", "secrets", "secondaryStorage"}

// start runs a gateway with a store of its own until the test ends.
func (s setup) start(t *testing.T) *gateway {
	t.Helper()
	g := &gateway{mails: newMailbox(t)}
	port := stage.Port(t)
	g.address = "127.0.0.1:" + port
	w := &words{}
	s.writeSecrets(w)
	g.writeStores(t, w, s.options)
	//w.say("mail webhook %s", g.mails.url)
	if err := w.apply("", s.options, elsewhere...); err != nil {
		t.Fatal(err)
	}
	if _, social := s.options["socialProviders"]; social {
		newGitHub(t).words(w.at("provider github"))
	}
	if s.extra != nil {
		s.extra(w)
	}
	g.run(t, w, port)
	return g
}

func (s setup) writeSecrets(w *words) {
	if list, ok := s.options["secrets"].([]any); ok {
		for _, entry := range list {
			numbered, _ := entry.(map[string]any)
			value := strings.ReplaceAll(fmt.Sprint(numbered["value"]), "<secret>", s.secret)
			w.say("secret %s", quoted(fmt.Sprintf("%v:%s", numbered["version"], value)))
		}
		return
	}
	w.say("secret %s", quoted(s.secret))
}

// writeStores picks the stores that the options name, and starts what they need.
func (g *gateway) writeStores(t *testing.T, w *words, options map[string]any) {
	t.Helper()
	if options["database"] == "none" {
		w.say("storage memory")
	} else {
		g.sqlite = filepath.Join(t.TempDir(), "auth.db")
		w.say("storage sqlite %s", g.sqlite)
	}
	secondary, _ := options["secondaryStorage"].(string)
	if secondary == "" || secondary == "none" {
		return
	}
	g.redis = redistest.Start(t)
	block := w.at("session_storage redis " + g.redis)
	if _, prefix, ok := strings.Cut(secondary, "keyPrefix '"); ok {
		block.say("key_prefix %s", strings.TrimSuffix(prefix, "'"))
	}
}

// run writes the Caddyfile and starts the gateway. The client address is what a trusted
// proxy in front says, as the recordings have it.
func (g *gateway) run(t *testing.T, w *words, port string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "{\n\tadmin off\n\tauto_https off\n\thttp_port %s\n", port)
	b.WriteString("\tservers {\n\t\ttrusted_proxies static 127.0.0.1/32\n\t\tclient_ip_headers X-Forwarded-For\n\t}\n")
	b.WriteString("\tbetter_auth {\n")
	w.write(&b, "\t\t")
	fmt.Fprintf(&b, "\t}\n}\n\nhttp://:%s {\n\tbetter_auth\n\trespond /parity-ready ready\n}\n", port)
	home := t.TempDir()
	config := filepath.Join(home, "Caddyfile")
	if err := os.WriteFile(config, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the Caddyfile:\n%s", b.String())
		}
	})
	g.program = stage.Gateway{Caddyfile: b.String(), Address: "http://" + g.address, Ready: "/parity-ready"}.Start(t)
}

// mailbox is where the gateway posts its mails.
type mailbox struct {
	url  string
	sent chan recordedMail
}

// mailTypes are the recorder's names of the gateway's kinds of mail.
var mailTypes = map[string]string{
	"verify-email":   "verification",
	"reset-password": "reset",
	"change-email":   "change-email-confirmation",
	"delete-account": "delete",
}

func newMailbox(t *testing.T) *mailbox {
	m := &mailbox{sent: make(chan recordedMail, 100)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var mail struct {
			Kind, To, URL, Token string
			NewEmail             string
		}
		if err := json.NewDecoder(r.Body).Decode(&mail); err != nil {
			t.Errorf("a mail that is no JSON: %v", err)
			return
		}
		m.sent <- recordedMail{Type: mailTypes[mail.Kind], To: mail.To, URL: mail.URL, Token: mail.Token, NewEmail: mail.NewEmail}
	}))
	t.Cleanup(server.Close)
	m.url = server.URL
	return m
}
