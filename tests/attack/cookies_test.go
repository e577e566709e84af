package attack_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	tokenName = "better-auth.session_token"
	dataName  = "better-auth.session_data"
)

// sign returns the value of a cookie as the gateway would sign it.
func sign(token, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(token))
	return url.QueryEscape(token + "." + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// forged are values of the session cookie that the gateway did not give, made of two that it
// did.
func forged(t *testing.T, value, other string) map[string]string {
	t.Helper()
	token, signature, _ := strings.Cut(unescaped(t, value), ".")
	_, foreign, _ := strings.Cut(unescaped(t, other), ".")
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		t.Fatal(err)
	}
	escaped := url.QueryEscape
	return map[string]string{
		"the token alone":            token,
		"no signature":               token + ".",
		"no token":                   escaped("." + signature),
		"another's signature":        escaped(token + "." + foreign),
		"another token":              escaped("X" + token[1:] + "." + signature),
		"a longer token":             escaped(token + "X." + signature),
		"a shorter token":            escaped(token[1:] + "." + signature),
		"a token in capitals":        escaped(strings.ToUpper(token) + "." + signature),
		"a shorter signature":        escaped(token + "." + signature[:len(signature)-2] + "="),
		"half a signature":           escaped(token + "." + signature[:20]),
		"a longer signature":         escaped(token + "." + signature + "AA=="),
		"no padding":                 escaped(token + "." + strings.TrimRight(signature, "=")),
		"base64url":                  escaped(token + "." + base64.RawURLEncoding.EncodeToString(raw)),
		"hexadecimal":                escaped(token + "." + strings.Repeat("0", 64)),
		"zeros":                      escaped(token + "." + base64.StdEncoding.EncodeToString(make([]byte, 32))),
		"a bit of the last":          escaped(token + "." + lastBit(signature)),
		"another secret":             sign(token, "another-secret-of-another-gateway-0123456789"),
		"an empty secret":            sign(token, ""),
		"the default secret":         sign(token, "better-auth-secret-12345678901234567890"),
		"signed, of no session":      sign("abcdefghijklmnopqrstuvwxyz012345", signingSecret),
		"signed, of a wildcard":      sign("*", signingSecret),
		"signed, with line breaks":   sign("a\r\nSET x y\r\n", signingSecret),
		"signed, with a quote":       sign("' OR 1=1 --", signingSecret),
		"signed, with a NUL":         sign(token+"\x00", signingSecret),
		"signed, empty":              sign("", signingSecret),
		"signed, very long":          sign(strings.Repeat("a", 10000), signingSecret),
		"in quotes within":           escaped(`"` + token + "." + signature + `"`),
		"escaped twice":              escaped(escaped(token + "." + signature)),
		"after a blank":              escaped(" " + token + "." + signature),
		"before a blank":             escaped(token + "." + signature + " "),
		"before a line break":        escaped(token + "." + signature + "\n"),
		"two in one":                 escaped(token + "." + signature + "." + signature),
		"as a list":                  escaped("[\"" + token + "." + signature + "\"]"),
		"undefined":                  "undefined",
		"null":                       "null",
		"a bad escape":               "%zz" + escaped(token+"."+signature),
		"bytes":                      "\xff\xfe",
		"s: as Express writes":       escaped("s:" + token + "." + signature),
		"the copy in its place":      escaped("eyJzZXNzaW9uIjp7fX0=." + signature),
		"something JSON":             escaped(`{"token":"` + token + `"}`),
		"JWT without an algorithm":   "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
		"an HMAC of the wrong order": escaped(signature + "." + token),
	}
}

// lastBit returns another text of base64 that stands for the same bytes.
func lastBit(signature string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := strings.TrimRight(signature, "=")
	i := strings.IndexByte(alphabet, last[len(last)-1])
	return last[:len(last)-1] + string(alphabet[i^1]) + signature[len(last):]
}

