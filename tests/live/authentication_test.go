package live_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"
	"golang.org/x/crypto/bcrypt"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// who tells the app what the placeholders of the user are.
const who = `
	request_header X-Who "{http.auth.user.id} {http.auth.user.email} {http.auth.user.email_verified} {http.auth.user.name} <{http.auth.user.image}>"
	request_header X-Fields "{http.auth.user.role} {http.auth.user.plan} {http.auth.user.agreed} {http.auth.user.tags} <{http.auth.user.note}>"
`

// loadBeside loads a site whose basic_auth has a robot, and in JSON takes sessions as well.
func (g *gateway) loadBeside(t *testing.T, a *app, options, site, check string) {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte("beep"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	config, err := g.adapt(a, options, site+"\nbasic_auth /members/* {\n robot "+string(hash)+"\n}"+who)
	if err != nil {
		t.Fatal(err)
	}
	provider := []byte(`"providers":{"better_auth":` + check + `,`)
	if err := caddy.Load(bytes.Replace(config, []byte(`"providers":{`), provider, 1), true); err != nil {
		t.Fatal(err)
	}
}

// robot is the Authorization header of the robot.
const robot = "Basic cm9ib3Q6YmVlcA=="

func TestAuthenticator(t *testing.T) {
	for name, site := range map[string]string{"in-process": "better_auth", "alongside": "", "cookies kept": "better_auth {\n keep_cookies\n}"} {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			g := start(t, a, sqlite, "better_auth")
			signedOut, live := signedTwice(t, g)
			g.loadBeside(t, a, sqlite, site, "{}")
			for name, test := range map[string]struct {
				headers []string
				user    string
			}{
				"a session":              {[]string{"Cookie", live}, "bob@example.com"},
				"nothing":                {nil, ""},
				"forged":                 {[]string{"Cookie", forgery}, ""},
				"signed out":             {[]string{"Cookie", signedOut}, ""},
				"a password":             {[]string{"Authorization", robot}, "robot"},
				"a password, signed out": {[]string{"Authorization", robot, "Cookie", signedOut}, "robot"},
			} {
				t.Run(name, func(t *testing.T) {
					resp := g.do(t, "GET", "/members/", "", test.headers...)
					got := a.received()
					if test.user == "" {
						if resp.StatusCode != http.StatusUnauthorized || len(got) > 0 || resp.Header.Get("WWW-Authenticate") == "" {
							t.Errorf("got %d %v, the app got %d requests", resp.StatusCode, resp.Header, len(got))
						}
						return
					}
					if len(got) != 1 || !strings.Contains(got[0].Header.Get("X-Who"), test.user) {
						t.Errorf("got %d, the app got %v", resp.StatusCode, got)
					}
				})
			}
		})
	}
}

// TestAuthenticatorPlaceholders: they are the ones that protect sets, without those that are hidden.
func TestAuthenticatorPlaceholders(t *testing.T) {
	a := newApp(t)
	g := start(t, a, withFields, "better_auth\nprotect /members/*"+who)
	signUpWithFields(t, g)
	g.open(t, "/members/")
	want := one(t, a)
	g.loadBeside(t, a, withFields, "better_auth", "{}")
	g.open(t, "/members/")
	got := one(t, a)
	for _, name := range []string{"X-Who", "X-Fields"} {
		if got.Header.Get(name) != want.Header.Get(name) {
			t.Errorf("%s: got %q, want %q", name, got.Header.Get(name), want.Header.Get(name))
		}
	}
	if told := want.Header.Get("X-Who") + want.Header.Get("X-Fields"); !strings.Contains(told, "ann@example.com false Ann <>") || !strings.Contains(told, "pro true") || strings.Contains(told, "hush") {
		t.Errorf("got %q", told)
	}
}

// TestAuthenticatorAnswersArePrivate: what somebody gets is kept by no cache that goes by
// Cache-Control, whatever the app says, and a stranger is asked for a password as ever.
func TestAuthenticatorAnswersArePrivate(t *testing.T) {
	for name, a := range map[string]*app{"silent": newApp(t), "public": newAnswers(t)} {
		t.Run(name, func(t *testing.T) {
			g := start(t, a, sqlite, "better_auth")
			g.signUp(t, "ann@example.com")
			g.loadBeside(t, a, sqlite, "better_auth", "{}")
			header := g.do(t, "GET", "/members/", "").Header
			control := strings.Join(header["Cache-Control"], ", ")
			if !strings.HasPrefix(control, "private, no-store") || !strings.Contains(strings.Join(header["Vary"], ","), "Cookie") {
				t.Errorf("got Cache-Control %q, Vary %q", control, header["Vary"])
			}
			if header.Get("WWW-Authenticate") != "" {
				t.Errorf("got WWW-Authenticate %q", header.Get("WWW-Authenticate"))
			}
		})
	}
}

// TestSEC74AuthenticatorOutage: while the store is out nobody gets in by a session, and others do.
func TestSEC74AuthenticatorOutage(t *testing.T) {
	redis := redistest.New(t)
	a := newApp(t)
	options := strings.Replace(redisOptions("url "+redis.URL), "rate_limit off", "rate_limit off\n start_degraded", 1)
	g := start(t, a, options, "better_auth")
	g.signUp(t, "ann@example.com")
	redis.Stop()
	g.loadBeside(t, a, options, "handle_errors {\n respond \"{http.auth.better_auth.error}\"\n}", "{}")
	resp := g.do(t, "GET", "/members/", "")
	if resp.StatusCode != http.StatusUnauthorized || len(resp.Header["Set-Cookie"]) > 0 || len(a.received()) > 0 {
		t.Errorf("got %d, Set-Cookie %q", resp.StatusCode, resp.Header["Set-Cookie"])
	}
	if !strings.HasPrefix(resp.body, "503 SERVICE_UNAVAILABLE") || strings.Contains(resp.body, "127.0.0.1") {
		t.Errorf("the error is %q", resp.body)
	}
	if g.do(t, "GET", "/members/", "", "Authorization", robot); len(a.received()) != 1 {
		t.Error("the robot did not get in")
	}
}

// TestSEC36AuthenticatorRefusesOptimistic: a cookie that anyone can forge says who nobody is.
func TestSEC36AuthenticatorRefusesOptimistic(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth")
	config, err := g.adapt(a, sqlite, "basic_auth {\n robot $2a$04$x\n}")
	if err != nil {
		t.Fatal(err)
	}
	config = bytes.Replace(config, []byte(`"providers":{`), []byte(`"providers":{"better_auth":{"mode":"optimistic"},`), 1)
	if err := caddy.Load(config, true); err == nil || !strings.Contains(err.Error(), "mode optimistic knows no identity") {
		t.Errorf("got %v", err)
	}
}
