package ui_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/ui"
)

func TestRefusals(t *testing.T) {
	tests := []struct {
		name, path string
		status     int
		body       string
		wantStatus int
		wantText   string
		wantFocus  string // id of the field with the cursor
		wantBad    string // ids of the marked fields
	}{
		{"wrong password", "/sign-in", 401, `{"message":"x","code":"INVALID_EMAIL_OR_PASSWORD"}`,
			401, "The e-mail address or the password is wrong.", "password", "email password"},
		{"bad e-mail", "/sign-in", 400, `{"message":"x","code":"INVALID_EMAIL"}`,
			400, "Enter an e-mail address such as", "email", "email"},
		{"bad fields", "/sign-up", 400, `{"message":"[body.email] Invalid; [body.password] Too small","code":"VALIDATION_ERROR"}`,
			400, "Enter a password.", "email", "email password"},
		{"bad field of no form", "/sign-up", 400, `{"message":"[body.image] Invalid","code":"VALIDATION_ERROR"}`,
			400, "This form could not be read.", "name", ""},
		{"short password", "/sign-up", 400, `{"message":"x","code":"PASSWORD_TOO_SHORT"}`,
			400, "This password is too short.", "password", "password"},
		{"e-mail taken", "/sign-up", 422, `{"message":"x","code":"USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL"}`,
			422, "There is already an account", "email", "email"},
		{"cannot create", "/sign-up", 422, `{"message":"x","code":"FAILED_TO_CREATE_USER"}`,
			422, "The account could not be made.", "name", ""},
		{"switched off", "/sign-in", 400, `{"message":"x","code":"EMAIL_PASSWORD_DISABLED"}`,
			400, "switched off", "email", ""},
		{"origin", "/sign-in", 403, `{"message":"x","code":"INVALID_ORIGIN"}`,
			403, "not sent from an address", "email", ""},
		{"sign-out", "/sign-out", 403, `{"message":"x","code":"MISSING_OR_NULL_ORIGIN"}`,
			403, "not sent from an address", "", ""},
		{"too many", "/sign-in", 429, `{"message":"x"}`,
			429, "Too many attempts.", "email", ""},
		{"outage", "/sign-in", 503, `{"message":"x","code":"SERVICE_UNAVAILABLE"}`,
			503, "not available at the moment", "email", ""},
		{"empty answer", "/sign-in", 500, ``, 500, "went wrong on our side", "email", ""},
		{"unknown code", "/sign-in", 418, `{"message":"teapot","code":"NEW"}`, 418, "went wrong on our side", "email", ""},
		{"odd types", "/sign-in", 401, `{"message":1,"code":[]}`, 401, "went wrong on our side", "email", ""},
		{"unexpected redirect", "/sign-in", 302, ``, 500, "went wrong on our side", "email", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			auth := &fakeAuth{status: tt.status, body: tt.body, header: http.Header{"Retry-After": {"7"}}}
			w := serve(newPages(t, auth), formPost(tt.path, "name=Ada+L&email=ada%40example.com&password=secret%21word"))
			page := w.Body.String()
			if w.Code != tt.wantStatus || w.Header().Get("Retry-After") != "7" {
				t.Errorf("status %d, Retry-After %q, want %d and 7", w.Code, w.Header().Get("Retry-After"), tt.wantStatus)
			}
			if !strings.Contains(alert(t, page), tt.wantText) {
				t.Errorf("alert %q, want %q in it", alert(t, page), tt.wantText)
			}
			if got := ids(page, "autofocus"); got != tt.wantFocus {
				t.Errorf("focus on %q, want %q", got, tt.wantFocus)
			}
			if got := ids(page, `aria-invalid="true"`); got != tt.wantBad {
				t.Errorf("marked %q, want %q", got, tt.wantBad)
			}
			if strings.Contains(page, "secret") || strings.Contains(page, "teapot") {
				t.Errorf("the page gives away what it should not: %s", page)
			}
			if tt.path != "/sign-out" && !strings.Contains(page, `value="ada@example.com"`) {
				t.Error("the e-mail is not kept")
			}
			if tt.path == "/sign-up" && !strings.Contains(page, `value="Ada L"`) {
				t.Error("the name is not kept")
			}
		})
	}
}