// TestSEC37SEC69SEC76ForgedCookies: a session cookie that the gateway did not sign, or that is
// nobody's, opens nothing, breaks nothing, and is not told from none.
func TestSEC37SEC69SEC76ForgedCookies(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", false)})
	ann, bob := w.signUp(t, "auth", "ann@forged.example"), w.signUp(t, "auth", "bob@forged.example")
	for name, value := range forged(t, cookieNamed(ann, tokenName), cookieNamed(bob, tokenName)) {
		for _, data := range []string{"", "; " + dataName + "=" + cookieNamed(ann, dataName)} {
			cookie := tokenName + "=" + value + data
			for _, m := range modes {
				if m.mode == "mode optimistic" {
					continue
				}
				a := w.h1(m.name).send(t, request{target: "/private/"}.with("Cookie: "+cookie))
				if got := w.app.take(); len(got) > 0 || a.status != http.StatusUnauthorized {
					t.Errorf("%s, %s, with a copy: %t: got %d; %d arrived", m.name, name, data != "", a.status, len(got))
				}
			}
			a := w.do(t, "auth", request{target: "/api/auth/get-session"}.with("Cookie: "+cookie))
			if a.status != http.StatusOK || a.body != "null" {
				t.Errorf("get-session, %s: got %d %s", name, a.status, a.body)
			}
		}
	}
	if a := w.do(t, "full", request{target: "/private/"}.with("Cookie: "+ann)); a.status != http.StatusOK {
		t.Errorf("Ann's own: got %d", a.status)
	}
}

// TestSEC36OptimisticKnowsNobody: a cookie that is there opens, an empty one or one of another
// name does not, and the app is never told who is there.
func TestSEC36OptimisticKnowsNobody(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	ann := w.signUp(t, "auth", "ann@optimistic.example")
	for cookie, open := range map[string]bool{
		ann: true, tokenName + "=x": true,
		tokenName + "=": false, tokenName: false, tokenName + `=""`: false, tokenName + "= ": false, "=" + tokenName: false,
		"x" + tokenName + "=x": false, tokenName + "x=x": false, "Better-Auth.session_token=x": false, "better_auth.session_token=x": false,
		"better-auth%2Esession_token=x": false, "session_token=x": false, dataName + "=x": false, "a=" + tokenName + "=x": false,
		tokenName + ".0=x": false, "theme=dark": false, "": false,
	} {
		for _, wire := range w.wires("optimistic") {
			wire.send(t, request{target: "/private/"}.with("Cookie: "+cookie, "X-Auth-User-Id: 1", "X_Auth_User_Id: 1"))
			got := w.app.take()
			if (len(got) > 0) != open {
				t.Errorf("%s %q: %d arrived", wire, cookie, len(got))
			}
			for _, a := range got {
				if identity := identityIn(a); identity != "" {
					t.Errorf("%s %q: %s", wire, cookie, identity)
				}
			}
		}
	}
}

// TestSEC42DuplicateCookies: where a session cookie comes twice, both must be good.
func TestSEC42DuplicateCookies(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	ann, bob := w.signUp(t, "auth", "ann@tossing.example"), w.signUp(t, "auth", "bob@tossing.example")
	good := tokenName + "=" + cookieNamed(ann, tokenName)
	data := "; " + dataName + "=" + cookieNamed(ann, dataName)
	for name, bad := range map[string]string{
		"a forged one": tokenName + "=x.y", "an empty one": tokenName + "=", "of no session": tokenName + "=" + sign("abcdefghijklmnopqrstuvwxyz012345", signingSecret),
	} {
		for _, cookies := range [][]string{{good + "; " + bad + data}, {bad + "; " + good + data}, {good + data, bad}, {bad, good + data}} {
			for _, m := range modes {
				if m.mode == "mode optimistic" {
					continue
				}
				for _, wire := range w.wiresFor(m.name) {
					r := request{target: "/private/"}
					for _, cookie := range cookies {
						r = r.with("Cookie: " + cookie)
					}
					a := wire.send(t, r)
					if got := w.app.take(); len(got) > 0 {
						t.Errorf("%s %s, %s: %.60q reached the app: %d", m.name, wire, name, cookies, a.status)
					}
				}
			}
		}
	}
	// Two good ones of two people: nobody is mistaken for somebody else.
	for _, cookie := range []string{good + "; " + without(bob, "session_data"), without(bob, "session_data") + "; " + good} {
		w.do(t, "full", request{target: "/private/"}.with("Cookie: "+cookie))
		if got := w.app.take(); len(got) > 0 {
			t.Errorf("two sessions at once: the app got %s", got[0].get("X-Auth-User-Email"))
		}
	}
}

