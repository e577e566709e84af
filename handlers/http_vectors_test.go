package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/internal/vectors"
)

type scenario struct {
	Name, Config string
	Steps        []step
}

type step struct {
	Request *struct {
		Method, Path string
		Headers      map[string]string
		Body         json.RawMessage
		RawBody      *string `json:"raw_body"`
	}
	Response struct {
		Status    int
		Headers   map[string]string
		SetCookie []string `json:"set_cookie"`
		JSON      json.RawMessage
		Body      *string
	}
	Emails json.RawMessage
	Op     *op
	DB     map[string]json.RawMessage
	Redis  json.RawMessage
}

// TestHTTPVectors replays the recorded scenarios whose options are known here, each as
// far as it needs no other route than there are.
func TestHTTPVectors(t *testing.T) {
	var file struct {
		Secret  string
		Configs map[string]json.RawMessage
		Cases   []scenario
	}
	vectors.Read(t, "http", &file)
	replayed := 0
	for _, sc := range file.Cases {
		config, ok := readConfig(file.Configs[sc.Config], file.Secret)
		if end := slices.IndexFunc(sc.Steps, foreign); end >= 0 {
			sc.Steps = sc.Steps[:end]
		}
		if !ok || !slices.ContainsFunc(sc.Steps, ours) {
			t.Logf("not for these routes: %s (%s)", sc.Name, sc.Config)
			continue
		}
		replayed++
		t.Run(sc.Name, func(t *testing.T) { newReplay(t, config).run(t, sc.Steps) })
	}
	if replayed == 0 {
		t.Error("no scenario was replayed")
	}
}

// ours reports whether a step asks for a route of the table.
func ours(s step) bool {
	return s.Request != nil && rowOf(s) != nil
}

// rowOf returns the row of the route that a step asks for, under whatever base path, or
// nil.
func rowOf(s step) *Route {
	path, _, _ := strings.Cut(s.Request.Path, "?")
	segments := strings.Split(path, "/")
	for _, row := range Routes() {
		n := strings.Count(row.Path, "/")
		if row.Method == s.Request.Method && len(segments) > n && fits(row.Path, "/"+strings.Join(segments[len(segments)-n:], "/")) {
			return &row
		}
	}
	return nil
}

// foreign reports whether a step asks for a route that is not in the table, or does
// something to the database that a test cannot.
func foreign(s step) bool {
	switch {
	case s.Request != nil:
		_, typed := s.Response.Headers["content-type"]
		unknownPath := s.Response.Status == http.StatusNotFound && !typed
		return !ours(s) && !unknownPath
	case s.Op != nil:
		return s.Op.interfere() == nil
	default:
		return s.DB == nil && s.Redis == nil
	}
}

// replay is one scenario under way.
type replay struct {
	*fixture
	bindings
	broken bool // the database is in a state that no store can be brought to
}

func newReplay(t *testing.T, config recordedConfig) *replay {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	p := &replay{bindings: bindings{values: map[string]string{}, now: now}}
	env := auth.Env{
		Now:   func() time.Time { return p.now },
		Sleep: func(context.Context, time.Duration) {},
	}
	p.mint = env.Token
	p.fixture = newFixture(t, func(s *settings) {
		s.handlers = Config{
			BasePath:      config.BasePath,
			DisabledPaths: config.DisabledPaths,

			SkipTrailingSlashes: config.Advanced.SkipTrailingSlashes,

			BaseURL:        BaseURL{Static: config.BaseURL},
			TrustedOrigins: config.Trusted,
			Store:          s.handlers.Store,
			Hashing:        s.handlers.Hashing,
			EmailPassword: EmailPassword{
				Disabled:      !config.EmailAndPassword.Enabled,
				DisableSignUp: config.EmailAndPassword.DisableSignUp,
				MinLength:     config.EmailAndPassword.MinPasswordLength,
				MaxLength:     config.EmailAndPassword.MaxPasswordLength,
			},
			HashIdentifiers: config.Verification.StoreIdentifier == "hashed",
			Mail:            s.handlers.Mail,
			Providers:       config.providers(t, env),
			Account:         config.account(),
			UserFields:      config.User.AdditionalFields,
			SessionFields:   config.Session.AdditionalFields,

			ErrorURL: config.OnAPIError.ErrorURL,
			ClientIP: func(r *http.Request) string { return r.Header.Get("X-Forwarded-For") },
			Env:      env,
		}
		config.mails(&s.handlers)
		s.cookies = config.cookies()
		s.sessions.DisableRefresh = config.Session.DisableSessionRefresh
		s.sessions.DeferRefresh = config.Session.DeferSessionRefresh
		s.sessions.ExpiresIn = time.Duration(config.Session.ExpiresIn) * time.Second
		s.cookies.MaxAge = s.sessions.ExpiresIn
		if age := config.Session.UpdateAge; age != nil {
			s.sessions.UpdateAge = new(time.Duration(*age) * time.Second)
		}
	})
	return p
}

