package parity_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// gateway is a running gateway and what is around it.
type gateway struct {
	address string // host:port
	ready   string // host:port of a site that answers readyPath
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
	proxies []string       // addresses that Caddy believes about the client
	direct  bool           // no proxy is in front
	// headers that name the client; empty: X-Forwarded-For
	clientHeaders []string
	tls           bool
}

// elsewhere are the options that setup writes itself.
var elsewhere = []string{"database", "secret", "secrets", "secondaryStorage"}

// start runs a gateway with a store of its own until the test ends.
func (s setup) start(t *testing.T) *gateway {
	t.Helper()
	g := &gateway{mails: newMailbox(t)}
	config := s.caddyfile(t, g)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the Caddyfile:\n%s", config)
		}
	})
	g.program = stage.Gateway{Caddyfile: config, Address: "http://" + g.ready, Ready: readyPath}.Start(t)
	g.await(t)
	return g
}

// await waits until the site itself takes connections: the other one may be first.
func (g *gateway) await(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", g.address)
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// refused reports whether the gateway does not start with this configuration.
func (s setup) refused(t *testing.T) bool {
	t.Helper()
	return stage.Gateway{Caddyfile: s.caddyfile(t, &gateway{mails: newMailbox(t)})}.Validate(t) != nil
}

// readyPath answers when the gateway runs, whatever its auth routes do.
const readyPath = "/parity-ready"

// caddyfile writes the whole configuration of a gateway.
func (s setup) caddyfile(t *testing.T, g *gateway) string {
	t.Helper()
	w := &words{lines: []string{"pages off"}}
	s.writeSecrets(w)
	g.writeStores(t, w, s.options)
	if sendsMail(s.options) || changesEmail(s.options) {
		w.at("mail webhook "+g.mails.url).say("secret %s", quoted(someSecret))
		w.sayUnsent(s.options)
	}
	if err := w.apply("", s.options, elsewhere...); err != nil {
		t.Fatal(err)
	}
	if w.blocks["provider github"] != nil {
		newGitHub(t).words(w.at("provider github"))
	}
	if s.extra != nil {
		s.extra(w)
	}
	port, ready := stage.Port(t), stage.Port(t)
	g.address, g.ready = "127.0.0.1:"+port, "127.0.0.1:"+ready
	site := &words{lines: []string{"better_auth", "respond 404"}}
	if s.tls {
		cert, key := selfSigned(t)
		site.say("tls %s %s", cert, key)
	}
	file := &words{}
	file.at("").lines = []string{"admin off", "auto_https off"}
	if !s.direct {
		servers := file.at("", "servers")
		servers.say("trusted_proxies static %s", strings.Join(append([]string{"127.0.0.1/32"}, s.proxies...), " "))
		servers.say("trusted_proxies_strict")
		servers.say("client_ip_headers %s", cmp.Or(strings.Join(s.clientHeaders, " "), "X-Forwarded-For"))
	}
	file.at("").set("better_auth", w)
	file.set(map[bool]string{false: "http", true: "https"}[s.tls]+"://:"+port, site)
	file.at("http://:"+ready).say("respond %s ready", readyPath)
	var b strings.Builder
	file.write(&b, "")
	return b.String()
}

// sendsMail reports whether any option is a function of the recorder's, all of which send
// mail.
func sendsMail(options map[string]any) bool {
	for _, value := range options {
		if below, ok := value.(map[string]any); ok && sendsMail(below) || value == "<function>" {
			return true
		}
	}
	return false
}

// changesEmail reports whether users may change their address, for which the gateway wants mail.
func changesEmail(options map[string]any) bool {
	user, _ := options["user"].(map[string]any)
	change, _ := user["changeEmail"].(map[string]any)
	return change["enabled"] == true
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
		// What Better Auth does by itself without a database.
		w.at("session", "cookie_cache").lines = []string{"strategy jwe", "max_age 7d"}
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
	"delete-account": "delete-account",
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

// signUp adds a person with the password "password123".
func (g *gateway) signUp(t *testing.T, email string) {
	t.Helper()
	g.post(t, "/api/auth/sign-up/email", fmt.Sprintf(`{"name":"A","email":%q,"password":"password123"}`, email))
}

// signIn begins a session and returns its cookie.
func (g *gateway) signIn(t *testing.T, email string) (cookie string) {
	t.Helper()
	got := g.post(t, "/api/auth/sign-in/email", fmt.Sprintf(`{"email":%q,"password":"password123"}`, email))
	cookie, _, _ = strings.Cut(got.header.Get("Set-Cookie"), ";")
	return cookie
}

// post calls a route that must succeed.
func (g *gateway) post(t *testing.T, path, body string) answer {
	t.Helper()
	headers := map[string]string{"content-type": "application/json", "origin": "http://localhost:3000"}
	got := request{method: http.MethodPost, target: path, host: "localhost:3000", headers: headers, body: &body}.send(t, g.address)
	if got.status != http.StatusOK {
		t.Fatalf("POST %s = %d %s", path, got.status, got.body)
	}
	return got
}
