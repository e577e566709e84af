package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
)

func TestUpdateUser(t *testing.T) {
	const done, noFields = `{"status":true}`, `{"message":"No fields to update"}`
	invalid := func(field, received string) string {
		return `{"message":"[body.` + field + `] Invalid input: expected string, received ` + received + `","code":"VALIDATION_ERROR"}`
	}
	for _, tc := range []struct{ name, body, want, userName, image string }{
		{"ok/name", `{"name":"Anna"}`, done, "Anna", "old.png"},
		{"ok/empty name", `{"name":""}`, done, "", "old.png"},
		{"ok/image", `{"image":"new.png"}`, done, "Ann", "new.png"},
		{"ok/no image", `{"image":null}`, done, "Ann", "null"},
		{"ok/empty image", `{"image":""}`, done, "Ann", ""},
		{"ok/both", `{"name":"Anna","image":"new.png"}`, done, "Anna", "new.png"},
		{"ok/others are dropped", `{"name":"Anna","id":"x","emailVerified":true,"role":"admin"}`, done, "Anna", "old.png"},
		{"ok/falsy e-mail", `{"name":"Anna","email":0}`, done, "Anna", "old.png"},
		{"ok/whole number", `{"name":5}`, done, "5.0", "old.png"},
		{"ok/fraction", `{"name":-1.5}`, done, "-1.5", "old.png"},
		{"ok/large number", `{"name":1e21}`, done, "1.0e+21", "old.png"},
		{"ok/long number", `{"name":123456789012345678}`, done, "1.2345678901234568e+17", "old.png"},
		{"ok/digits", `{"name":12345678901234567}`, done, "12345678901234568.0", "old.png"},
		{"ok/small number", `{"name":0.00001,"image":0.0001}`, done, "1.0e-05", "0.0001"},
		{"ok/zero", `{"name":0}`, done, "0.0", "old.png"},
		{"ok/booleans", `{"name":false,"image":true}`, done, "0.0", "1.0"},
		{"fail/empty", `{}`, noFields, "Ann", "old.png"},
		{"fail/nothing usable", `{"id":"x","email":"","createdAt":null}`, noFields, "Ann", "old.png"},
		{"fail/e-mail", `{"name":"Anna","email":"b@example.com"}`, `{"message":"Email can not be updated","code":"EMAIL_CAN_NOT_BE_UPDATED"}`, "Ann", "old.png"},
		{"fail/name null", `{"name":null}`, invalid("name", "null"), "Ann", "old.png"},
		{"fail/name an object", `{"name":{},"image":"new.png"}`, invalid("name", "object"), "Ann", "old.png"},
		{"fail/image a list", `{"name":"Anna","image":[]}`, invalid("image", "array"), "Ann", "old.png"},
		{"fail/number too large", `{"name":1e999}`, invalid("name", "Infinity"), "Ann", "old.png"},
		{"fail/list", `[]`, `{"message":"[body] Invalid input: expected record, received array","code":"VALIDATION_ERROR"}`, "Ann", "old.png"},
		{"fail/null", `null`, `{"message":"[body] Invalid input: expected record, received null","code":"VALIDATION_ERROR"}`, "Ann", "old.png"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, nil)
			cookie := f.signUp(t)
			f.store.changeUsers(t, func(u *auth.User) { u.Image = new("old.png") })
			w := f.send("POST", "/api/auth/update-user", tc.body, "Cookie: "+cookie)
			if ok := tc.want == done; w.Body.String() != tc.want || (w.Code == 200) != ok || (w.Header().Get("Set-Cookie") != "") != ok {
				t.Errorf("got %d %s %v, want %s", w.Code, w.Body, w.Header(), tc.want)
			}
			user, err := f.store.UserByEmail(t.Context(), "ann@example.com")
			if err != nil {
				t.Fatal(err)
			}
			image := "null"
			if user.Image != nil {
				image = *user.Image
			}
			if user.Name != tc.userName || image != tc.image {
				t.Errorf("user is %q with image %q, want %q with %q", user.Name, image, tc.userName, tc.image)
			}
		})
	}
}

// TestUpdateUserKeeps: what the cookie cache does not know yet is not undone, and the new
// cookie has it.
func TestUpdateUserKeeps(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	f := newFixture(t, func(s *settings) {
		s.handlers.Env.Now = func() time.Time { return now }
		s.cookies.Cache = &cookiecheck.Cache{MaxAge: time.Hour}
	})
	cookie := f.signUpLinked(t)
	f.store.changeUsers(t, func(u *auth.User) { u.EmailVerified = true })
	now = now.Add(time.Minute)
	w := f.send("POST", "/api/auth/update-user", `{"name":"Anna"}`, "Cookie: "+cookie)
	user, err := f.store.UserByEmail(t.Context(), "ann@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if !user.EmailVerified || !user.UpdatedAt.Equal(now) || user.Name != "Anna" {
		t.Errorf("user is %+v, want one that is verified, and new at %v", user, now)
	}
	got := f.send("GET", "/api/auth/get-session", "", "Cookie: "+cookieHeader(w)).Body.String()
	if !strings.Contains(got, `"emailVerified":true,"name":"Anna"`) {
		t.Errorf("the cookie cache has %s", got)
	}
}

func TestUpdateUserCookies(t *testing.T) {
	for _, tc := range []struct {
		name, drop string // a cookie that the request does not carry
		forgetful  bool
		want       []string
	}{
		{"remembered", "", false, []string{"session_token", "session_data"}},
		{"for a day", "", true, []string{"session_token", "dont_remember", "session_data"}},
		{"cache cookie of the look-up gives way", "session_data", false, []string{"session_token", "session_data"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, func(s *settings) { s.cookies.Cache = &cookiecheck.Cache{} })
			f.signUp(t)
			body := `{"email":"ann@example.com","password":"password123"}`
			if tc.forgetful {
				body = strings.Replace(body, "}", `,"rememberMe":false}`, 1)
			}
			cookie := cookieHeader(f.send("POST", "/api/auth/sign-in/email", body))
			if tc.drop != "" {
				cookie = strings.ReplaceAll(cookie, tc.drop, "other")
			}
			w := f.send("POST", "/api/auth/update-user", `{"name":"Anna"}`, "Cookie: "+cookie)
			lines := w.Header().Values("Set-Cookie")
			if len(lines) != len(tc.want) {
				t.Fatalf("got %q, want cookies %q", lines, tc.want)
			}
			for i, line := range lines {
				if lasting := strings.Contains(line, "Max-Age="); !strings.Contains(line, tc.want[i]+"=") || lasting == tc.forgetful {
					t.Errorf("cookie %d is %s, want %s", i, line, tc.want[i])
				}
			}
		})
	}
}

func TestUpdateUserOfNobody(t *testing.T) {
	f := newFixture(t, func(s *settings) { s.cookies.Cache = &cookiecheck.Cache{} })
	cookie := f.signUpLinked(t)
	for _, id := range f.store.users {
		if err := f.store.DeleteUser(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	w := f.send("POST", "/api/auth/update-user", `{"name":"Anna"}`, "Cookie: "+cookie)
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("got %d %s %v, want 401 and no cookies", w.Code, w.Body, w.Header())
	}
}