// TestSEC39SEC42CopiesOfOthers: a copy of a session counts beside the cookie of that session
// only.
func TestSEC39SEC42CopiesOfOthers(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", false)})
	ann, bob := w.signUp(t, "auth", "ann@copies.example"), w.signUp(t, "auth", "bob@copies.example")
	annData, bobToken := dataName+"="+cookieNamed(ann, dataName), tokenName+"="+cookieNamed(bob, tokenName)
	for _, m := range modes {
		if m.mode == "mode optimistic" {
			continue
		}
		for name, cookie := range map[string]string{
			"alone": annData, "beside Bob's": annData + "; " + bobToken, "after Bob's": bobToken + "; " + annData,
			"beside a forged one": annData + "; " + tokenName + "=x.y", "twice": bobToken + "; " + annData + "; " + dataName + "=" + cookieNamed(bob, dataName),
		} {
			w.h1(m.name).send(t, request{target: "/private/"}.with("Cookie: "+cookie))
			for _, got := range w.app.take() {
				if email := got.get("X-Auth-User-Email"); email != "bob@copies.example" || !strings.Contains(cookie, bobToken) {
					t.Errorf("%s, %s: the app was told %q", m.name, name, email)
				}
			}
		}
	}
}

// TestSEC42PrefixGames: over https only the cookie with the prefix counts, and no other name
// is taken for it.
func TestSEC42PrefixGames(t *testing.T) {
	w := start(t, setup{auth: "rate_limit off\nbase_url https://" + ownHost, sites: gates("", "/private/*", "", true)[:2]})
	w.base = "https://" + ownHost
	const secure = "__Secure-" + tokenName
	value := cookieNamed(w.signUp(t, "auth", "ann@prefixes.example"), secure)
	if value == "" {
		t.Fatal("no cookie with a prefix")
	}
	for cookie, open := range map[string]bool{
		secure + "=" + value: true, secure + "=" + value + "; " + tokenName + "=x.y": true, tokenName + "=x.y; " + secure + "=" + value: true,
		tokenName + "=" + value: false, "__secure-" + tokenName + "=" + value: false, "__SECURE-" + tokenName + "=" + value: false,
		"__Secure-" + strings.ToUpper(tokenName) + "=" + value: false, "\xa0" + secure + "=" + value: false, "\x85" + secure + "=" + value: false,
		"\u2000" + secure + "=" + value: false, "$Version=1; " + tokenName + "=" + value: false, "__Secure-__Secure-" + tokenName + "=" + value: false,
		"__Secure_" + tokenName + "=" + value: false, "%5F%5FSecure-" + tokenName + "=" + value: false, secure + "=; " + tokenName + "=" + value: false,
		"=" + secure + "=" + value: false, secure + "=x.y; " + secure + "=" + value: false, "a=\"; " + tokenName + "=" + value + "\"": false,
	} {
		for _, wire := range w.wires("full") {
			a := wire.send(t, request{target: "/private/"}.with("Cookie: "+cookie))
			if got := w.app.take(); (len(got) > 0) != open {
				t.Errorf("%s %.70q: %d arrived, %d %v", wire, cookie, len(got), a.status, a.err)
			}
		}
	}
}

