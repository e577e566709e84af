package attack_test

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// signingSecret is the gateway's.
const signingSecret = "the-secret-of-the-attacked-gateway-0123456789"

// password is everybody's.
const password = "correct horse battery staple 7"

// site is a site of the gateway, in front of the app.
type site struct {
	name    string
	block   string // before reverse_proxy; {name} stands for the plain address of the site of that name
	tls     bool   // it is also served over TLS and QUIC
	address string // of the site in the Caddyfile, before the port; "": every host
	proxy   string // in place of reverse_proxy {app}
}

// setup says what gateway is to run.
type setup struct {
	auth    string // lines of the better_auth option, besides secret and storage
	store   string // "": memory
	global  string // other global options
	servers string // lines of the servers option
	sites   []site
}

// world is a running gateway, the app behind it, and all secrets that were seen.
type world struct {
	*stage.Program
	app   *echo
	ports map[string]string // plain, by name of the site
	tls   map[string]string // TLS
	taken map[string]bool   // ports
	roots *x509.CertPool
	base  string // the origin of auth routes
	dir   string
	mail  *stage.Mailbox // nil: the option does not say {mail}
	*secrets
}

func start(t *testing.T, s setup) *world {
	t.Helper()
	w := &world{app: newEcho(t), ports: map[string]string{}, tls: map[string]string{}, taken: map[string]bool{}, base: "http://" + ownHost, dir: t.TempDir(), secrets: &secrets{}}
	file := w.caddyfile(t, s)
	ready := w.port(t)
	file += fmt.Sprintf("http://127.0.0.1:%s {\n respond 200\n}\n", ready)
	w.saw("the secret", signingSecret)
	w.saw("a password", password)
	w.Program = stage.Gateway{Caddyfile: file, Address: "http://127.0.0.1:" + ready, Ready: "/ready"}.Start(t)
	w.await(t)
	t.Cleanup(func() {
		w.Stop()
		access, err := os.ReadFile(filepath.Join(w.dir, "access.log"))
		if err != nil {
			t.Error(err)
		}
		w.scan(t, w.Log()+"\n"+string(access))
	})
	return w
}

// await waits until every site listens.
func (w *world) await(t *testing.T) {
	t.Helper()
	for _, port := range slices.Concat(slices.Collect(maps.Values(w.ports)), slices.Collect(maps.Values(w.tls))) {
		within(t, patience, "port "+port+" answers", func() bool {
			conn, err := net.Dial("tcp", "127.0.0.1:"+port)
			return err == nil && conn.Close() == nil
		})
	}
}

// port returns a free port that was not returned before.
func (w *world) port(t *testing.T) string {
	t.Helper()
	for {
		if port := stage.Port(t); !w.taken[port] {
			w.taken[port] = true
			return port
		}
	}
}

func (w *world) caddyfile(t *testing.T, s setup) string {
	t.Helper()
	if s.store == "" {
		s.store = "memory"
	}
	if strings.Contains(s.auth, "{mail}") {
		w.mail = stage.MailServer{TLS: "none"}.Start(t)
		s.auth = strings.ReplaceAll(s.auth, "{mail}", "mail smtp "+w.mail.Address+" {\n from auth@app.example.com\n tls none\n}")
	}
	certificate, key := w.certificate(t)
	var b strings.Builder
	fmt.Fprintf(&b, `{
	admin off
	persist_config off
	auto_https off
	servers {
		protocols h1 h2 h2c h3
		%s
	}
	%s
	better_auth {
		secret %s
		storage %s
		%s
	}
}
`, s.servers, s.global, signingSecret, s.store, s.auth)
	names := []string{"{app}", strings.TrimPrefix(w.app.URL, "http://"), "{dir}", w.dir}
	for _, site := range s.sites {
		w.ports[site.name] = w.port(t)
		names = append(names, "{"+site.name+"}", "127.0.0.1:"+w.ports[site.name])
		if site.proxy == "" {
			site.proxy = "reverse_proxy {app}"
		}
		block := fmt.Sprintf("{\n log {\n output file {dir}/access.log\n}\n%s\n%s\n}\n", site.block, site.proxy)
		b.WriteString("http://" + site.address + ":" + w.ports[site.name] + " " + block)
		if site.tls {
			w.tls[site.name] = w.port(t)
			block = strings.Replace(block, "{", "{\n tls "+certificate+" "+key, 1)
			b.WriteString("https://" + site.address + ":" + w.tls[site.name] + " " + block)
		}
	}
	return strings.NewReplacer(names...).Replace(b.String())
}

