package interop_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// story is what one person does, with the mistakes people make.
var story = []struct {
	name   string
	call   call
	status int
	code   string
}{
	{"nobody is signed in", call{Method: "getSession"}, 200, ""},
	{"sign up", call{"signUp.email", person}, 200, ""},
	{"session after sign-up", call{Method: "getSession"}, 200, ""},
	{"sign out", call{Method: "signOut"}, 200, ""},
	{"no session after sign-out", call{Method: "getSession"}, 200, ""},
	{"sign out again", call{Method: "signOut"}, 200, ""},
	{"sign up twice", call{"signUp.email", person}, 422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL"},
	{"wrong password", call{"signIn.email", with("password", "wrong horse")}, 401, "INVALID_EMAIL_OR_PASSWORD"},
	{"unknown person", call{"signIn.email", with("email", "bob@example.com")}, 401, "INVALID_EMAIL_OR_PASSWORD"},
	{"short password", call{"signUp.email", map[string]any{"name": "Bob", "email": "bob@example.com", "password": "short"}}, 400, "PASSWORD_TOO_SHORT"},
	{"bad e-mail", call{"signUp.email", with("email", "ada")}, 400, "VALIDATION_ERROR"},
	{"sign in", call{"signIn.email", with("email", "ADA@example.com")}, 200, ""},
	{"session after sign-in", call{Method: "getSession"}, 200, ""},
	{"sign in for this visit only", call{"signIn.email", with("rememberMe", false)}, 200, ""},
	{"session of this visit", call{Method: "getSession"}, 200, ""},
	{"sign in for longer", call{"signIn.email", with("rememberMe", true)}, 200, ""},
	{"foreign return address", call{"signIn.email", with("callbackURL", "https://evil.example/")}, 403, "INVALID_CALLBACK_URL"},
	{"return address", call{"signIn.email", with("callbackURL", "/dashboard")}, 200, ""},
	{"sign out at last", call{Method: "signOut"}, 200, ""},
}

func with(field string, value any) map[string]any {
	args := map[string]any{field: value}
	for name, v := range person {
		if name != field && name != "name" {
			args[name] = v
		}
	}
	return args
}

// TestClient lets the client tell the story to the gateway, on each kind of storage, and
// to a real server: every answer is as expected, and both give the same, byte for byte
// but for ids, tokens and times. With Redis the order of a session's fields may differ
// too: Better Auth answers in the order of whoever wrote the record.
func TestClient(t *testing.T) {
	file := filepath.Join(t.TempDir(), "real.db")
	want := tell(t, stage.BetterAuth{Secret: secret, SQLite: file}.Start(t))
	wantRedis := tell(t, stage.BetterAuth{Secret: secret, SQLite: file + "2", Redis: redistest.Start(t)}.Start(t))
	for _, c := range []struct {
		name    string
		storage string
		form    func(*testing.T, reply) string
		want    []reply
	}{
		{"sqlite", "storage sqlite " + filepath.Join(t.TempDir(), "auth.db"), inOrder, want},
		{"sqlite and redis", "storage sqlite " + filepath.Join(t.TempDir(), "auth.db") + "\n\t\tsession_storage redis " + redistest.Start(t), inAnyOrder, wantRedis},
		{"redis", "storage redis " + redistest.Start(t), inAnyOrder, wantRedis},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := tell(t, startGateway(t, "", c.storage))
			for i, step := range story {
				if got, want := c.form(t, got[i]), c.form(t, c.want[i]); got != want {
					t.Errorf("%s:\n got %s\nwant %s", step.name, got, want)
				}
			}
		})
	}
}

// tell runs the story at one server, checks the answers and returns them.
func tell(t *testing.T, address string) []reply {
	t.Helper()
	var calls []call
	for _, step := range story {
		calls = append(calls, step.call)
	}
	replies := new(browser).run(t, address, calls...)
	for i, r := range replies {
		step := story[i]
		if r.Exchange.Status != step.status {
			t.Errorf("%s: status %d, want %d", step.name, r.Exchange.Status, step.status)
		}
		checkRefusal(t, step.name, r.Error, step.status, step.code)
	}
	return replies
}

func checkRefusal(t *testing.T, step string, got *refusal, status int, code string) {
	t.Helper()
	switch {
	case code == "" && got != nil:
		t.Errorf("%s: the client reports %+v, want no error", step, *got)
	case code != "" && got == nil:
		t.Errorf("%s: the client reports no error, want %s", step, code)
	case code != "" && (got.Code != code || got.Status != status):
		t.Errorf("%s: the client reports %d %s, want %d %s", step, got.Status, got.Code, status, code)
	}
}

var random = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`[A-Za-z0-9]{32}\.[A-Za-z0-9%]{43,}%3D`), "SIGNED-TOKEN"},
	{regexp.MustCompile(`\b[A-Za-z0-9]{32}\b`), "ID"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`), "TIME"},
}

// inOrder writes a reply as text, with words for what differs from run to run.
func inOrder(t *testing.T, r reply) string {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range random {
		text = r.pattern.ReplaceAll(text, []byte(r.instead))
	}
	return string(text)
}

// inAnyOrder is inOrder with the fields of every JSON object sorted.
func inAnyOrder(t *testing.T, r reply) string {
	t.Helper()
	r.Data = sorted(t, r.Data)
	if r.Exchange.Body != "" {
		r.Exchange.Body = string(sorted(t, []byte(r.Exchange.Body)))
	}
	return inOrder(t, r)
}

func sorted(t *testing.T, text []byte) []byte {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%s is not JSON: %v", text, err)
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