// TestSEC48CookieBombs: up to 32 KiB are read, in whatever pieces; more is 431; none of it takes
// long.
func TestSEC48CookieBombs(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, servers: "max_header_size 128kB", sites: gates("", "/private/*", "", true)})
	ann := w.signUp(t, "auth", "ann@bombs.example")
	chunks := func(n int) string {
		var pairs []string
		for range n {
			pairs = append(pairs, dataName+"."+string(rune('0'+len(pairs)%10))+"=x")
		}
		return strings.Join(pairs, "; ")
	}
	for name, test := range map[string]struct {
		cookies []string
		want    int
	}{
		"31 KiB in one":          {[]string{ann + "; a=" + strings.Repeat("x", 30<<10)}, 200},
		"many small ones":        {[]string{ann + strings.Repeat("; a=b", 5000)}, 200},
		"33 KiB in one":          {[]string{ann + "; a=" + strings.Repeat("x", 33<<10)}, 431},
		"40 KiB of small ones":   {[]string{ann + strings.Repeat("; a=b", 8000)}, 431},
		"40 KiB in two":          {[]string{ann + "; a=" + strings.Repeat("x", 20<<10), "b=" + strings.Repeat("x", 20<<10)}, 431},
		"semicolons":             {[]string{strings.Repeat(";", 40<<10)}, 431},
		"chunks":                 {[]string{without(ann, "session_data") + "; " + chunks(1000)}, 200},
		"40 KiB before the auth": {[]string{"a=" + strings.Repeat("x", 40<<10) + "; " + ann}, 431},
	} {
		for _, m := range modes {
			for _, wire := range w.wiresFor(m.name) {
				if m.name == "cached-only" && name == "chunks" {
					continue // has no copy then
				}
				r := request{target: "/private/"}
				for _, cookie := range test.cookies {
					r = r.with("Cookie: " + cookie)
				}
				begun := time.Now()
				a := wire.send(t, r)
				got := w.app.take()
				_, overH1 := wire.(h1)
				cut := test.want == 431 && !overH1 && a.status == 0 // the library has had enough
				if a.status != test.want && !cut || (len(got) > 0) != (test.want == 200) {
					t.Errorf("%s %s, %s: got %d %v; %d arrived", m.name, wire, name, a.status, a.err, len(got))
				}
				if took := time.Since(begun); took > 3*time.Second {
					t.Errorf("%s %s, %s: took %v", m.name, wire, name, took)
				}
			}
		}
		for _, target := range []string{"/api/auth/get-session", "/sign-in", "/"} {
			r := request{target: target}
			for _, cookie := range test.cookies {
				r = r.with("Cookie: " + cookie)
			}
			if a := w.do(t, "full", r); test.want == 431 && a.status != 431 {
				t.Errorf("%s, %s: got %d", target, name, a.status)
			}
		}
		w.app.take()
	}
}

// TestSEC35CookieCrumbs: a Cookie header in pieces, as HTTP/2 and 3 allow, is one.
func TestSEC35SEC25CookieCrumbs(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	ann := w.signUp(t, "auth", "ann@crumbs.example")
	for _, m := range modes {
		for _, wire := range w.wiresFor(m.name) {
			r := request{target: "/private/"}.with("Cookie: theme=dark")
			for crumb := range strings.SplitSeq(ann, "; ") {
				r = r.with("Cookie: " + crumb)
			}
			a := wire.send(t, r.with("Cookie: lang=de"))
			got := w.app.take()
			if len(got) != 1 || a.status != http.StatusOK {
				t.Errorf("%s %s: got %d %v", m.name, wire, a.status, a.err)
				continue
			}
			want := []string{"theme=dark", "lang=de"}
			if !m.inProcess {
				want = append(want, strings.Split(ann, "; ")...)
			}
			arrived := strings.Split(strings.Join(got[0].Header["Cookie"], "; "), "; ")
			slices.Sort(want)
			slices.Sort(arrived)
			if !slices.Equal(arrived, want) {
				t.Errorf("%s %s: the app got %q, want %q", m.name, wire, arrived, want)
			}
		}
	}
}
