package live_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
)

func TestSessionsSurvive(t *testing.T) {
	server := redistest.Start(t)
	storages := map[string]string{
		"sqlite":           "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n}",
		"redis":            "better_auth {\n rate_limit off\n storage redis " + server + " {\n key_prefix alone:\n}\n}",
		"sqlite and redis": "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n session_storage redis " + server + "\n}",
		"postgres":         "better_auth {\n rate_limit off\n storage postgres " + sqltest.StartPostgres(t).Database(t) + "\n}",
		"mysql":            "better_auth {\n rate_limit off\n storage mysql " + sqltest.StartMySQL(t).Database(t) + "\n}",
		"no configuration": "",
	}
	for name, options := range storages {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			g := start(t, a, options, "better_auth\nprotect /dashboard/*")
			g.signUp(t, "ann@example.com")
			check := func(when string) {
				t.Helper()
				if resp := g.open(t, "/dashboard"); resp.StatusCode != http.StatusOK {
					t.Errorf("after %s: got %d", when, resp.StatusCode)
				}
			}
			check("signing up")
			if err := g.load(a, options, "better_auth\nprotect /dashboard/* /other*\nheader X-New 1"); err == nil {
				t.Error("a bad configuration was loaded")
			}
			check("a reload that failed")
			if err := g.load(a, options, "better_auth\nprotect /dashboard/*\nheader X-New 1"); err != nil {
				t.Fatal(err)
			}
			check("a reload")
			if err := caddy.Stop(); err != nil {
				t.Fatal(err)
			}
			if err := g.load(a, options, "better_auth\nprotect /dashboard/*"); err != nil {
				t.Fatal(err)
			}
			check("a restart")
			if resp := g.call(t, "/sign-in/email", map[string]string{"email": "ann@example.com", "password": "password123"}); resp.StatusCode != http.StatusOK {
				t.Errorf("signing in after a restart: got %d %s", resp.StatusCode, resp.body)
			}
		})
	}
}

