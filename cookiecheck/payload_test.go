package cookiecheck

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	sessionText = `{"expiresAt":"2027-01-01T00:00:00.000Z","token":"t","createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-02T00:00:00.000Z","ipAddress":"192.0.2.1","userAgent":"x","userId":"u1","id":"s1"}`
	userText    = `{"name":"Ann","email":"ann@example.com","emailVerified":true,"image":"a.png","createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-02T00:00:00.000Z","id":"u1"}`
	payloadText = `{"session":` + sessionText + `,"user":` + userText + `,"updatedAt":1785585600123,"version":"1"}`
)

// TestPayloadSchema: Better Auth's schema, one member of a good payload changed at a time. "" leaves it out.
func TestPayloadSchema(t *testing.T) {
	const now = "2026-08-01T12:00:00.123Z"
	read := func(p *Payload) map[string]string {
		image := "none"
		if p.User.Image != nil {
			image = *p.User.Image
		}
		return map[string]string{
			"email": p.User.Email, "image": image, "userId": p.Session.UserID, "ip": p.Session.IPAddress, "agent": p.Session.UserAgent, "version": p.Version,
			"created": newDate(p.Session.CreatedAt).String() + newDate(p.User.CreatedAt).String(),
			"updated": newDate(p.Session.UpdatedAt).String() + newDate(p.User.UpdatedAt).String(),
		}
	}
	for _, tc := range []struct{ old, new, what, want string }{ // want "refused": it is
		{"", "", "email", "ann@example.com"}, {"", "", "image", "a.png"}, {"", "", "ip", "192.0.2.1"}, {"", "", "version", "1"},
		{`"ann@example.com"`, `"Ann@EXAMPLE.com"`, "email", "ann@example.com"}, {`"ann@example.com"`, "1", "", "refused"}, {`"email":"ann@example.com",`, "", "", "refused"},
		{`"a.png"`, "null", "image", "none"}, {`"image":"a.png",`, "", "image", "none"}, {`"a.png"`, `""`, "image", ""}, {`"a.png"`, "1", "", "refused"},
		{`"userId":"u1"`, `"userId":1`, "userId", "1"}, {`"userId":"u1"`, `"userId":null`, "userId", "null"}, {`"userId":"u1"`, `"userId":{"toString":1}`, "", "refused"}, {`"userId":"u1",`, "", "", "refused"},
		{`"192.0.2.1"`, "null", "ip", ""}, {`"ipAddress":"192.0.2.1",`, "", "ip", ""}, {`"192.0.2.1"`, "1", "", "refused"},
		{`"userAgent":"x"`, `"userAgent":null`, "agent", ""}, {`"userAgent":"x"`, `"userAgent":true`, "", "refused"},
		{`"version":"1"`, `"version":null`, "", "refused"}, {`,"version":"1"`, "", "version", ""}, {`"version":"1"`, `"version":1`, "", "refused"},
		{`"createdAt":"2026-01-01T00:00:00.000Z",`, "", "created", now + now}, {`"updatedAt":"2026-01-02T00:00:00.000Z",`, "", "updated", now + now},
		{`"createdAt":"2026-01-01T00:00:00.000Z"`, `"createdAt":null`, "", "refused"}, {`"updatedAt":"2026-01-02T00:00:00.000Z"`, `"updatedAt":1`, "", "refused"},
		{`"expiresAt":"2027-01-01T00:00:00.000Z",`, "", "", "refused"}, {`"expiresAt":"2027-01-01T00:00:00.000Z"`, `"expiresAt":"later"`, "", "refused"},
		{`"token":"t",`, "", "", "refused"}, {`,"id":"s1"`, "", "", "refused"}, {`,"id":"u1"`, "", "", "refused"}, {`"name":"Ann",`, "", "", "refused"},
		{`"emailVerified":true`, `"emailVerified":"true"`, "", "refused"}, {`"emailVerified":true,`, "", "email", "ann@example.com"},
		{`"updatedAt":1785585600123`, `"updatedAt":1e999`, "", "refused"}, {`"updatedAt":1785585600123,`, "", "", "refused"},
		{sessionText, "null", "", "refused"}, {`,"user":` + userText, "", "", "refused"},
	} {
		o := parsed(t, strings.ReplaceAll(payloadText, tc.old, tc.new))
		if tc.old == "" {
			o = parsed(t, payloadText)
		}
		p, ok := newPayload(o, cacheNow)
		if ok != (tc.want != "refused") || ok && read(p)[tc.what] != tc.want {
			t.Errorf("%s instead of %s: %v, %s is %q, want %q", tc.new, tc.old, ok, tc.what, read(p)[tc.what], tc.want)
		}
	}
}