// certificate returns files with a certificate of the gateway and its key.
func (w *world) certificate(t *testing.T) (certificate, key string) {
	t.Helper()
	pair, certificate := stage.Certificate(t)
	der, err := x509.MarshalECPrivateKey(pair.PrivateKey.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	key = filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	w.roots = x509.NewCertPool()
	w.roots.AddCert(leaf)
	return certificate, key
}

// h1 returns the wire to a site in HTTP/1.1.
func (w *world) h1(site string) h1 { return h1{address: "127.0.0.1:" + w.ports[site]} }

// wires returns all wires to a site.
func (w *world) wires(site string) []wire {
	wires := []wire{w.h1(site), h2{address: "127.0.0.1:" + w.ports[site]}}
	if port := w.tls[site]; port != "" {
		config := &tls.Config{RootCAs: w.roots, ServerName: "localhost"}
		wires = append(wires, h2{address: "127.0.0.1:" + port, tls: config}, h3{address: "127.0.0.1:" + port, tls: config})
	}
	return wires
}

// wiresFor returns the wires to the site of a mode. Unless there is time, those with TLS are
// for two modes only: what differs is Caddy's.
func (w *world) wiresFor(mode string) []wire {
	wires := w.wires(mode)
	if mode != "full" && mode != "remote" && !long() {
		return wires[:2]
	}
	return wires
}

// do sends a request in HTTP/1.1 and remembers the cookies that come.
func (w *world) do(t testing.TB, site string, r request) answer {
	t.Helper()
	a := w.h1(site).send(t, r)
	if a.status == 0 {
		t.Fatalf("%s %s: %v", r.verb(), r.target, a.err)
	}
	w.sawCookies(a.header)
	return a
}

// call sends JSON to an auth route as the page's own script does.
func (w *world) call(t testing.TB, site, route, cookie string, body any) answer {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := request{method: "POST", target: "/api/auth" + route, body: string(text)}.
		with("Content-Type: application/json", "Origin: "+w.base)
	if cookie != "" {
		r = r.with("Cookie: " + cookie)
	}
	return w.do(t, site, r)
}

// signUp makes a person and returns their cookies.
func (w *world) signUp(t testing.TB, site, email string) string {
	t.Helper()
	w.saw("an address", email)
	a := w.call(t, site, "/sign-up/email", "", map[string]string{"name": "Ann Lee", "email": email, "password": password})
	if a.status != http.StatusOK {
		t.Fatalf("sign-up: %d %s", a.status, a.body)
	}
	return cookiesOf(a.header)
}

// signIn returns the cookies of another session.
func (w *world) signIn(t testing.TB, site, email string) string {
	t.Helper()
	a := w.call(t, site, "/sign-in/email", "", map[string]string{"email": email, "password": password})
	if a.status != http.StatusOK {
		t.Fatalf("sign-in: %d %s", a.status, a.body)
	}
	return cookiesOf(a.header)
}

// cookiesOf returns the Cookie header that a browser makes of an answer.
func cookiesOf(header http.Header) string {
	var pairs []string
	for _, line := range header["Set-Cookie"] {
		pair, _, _ := strings.Cut(line, ";")
		if _, value, _ := strings.Cut(pair, "="); value != "" {
			pairs = append(pairs, pair)
		}
	}
	return strings.Join(pairs, "; ")
}

// cookieNamed returns the value of a cookie in a Cookie header.
func cookieNamed(cookies, name string) string {
	for pair := range strings.SplitSeq(cookies, "; ") {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}

// without returns a Cookie header less the cookies whose names contain part.
func without(cookies, part string) string {
	var kept []string
	for pair := range strings.SplitSeq(cookies, "; ") {
		if name, _, _ := strings.Cut(pair, "="); !strings.Contains(name, part) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "; ")
}

// unescaped returns a cookie's value as it was before it was escaped.
func unescaped(t testing.TB, value string) string {
	t.Helper()
	text, err := url.QueryUnescape(strings.ReplaceAll(value, "+", "%2B"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