func TestUnreadableForms(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	tests := []struct {
		name, media, body string
		want              int
	}{
		{"no type", "", "email=a", 415},
		{"JSON", "application/json", "{}", 415},
		{"multipart", "multipart/form-data; boundary=x", "", 415},
		{"plain text", "text/plain", "email=a", 415},
		{"too large", form, "email=" + strings.Repeat("a", 64<<10), 413},
		{"broken encoding", form, "email=%zz", 400},
		{"semicolons", form, "email=a;password=b", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			auth := &fakeAuth{status: 200}
			r := formPost("/sign-in", tt.body)
			r.Header.Set("Content-Type", tt.media)
			w := serve(newPages(t, auth), r)
			if w.Code != tt.want {
				t.Errorf("status %d, want %d", w.Code, tt.want)
			}
			if len(auth.asked) != 0 {
				t.Error("the auth handler was asked all the same")
			}
			alert(t, w.Body.String())
		})
	}
	t.Run("ok/charset and largest", func(t *testing.T) {
		r := formPost("/sign-in", "email="+strings.Repeat("a", 64<<10-6))
		r.Header.Set("Content-Type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8")
		if w := serve(newPages(t, &fakeAuth{status: 200}), r); w.Code != http.StatusSeeOther {
			t.Errorf("status %d, want 303", w.Code)
		}
	})
}

// TestForeignForms sends forms as other sites could: with a cookie or without, since
// signing out, or in as somebody else, needs none.
func TestForeignForms(t *testing.T) {
	tests := []struct {
		name, origin, site string
		want               int
	}{
		{"ok/own page", "http://example.com", "same-origin", 303},
		{"ok/own page, no fetch metadata", "http://example.com", "", 303},
		{"ok/not a browser", "", "", 303},
		{"ok/reload by hand", "", "none", 303},
		{"fail/other site", "http://evil.example", "cross-site", 403},
		{"fail/other site, no fetch metadata", "http://evil.example", "", 403},
		{"fail/sibling", "http://evil.example.com", "same-site", 403},
		{"fail/other port", "http://example.com:81", "", 403},
		{"fail/sandboxed frame", "null", "", 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			auth := &fakeAuth{status: 200, cookies: []string{"a=b"}}
			r := formPost("/sign-out", "")
			r.Header.Set("Origin", tt.origin)
			r.Header.Set("Sec-Fetch-Site", tt.site)
			w := serve(newPages(t, auth), r)
			if w.Code != tt.want {
				t.Errorf("status %d, want %d", w.Code, tt.want)
			}
			if w.Code == http.StatusForbidden && (len(auth.asked) != 0 || w.Header().Get("Set-Cookie") != "") {
				t.Error("a refused form had an effect")
			}
		})
	}
}

func TestNew(t *testing.T) {
	auth := &fakeAuth{}
	tests := []struct {
		name   string
		config ui.Config
		want   string // part of the error; "": none
	}{
		{"ok/defaults", ui.Config{Auth: auth}, ""},
		{"ok/own", ui.Config{Auth: auth, Paths: ui.Paths{SignIn: "/user/login"}, Home: "/a?b#c", ReturnTo: "return_to"}, ""},
		{"fail/no auth", ui.Config{}, "no auth handler"},
		{"fail/relative page", ui.Config{Auth: auth, Features: everything, Paths: ui.Paths{SignIn: "sign-in"}}, `page "sign-in"`},
		{"fail/page with query", ui.Config{Auth: auth, Features: everything, Paths: ui.Paths{SignUp: "/a?b"}}, `page "/a?b"`},
		{"fail/page with dots", ui.Config{Auth: auth, Features: everything, Paths: ui.Paths{SignUp: "/a/../b"}}, `page "/a/../b"`},
		{"fail/encoded page", ui.Config{Auth: auth, Features: everything, Paths: ui.Paths{SignUp: "/%61"}}, `page "/%61"`},
		{"fail/root as page", ui.Config{Auth: auth, Features: everything, Paths: ui.Paths{SignIn: "/"}}, `page "/"`},
		{"fail/trailing slash", ui.Config{Auth: auth, Features: everything, Paths: ui.Paths{SignOut: "/out/"}}, `page "/out/"`},
		{"fail/same page twice", ui.Config{Auth: auth, Features: everything, Paths: ui.Paths{SignIn: "/a", SignUp: "/a"}}, `two pages at "/a"`},
		{"fail/page below the routes", ui.Config{Auth: auth, Features: everything, Paths: ui.Paths{SignIn: "/api/auth/x"}}, "under the base path"},
		{"fail/base path", ui.Config{Auth: auth, BasePath: "api"}, `base path "api"`},
		{"ok/home is the account", ui.Config{Auth: auth, Home: "/account"}, ""},
		{"fail/sign-in off", ui.Config{Auth: auth, Paths: ui.Paths{SignIn: ui.Off}}, "cannot be off"},
		{"fail/color", ui.Config{Auth: auth, Theme: ui.Theme{Color: "red"}}, `color "red"`},
		{"fail/logo", ui.Config{Auth: auth, Theme: ui.Theme{Logo: "https://x.example/logo.svg"}}, `logo "https://x.example/logo.svg"`},
		{"fail/home elsewhere", ui.Config{Auth: auth, Home: "//x"}, `home "//x"`},
		{"fail/home is a page", ui.Config{Auth: auth, Home: "/sign-in?x"}, "is a sign-in page itself"},
		{"fail/parameter", ui.Config{Auth: auth, ReturnTo: "a b"}, `parameter "a b"`},
		{"fail/parameter is a field", ui.Config{Auth: auth, ReturnTo: "email"}, `parameter "email"`},
		{"fail/password length", ui.Config{Auth: auth, MinPassword: -1}, "negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ui.New(tt.config)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("New: %v, want no error", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("New: %v, want %q in it", err, tt.want)
			}
		})
	}
}