func TestSEC11BadConfigurationIsRefused(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("EMPTY", "")
	tests := map[string]struct{ options, site, want string }{
		"fail/a secret that is too short":      {"secret short", "better_auth", "secret 1: it has 5 characters and needs at least 32"},
		"fail/an empty secret":                 {"secret {env.EMPTY}", "better_auth", "secret"},
		"fail/a secret that is not set":        {"secret {env.NOT_SET_ANYWHERE}", "better_auth", "secret"},
		"fail/a base URL without scheme":       {"base_url app.example.com", "better_auth", "write it as https://app.example.com"},
		"fail/a base URL with a query":         {"base_url https://app.example.com?x=1", "better_auth", "leave out what is not scheme, host and path"},
		"fail/a base URL with another path":    {"base_url https://app.example.com/x\n allowed_hosts b.example.com", "better_auth", "allowed_hosts would have their routes at /api/auth"},
		"fail/a base path that is no path":     {"base_path api/auth", "better_auth", "write it as /api/auth"},
		"fail/a page that is no path":          {"pages {\n sign_in login\n}", "better_auth", "write it as a path"},
		"fail/a Redis that is not there":       {"storage redis redis://:hunter2@127.0.0.1:1/0", "better_auth", "127.0.0.1:1"},
		"fail/a Redis URL that is none":        {"storage redis localhost", "better_auth", "redis"},
		"fail/a broken database":               {"storage sqlite " + broken, "better_auth", broken},
		"fail/a directory as database":         {"storage sqlite " + filepath.Dir(broken), "better_auth", filepath.Dir(broken)},
		"fail/a pattern that is none":          {"", "protect {\n matcher dashboard\n}", "dashboard"},
		"fail/a pattern that ends too soon":    {"", "protect {\n matcher \"/(a\"\n}", "/(a"},
		"fail/optimistic with a header":        {"", "protect {\n mode optimistic\n header X-A a\n}", "mode optimistic knows no identity"},
		"fail/optimistic with a requirement":   {"", "protect {\n mode optimistic\n require role admin\n}", "mode optimistic knows no identity"},
		"fail/sign_in on another site":         {"", "protect {\n sign_in https://login.example.com\n}", "write it as a path"},
		"fail/an empty cookie name":            {"cookies {\n name session_token \"\"\n}", "better_auth", "name"},
		"fail/a cookie that does not exist":    {"cookies {\n name sesion_token a\n}", "better_auth", "sesion_token"},
		"fail/a new address without mail":      {"user {\n change_email\n}", "better_auth", `add "mail smtp`},
		"fail/a deletion by mail without mail": {"user {\n delete_user {\n verify\n }\n}", "better_auth", `add "mail smtp`},
		"fail/a disabled path that is none":    {"disabled_paths /signup", "better_auth", "no route has it"},
		"fail/an error URL that is none":       {"error_url javascript:alert(1)", "better_auth", "want an http or https URL"},
		"fail/a field with a taken name":       {"user {\n field Email string\n}", "better_auth", "the name is taken"},
		"fail/a field of no type":              {"session {\n field theme text\n}", "better_auth", "use one of"},
		"fail/a default of another type":       {"user {\n field n number {\n default x\n }\n}", "better_auth", "is not of the type number"},
		"fail/none without https":              {"base_url http://localhost\n cookies {\n same_site none\n }", "better_auth", "set secure to auto or on"},
		"fail/attributes of no cookie":         {"cookies {\n attributes sid {\n partitioned\n }\n }", "better_auth", "there is no cookie"},
		"fail/a cookie path elsewhere":         {"cookies {\n attributes {\n path /app\n }\n }", "better_auth", "leave it out, or write /"},
		"fail/two protocols":                   {"base_url https://a.example\n protocol http", "better_auth", "leave one of them out"},
		"fail/a provider without its id":       {"provider github", "better_auth", "provider github: client_id is missing"},
		"fail/a provider's secret that is not": {"provider github {\n client_id x\n client_secret {env.NOT_SET_ANYWHERE}\n}", "better_auth", "provider github"},
		"fail/a provider without encryption":   {"provider acme {\n client_id x\n issuer http://hunter2@acme.example\n}", "better_auth", "provider acme: issuer"},
		"fail/the example secret":              {"secret better-auth-secret-12345678901234567890", "better_auth", "everybody knows it"},
		"fail/a target that nobody knows":      {"allow_targets fragment", "better_auth", "use one of backslash"},
		"fail/a header that stays anyway":      {"keep_headers X-Request-Id", "better_auth", "leave it out"},
		"fail/a header that is ours":           {"keep_headers X-Auth-User-Id", "better_auth", "leave it out"},
		"fail/a matcher of nothing":            {"", "@a {\n}\nprotect @a", "matcher"},
		"fail/no pattern":                      {"", "protect {\n matcher\n}", "matcher"},
		"fail/a short secret of an assertion":  {"", "protect {\n assertion {\n secret short\n audience app\n }\n}", "needs at least 32"},
		"fail/an assertion for nobody":         {"", "protect {\n assertion {\n secret 12345678901234567890123456789012\n }\n}", "audience"},
		"fail/an assertion of nobody":          {"", "protect {\n mode optimistic\n assertion {\n secret 12345678901234567890123456789012\n audience app\n }\n}", "mode optimistic knows no identity"},
		"fail/lengths that exclude each other": {"email_password {\n min_length 20\n max_length 10\n}", "better_auth", "length"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			g := start(t, a, sqlite, "better_auth")
			err := g.load(a, "better_auth {\n"+test.options+"\n}", test.site)
			if err == nil {
				t.Fatal("the configuration was loaded")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %q, want it to say %q", err, test.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error tells a password: %q", err)
			}
			if resp := g.open(t, "/"); resp.StatusCode != http.StatusOK {
				t.Errorf("the old configuration is gone: got %d", resp.StatusCode)
			}
		})
	}
	content, err := os.ReadFile(broken)
	if err != nil || !strings.HasPrefix(string(content), "this is no database") {
		t.Errorf("the broken file was written to: %v", err)
	}
}