// mails says which mails are sent: Better Auth has a function for each kind.
func (c recordedConfig) mails(to *Config) {
	const function = "<function>"
	password, verification := c.EmailAndPassword, c.EmailVerification
	to.EmailPassword.RequireVerification = password.RequireEmailVerification
	to.EmailPassword.NoAutoSignIn = password.AutoSignIn != nil && !*password.AutoSignIn
	to.EmailPassword.DisableReset = password.SendResetPassword != function
	to.EmailPassword.RevokeSessionsOnReset = password.RevokeSessionsOnPasswordReset
	to.EmailVerification = EmailVerification{
		Disabled:     verification.SendVerificationEmail != function,
		SendOnSignUp: verification.SendOnSignUp,
		SendOnSignIn: verification.SendOnSignIn,
		AutoSignIn:   verification.AutoSignInAfterVerification,
	}
	to.ChangeEmail = ChangeEmail{
		Enabled:          c.User.ChangeEmail.Enabled,
		Confirm:          c.User.ChangeEmail.SendChangeEmailConfirmation == function,
		UpdateUnverified: c.User.ChangeEmail.UpdateEmailWithoutVerification,
	}
	to.DeleteUser = DeleteUser{
		Enabled: c.User.DeleteUser.Enabled,
		Verify:  c.User.DeleteUser.SendDeleteAccountVerification == function,
	}
}

func (p *replay) run(t *testing.T, steps []step) {
	for i, s := range steps {
		var ok bool
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			switch {
			case s.Request != nil:
				p.exchange(t, s)
			case s.Op != nil:
				s.Op.interfere()(t, p)
			case s.DB != nil && !p.broken:
				p.compareDB(t, s.DB)
			}
			ok = !t.Failed()
		})
		if !ok {
			return
		}
	}
}

func (p *replay) exchange(t *testing.T, s step) {
	p.now = p.now.Add(time.Millisecond) // what is made by one request is older than the next
	if resolvesDots(s.Request.Path) {
		// SEC-57: only the canonical spelling of a path is served.
		s.Response = step{}.Response
		s.Response.Status = http.StatusNotFound
	}
	if body, ok := withoutEmptyTargets(s.Request.Body); ok {
		// SEC-54: an empty redirect target is refused. Without it the step must succeed.
		if w := p.request(s); w.Code != http.StatusBadRequest {
			t.Errorf("empty target: got %d, want 400", w.Code)
		}
		s.Request.Body = body
		s.Response.JSON = withoutEmptyURL(s.Response.JSON)
	}
	w := p.request(s)
	want := s.Response
	if w.Code != want.Status {
		t.Fatalf("%s %s %s = %d %s, want %d %s", s.Request.Method, s.Request.Path, s.Request.Body, w.Code, w.Body, want.Status, want.JSON)
	}
	if err := p.sent.compare(&p.bindings, s.Emails); err != nil {
		t.Errorf("mails: %v", err)
	}
	wantCookies, cookies := survivors(levelOf(s), want.SetCookie, w.Header().Values("Set-Cookie"))
	p.compareHeaders(t, want.Headers, withoutSecrecy(rowOf(s), w.Header()))
	p.compareCookies(t, wantCookies, cookies)
	switch {
	case want.JSON != nil:
		if err := p.matchJSON(want.JSON, w.Body.Bytes()); err != nil {
			t.Errorf("body: %v", err)
		}
	case want.Body != nil && w.Body.String() != p.fillIn(*want.Body):
		t.Errorf("body: got %q, want %q", w.Body, *want.Body)
	}
}

// resolvesDots reports whether a path has segments that a URL parser would resolve.
func resolvesDots(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return slices.ContainsFunc(strings.Split(path, "/"), func(s string) bool {
		s = strings.ReplaceAll(strings.ToLower(s), "%2e", ".")
		return s == "." || s == ".."
	})
}

// withoutEmptyTargets drops the redirect targets of a body that are "", if there are any.
func withoutEmptyTargets(body json.RawMessage) (json.RawMessage, bool) {
	var members map[string]any
	if json.Unmarshal(body, &members) != nil {
		return nil, false
	}
	n := len(members)
	maps.DeleteFunc(members, func(name string, v any) bool { return isTarget(name) && v == "" })
	if len(members) == n {
		return nil, false
	}
	rest, err := json.Marshal(members)
	return rest, err == nil
}

func (p *replay) request(s step) *httptest.ResponseRecorder {
	r := httptest.NewRequest(s.Request.Method, p.fillIn(s.Request.Path), strings.NewReader(p.body(s)))
	r.Host = "localhost:3000"
	for name, value := range s.Request.Headers {
		if name == "host" {
			r.Host = value
			continue
		}
		r.Header.Set(name, p.fillIn(value))
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func (p *replay) body(s step) string {
	if raw := s.Request.RawBody; raw != nil {
		text := *raw
		if n, ok := strings.CutSuffix(text, " bytes>"); ok {
			size, _ := strconv.Atoi(strings.TrimPrefix(n, "<"))
			text = `{"email":"ct@example.com","password":"password123"}`
			text += strings.Repeat(" ", size-len(text))
		}
		return p.fillIn(text)
	}
	var compact bytes.Buffer
	if len(s.Request.Body) > 0 {
		json.Compact(&compact, s.Request.Body)
	}
	return p.fillIn(compact.String())
}

func (p *replay) compareHeaders(t *testing.T, want map[string]string, got http.Header) {
	for name, value := range want {
		if err := p.match(value, got.Get(name)); err != nil {
			t.Errorf("header %s: %v", name, err)
		}
	}
	for name := range got {
		if _, ok := want[strings.ToLower(name)]; !ok && name != "Set-Cookie" {
			t.Errorf("header %s: %q is not in the recording", name, got.Get(name))
		}
	}
}

func (p *replay) compareCookies(t *testing.T, want, got []string) {
	if len(got) != len(want) {
		t.Fatalf("Set-Cookie: got %q, want %q", got, want)
	}
	for i, line := range want {
		if err := p.match(line, got[i]); err != nil {
			t.Errorf("Set-Cookie %d: %v", i, err)
		}
	}
}
