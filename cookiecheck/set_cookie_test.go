package cookiecheck

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSEC43Issue(t *testing.T) {
	const token = "better-auth.session_token=v7Jeop4GpDcCrqUNOhfqbQR8WZOxqUTu.X0CwYsk3KKDYle7mhcIGN9orpIw2V104gZpI1FpOSbQ%3D"
	const forget = "better-auth.dont_remember=true.U8CMatmT20ENi572maB7ASTf4tQOJ7HHNa%2BaDF3yUig%3D"
	own := map[Key]string{SessionToken: "__Host-sid"}
	tests := []struct {
		name     string
		config   Config
		r        *http.Request
		remember bool
		want     []string
	}{
		{"remember", Config{}, requestWith(), true,
			[]string{token + "; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax"}},
		{"forget", Config{}, requestWith(), false,
			[]string{token + "; Path=/; HttpOnly; SameSite=Lax", forget + "; Path=/; HttpOnly; SameSite=Lax"}},
		{"remember again", Config{}, requestWith(forget), true,
			[]string{token + "; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax", "better-auth.dont_remember=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"}},
		{"a forged dont_remember is left alone", Config{}, requestWith("better-auth.dont_remember=true"), true,
			[]string{token + "; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax"}},
		{"over TLS", Config{}, overTLS(requestWith()), true,
			[]string{"__Secure-" + token + "; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax"}},
		{"off, over TLS", Config{Secure: SecureOff}, overTLS(requestWith()), true,
			[]string{token + "; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax"}},
		{"all options", Config{Prefix: "gw", Secure: SecureOn, Domain: "example.com", SameSite: "strict", MaxAge: 90*time.Second + 999*time.Millisecond}, requestWith(), true,
			[]string{"__Secure-gw" + token[len("better-auth"):] + "; Max-Age=90; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Strict"}},
		{"none is always secure", Config{SameSite: "none"}, requestWith(), true,
			[]string{token + "; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=None"}},
		{"host names are secure", Config{Names: own}, requestWith(), true,
			[]string{"__Host-sid" + token[len("better-auth.session_token"):] + "; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax"}},
		{"attributes of all", Config{Path: "/app", Partitioned: true}, requestWith(), true,
			[]string{token + "; Max-Age=604800; Path=/app; HttpOnly; Secure; SameSite=Lax; Partitioned"}},
		{"attributes of one", Config{SameSite: "strict", Domain: "example.com", Attributes: map[Key]Attributes{
			SessionToken: {SameSite: "none", Domain: "a.example.com", Path: "/a", Partitioned: true},
		}}, requestWith(), false, []string{
			token + "; Domain=a.example.com; Path=/a; HttpOnly; Secure; SameSite=None; Partitioned",
			forget + "; Domain=example.com; Path=/; HttpOnly; SameSite=Strict",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			compare(t, mustNew(t, tt.config).Issue(tt.r, testToken, tt.remember), tt.want)
		})
	}
}

func TestSEC45Clear(t *testing.T) {
	const rest = "=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"
	const token, data, forget = "better-auth.session_token" + rest, "better-auth.session_data" + rest, "better-auth.dont_remember" + rest
	tests := []struct {
		name, line         string
		clear, clearsCache []string
	}{
		{"no cookies", "", []string{token, data, forget}, nil},
		{"whole", "better-auth.session_data=x", []string{token, data, data, forget}, []string{data}},
		{"empty", "better-auth.session_data=", []string{token, data, data, forget}, nil},
		{"chunks in their order, once each", "better-auth.session_data.1=b; a=1; better-auth.session_data.0=a; better-auth.session_data.1=c",
			[]string{token, data, "better-auth.session_data.1" + rest, "better-auth.session_data.0" + rest, forget},
			[]string{"better-auth.session_data.1" + rest, "better-auth.session_data.0" + rest}},
		{"no chunks", "better-auth.session_data.00=a; better-auth.session_data.1x=b; better-auth.session_data.-1=c; better-auth.session_data.=d; better-auth.session_data2=e; xbetter-auth.session_data.0=f; better-auth.session_data.9007199254740992=g",
			[]string{token, data, forget}, nil},
		{"the largest chunk", "better-auth.session_data.9007199254740991=x",
			[]string{token, data, "better-auth.session_data.9007199254740991" + rest, forget},
			[]string{"better-auth.session_data.9007199254740991" + rest}},
		{"an empty chunk beside another cookie", "better-auth.session_data.0=; a=1; better-auth.session_dataless=2", []string{token, data, "better-auth.session_data.0" + rest, forget}, nil},
		{"another name", "__Secure-better-auth.session_data=x; other.session_data=y", []string{token, data, forget}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cookies := mustNew(t, Config{})
			compare(t, cookies.Clear(requestWith(tt.line)), tt.clear)
			compare(t, cookies.ClearCache(requestWith(tt.line)), tt.clearsCache)
		})
	}
}

// TestSEC45ClearStateless: without a database the account and an OAuth flow go as well.
func TestSEC45ClearStateless(t *testing.T) {
	const rest = "=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"
	var want []string
	for _, name := range []string{"session_token", "session_data", "account_data", "account_data.0", "account_data.1", "oauth_state", "session_data.0", "dont_remember"} {
		want = append(want, "better-auth."+name+rest)
	}
	compare(t, mustNew(t, Config{Stateless: true}).Clear(requestWith("better-auth.account_data.0=a; better-auth.session_data.0=c; better-auth.account_data.1=b; better-auth.oauth_state=x")), want)
}

func TestSEC48ClearIsBounded(t *testing.T) {
	var line strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&line, "better-auth.session_data.%d=x;", i)
	}
	if got := len(mustNew(t, Config{}).ClearCache(requestWith(line.String()))); got != maxCleared {
		t.Errorf("1000 chunks give %d lines, want %d", got, maxCleared)
	}
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}