func TestStoreOutage(t *testing.T) {
	server := redistest.New(t)
	a := newApp(t)
	g := start(t, a, "better_auth {\n rate_limit off\n storage redis "+server.URL+"\n}", "better_auth\nprotect /dashboard/*")
	g.signUp(t, "ann@example.com")
	server.Stop()
	for _, path := range []string{"/dashboard", "/api/auth/get-session"} {
		resp := g.open(t, path)
		if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
			t.Errorf("%s: got %d, Retry-After %q", path, resp.StatusCode, resp.Header.Get("Retry-After"))
		}
		if cookies := resp.Header["Set-Cookie"]; len(cookies) > 0 {
			t.Errorf("%s: an outage set cookies: %v", path, cookies)
		}
	}
	if resp := g.open(t, "/"); resp.StatusCode != http.StatusOK {
		t.Errorf("a public page: got %d", resp.StatusCode)
	}
	for _, r := range a.received() {
		if r.URL.Path != "/" {
			t.Errorf("the app got %s", r.URL)
		}
	}
}

func TestDirectiveOrder(t *testing.T) {
	sites := map[string]string{
		"as the docs have it":   "better_auth\nprotect",
		"the other way round":   "protect\nbetter_auth",
		"better_auth twice":     "better_auth\nhandle {\n better_auth\n protect\n reverse_proxy {app}\n}",
		"inside a handle block": "handle {\n protect\n better_auth\n reverse_proxy {app}\n}",
	}
	for name, site := range sites {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			g := start(t, a, sqlite, site)
			if resp := g.do(t, "GET", "/api/auth/ok", ""); resp.body != `{"ok":true}` {
				t.Errorf("an auth route behind protect: got %d %q", resp.StatusCode, resp.body)
			}
			if resp := g.open(t, "/sign-in"); resp.StatusCode != http.StatusOK {
				t.Errorf("the sign-in page: got %d", resp.StatusCode)
			}
			if resp := g.open(t, "/"); resp.StatusCode != http.StatusFound {
				t.Errorf("the app's page: got %d", resp.StatusCode)
			}
			g.signUp(t, "ann@example.com")
			if resp := g.open(t, "/"); resp.body != "the app" {
				t.Errorf("signed in: got %d %q", resp.StatusCode, resp.body)
			}
		})
	}
}

func TestAccessLogNamesTheUser(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "log {\n output file {dir}/access.log\n}\nbetter_auth\nprotect /dashboard/*")
	g.signUp(t, "ann@example.com")
	g.open(t, "/dashboard")
	id := a.received()[0].Header.Get("X-Auth-User-Id")
	log, err := os.ReadFile(filepath.Join(g.dir, "access.log"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(log), `"user_id":"`+id+`"`) {
		t.Errorf("the access log does not name %s:\n%s", id, log)
	}
	for _, secret := range []string{"password123", g.cookies(t)} {
		if strings.Contains(string(log), secret) {
			t.Errorf("the access log has a secret: %s", log)
		}
	}
}

// TestFallbackPage: the page that try_files serves for every path hides neither the auth
// routes nor what is protected.
func TestFallbackPage(t *testing.T) {
	a := newApp(t)
	files := t.TempDir()
	if err := os.WriteFile(filepath.Join(files, "index.html"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	g := start(t, a, sqlite, "better_auth\nprotect /dashboard\nroot "+files+"\ntry_files {path} /index.html")
	if resp := g.do(t, "GET", "/api/auth/ok", ""); resp.body != `{"ok":true}` {
		t.Errorf("an auth route: got %d %q", resp.StatusCode, resp.body)
	}
	if resp := g.open(t, "/dashboard"); resp.StatusCode != http.StatusFound {
		t.Errorf("a protected page: got %d %q", resp.StatusCode, resp.body)
	}
	if resp := g.open(t, "/"); resp.body != "the app" {
		t.Errorf("a public page: got %d %q", resp.StatusCode, resp.body)
	}
}