// TestEveryFieldIsLabelled checks what password managers and screen readers need.
func TestEveryFieldIsLabelled(t *testing.T) {
	p := newPages(t, &fakeAuth{})
	wants := map[string][]string{
		"/sign-in": {`<html lang="en">`, `<title>Sign in · example.com</title>`, `name="viewport"`,
			`<label for="sign-in-email">`, `autocomplete="username"`, `<label for="sign-in-password">`, `autocomplete="current-password"`,
			`type="checkbox" value="true" checked`},
		"/sign-up": {`<label for="sign-up-name">`, `autocomplete="name"`, `<label for="sign-up-email">`, `autocomplete="username"`,
			`<label for="sign-up-password">`, `autocomplete="new-password"`, `minlength="8"`, `aria-describedby="sign-up-password-hint"`},
	}
	for path, texts := range wants {
		page := serve(p, httptest.NewRequest(http.MethodGet, path, nil)).Body.String()
		for _, want := range texts {
			if !strings.Contains(page, want) {
				t.Errorf("GET %s: no %s", path, want)
			}
		}
		if strings.Contains(page, `role="alert"`) {
			t.Errorf("GET %s: an alert on an empty form", path)
		}
	}
}

// alert returns what the page says is wrong: above the form, and beside its fields.
func alert(t testing.TB, page string) string {
	t.Helper()
	var told []string
	for _, found := range regexp.MustCompile(`(?s)role="alert">(.*?)</(?:p|div)>`).FindAllStringSubmatch(page, -1) {
		told = append(told, html.UnescapeString(regexp.MustCompile(`(?s)<svg.*</svg>|<[^>]*>`).ReplaceAllString(found[1], "")))
	}
	if len(told) == 0 {
		t.Fatalf("no alert in %s", page)
	}
	if !strings.Contains(page, "<title>Error: ") {
		t.Error("the title does not say that there is an error")
	}
	return strings.Join(told, " ")
}

// ids returns the names of the inputs whose tag contains attribute, in order.
func ids(page, attribute string) string {
	var found []string
	for _, input := range regexp.MustCompile(`<input id="[a-z-]+-([a-zA-Z]+)"[^>]*>`).FindAllStringSubmatch(page, -1) {
		if strings.Contains(input[0], attribute) {
			found = append(found, input[1])
		}
	}
	return strings.Join(found, " ")
}

// TestTooMany: a person who has to wait is told for how long.
func TestTooMany(t *testing.T) {
	for seconds, want := range map[string]string{
		"":     "Please wait a moment, then try again.",
		"x<y":  "Please wait a moment, then try again.",
		"1":    "Please wait a moment, then try again.",
		"10":   "Please wait 10 seconds, then try again.",
		"61":   "Please wait 61 seconds, then try again.",
		"3601": "Please wait 61 minutes, then try again.",
	} {
		auth := &fakeAuth{status: 429, body: `{"message":"x"}`, header: http.Header{"X-Retry-After": {seconds}}}
		w := serve(newPages(t, auth), formPost("/sign-in", "email=a&password=b"))
		if w.Code != 429 || !strings.Contains(alert(t, w.Body.String()), want) {
			t.Errorf("after X-Retry-After %q: %d %q, want 429 with %q", seconds, w.Code, alert(t, w.Body.String()), want)
		}
	}
}