// TestMissingTimesAreNow: at each reading, although a copy is opened once only.
func TestMissingTimesAreNow(t *testing.T) {
	for _, missing := range []string{`"createdAt":"2026-01-01T00:00:00.000Z",`, `"updatedAt":"2026-01-02T00:00:00.000Z",`} {
		for _, of := range []string{sessionText, userText} {
			cookies := mustNew(t, cacheOf(Compact))
			text := strings.Replace(payloadText, of, strings.Replace(of, missing, "", 1), 1)
			value, err := cookies.seal.close(parsed(t, text), cacheNow, 60)
			if err != nil {
				t.Fatal(err)
			}
			for after := range 3 {
				now := cacheNow.Add(time.Duration(after) * time.Second)
				p, err := cookies.openCache(value, now)
				if err != nil {
					t.Fatal(err)
				}
				if times := []time.Time{p.Session.CreatedAt, p.Session.UpdatedAt, p.User.CreatedAt, p.User.UpdatedAt}; !slices.ContainsFunc(times, now.Equal) {
					t.Errorf("without %s of %.20s, read at %v: %v", missing, of, now, times)
				}
			}
		}
	}
}

func encoded(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// TestGetCookieCache: what getCookieCache makes of values that are sealed well.
func TestGetCookieCache(t *testing.T) {
	seal := compact{newSigner(testSecret)}
	value, err := seal.close(parsed(t, payloadText), cacheNow, 60)
	if err != nil {
		t.Fatal(err)
	}
	good := CacheLookup{Prefix: DefaultPrefix, Name: string(SessionData), Secret: testSecret, Version: "1"}
	secure, nameless, other := good, good, good
	secure.Secure, nameless.Secret, other.Version = true, "", "2"
	for name, tc := range map[string]struct {
		header string
		lookup CacheLookup
		want   error // ErrNoCache, nil, or any other
	}{
		"good":                {"better-auth.session_data=" + value, good, nil},
		"secure":              {"__Secure-better-auth.session_data=" + value, secure, nil},
		"secure, not found":   {"better-auth.session_data=" + value, secure, ErrNoCache},
		"not secure":          {"__Secure-better-auth.session_data=" + value, good, ErrNoCache},
		"no secret":           {"better-auth.session_data=" + value, nameless, errJSON},
		"nothing, no secret":  {"", nameless, ErrNoCache},
		"another version":     {"better-auth.session_data=" + value, other, ErrNoCache},
		"no base64":           {"better-auth.session_data=!", good, errJSON},
		"no JSON":             {"better-auth.session_data=YQ", good, ErrNoCache},
		"no session":          {"better-auth.session_data=" + encoded(`{"session":1,"expiresAt":1785585700123,"signature":"YQ"}`), good, ErrNoCache},
		"no time":             {"better-auth.session_data=" + encoded(`{"session":{},"signature":"YQ"}`), good, ErrNoCache},
		"no signature":        {"better-auth.session_data=" + encoded(`{"session":{},"expiresAt":1785585700123}`), good, ErrNoCache},
		"no end":              {"better-auth.session_data=" + encoded(`{"session":{},"expiresAt":1e999,"signature":"YQ"}`), good, ErrNoCache},
		"signature no base64": {"better-auth.session_data=" + encoded(`{"session":{},"expiresAt":1785585700123,"signature":"!"}`), good, errJSON},
		"session no base64":   {"better-auth.session_data=" + encoded(`{"session":null,"expiresAt":1785585700123,"signature":"!"}`), good, ErrNoCache},
		"time no base64":      {"better-auth.session_data=" + encoded(`{"session":{},"expiresAt":"1","signature":"!"}`), good, ErrNoCache},
		"no end, no base64":   {"better-auth.session_data=" + encoded(`{"session":{},"expiresAt":1e999,"signature":"!"}`), good, ErrNoCache},
	} {
		_, err := GetCookieCache(tc.header, tc.lookup, cacheNow)
		if (err == nil) != (tc.want == nil) || errors.Is(err, ErrNoCache) != errors.Is(tc.want, ErrNoCache) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}
