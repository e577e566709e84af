package live_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// audited is a global option that keeps everything in the test's directory, with the audit
// log in a file of its own, as docs/metrics.md has it.
const audited = `log audit {
	output file {dir}/audit.log
	include better_auth.audit
}
servers {
	max_header_size 64KiB
}
` + sqlite

// metrics reads the metrics of the site: the value of each series.
func (g *gateway) metrics(t *testing.T) map[string]float64 {
	t.Helper()
	values := map[string]float64{}
	for line := range strings.Lines(g.do(t, "GET", "/metrics", "").body) {
		series, text, ok := strings.Cut(strings.TrimSpace(line), "} ")
		if !ok {
			series, text, _ = strings.Cut(strings.TrimSpace(line), " ")
		} else {
			series += "}"
		}
		if value, err := strconv.ParseFloat(text, 64); err == nil && strings.HasPrefix(series, "caddy_better_auth_") {
			values[strings.TrimPrefix(series, "caddy_better_auth_")] = value
		}
	}
	return values
}

// wantMore compares how much series have grown.
func wantMore(t *testing.T, before, after map[string]float64, want map[string]float64) {
	t.Helper()
	for series, more := range want {
		if got := after[series] - before[series]; got != more {
			t.Errorf("%s: %v more, want %v more", series, got, more)
		}
	}
}

// attack does once what the counters and the audit log are about, as Ann and as strangers.
func (g *gateway) attack(t *testing.T) {
	t.Helper()
	g.open(t, "/dashboard?token=of-the-app")
	g.signUp(t, "ann@example.com")
	g.open(t, "/dashboard")
	g.do(t, "GET", "/dashboard", "", "Cookie", "better-auth.session_token=abcdefghijklmnopqrstuvwxyz012345.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D")
	g.Jar = browser(t).Jar
	g.call(t, "/sign-in/email", map[string]string{"email": "ann@example.com", "password": "wrong-password"})
	g.call(t, "/sign-in/email", map[string]string{"email": "nobody@example.com", "password": "wrong-password"})
	g.call(t, "/sign-in/email", map[string]string{"email": "ann@example.com", "password": "password123"})
	g.call(t, "/change-password", map[string]string{"currentPassword": "password123", "newPassword": "password456"})
	g.open(t, "/admin")
	g.call(t, "/sign-out", map[string]string{})
	g.do(t, "GET", "/api/auth/get-session", "", "Cookie", "better-auth.session_token=forged")
	g.do(t, "GET", "/", "", "X-Auth-User~Id", "somebody")
	g.do(t, "GET", "/", "", "X-Forwarded-For", "198.51.100.1")
	g.do(t, "GET", "/public%2fdashboard", "")
	g.do(t, "GET", "/", "", "Cookie", "a="+strings.Repeat("b", 33<<10))
	g.do(t, "GET", "/", "", "Connection", "Upgrade", "Upgrade", "websocket", "Origin", "https://evil.example", "Cookie", "better-auth.session_token=forged")
	g.do(t, "POST", "/", "", "Early-Data", "1")
}

const auditedSite = "metrics /metrics\nbetter_auth\nprotect /dashboard/*\nprotect /admin/* {\n require role admin\n}"

// TestSEC79Metrics: what strangers try shows in counters.
func TestSEC79Metrics(t *testing.T) {
	g := start(t, newApp(t), audited, auditedSite)
	before := g.metrics(t)
	g.attack(t)
	wantMore(t, before, g.metrics(t), map[string]float64{
		`checks_total{mode="full",outcome="admitted",source="store"}`:   1,
		`checks_total{mode="full",outcome="refused",source="none"}`:     2,
		`checks_total{mode="full",outcome="forbidden",source="none"}`:   1,
		`checks_total{mode="full",outcome="unavailable",source="none"}`: 0,
		`requests_total{operation="signInEmail",status="4xx"}`:          2,
		`requests_total{operation="signInEmail",status="2xx"}`:          1,
		`requests_total{operation="signUpEmail",status="2xx"}`:          1,
		`request_duration_seconds_count{operation="signInEmail"}`:       3,
		`password_failures_total{operation="signInEmail"}`:              2,
		`suspicious_total{kind="forged_signature"}`:                     2,
		`suspicious_total{kind="stripped_header"}`:                      2,
		`stripped_headers_total{purpose="identity"}`:                    1,
		`stripped_headers_total{purpose="forwarding"}`:                  1,
		`suspicious_total{kind="refused_target"}`:                       1,
		`suspicious_total{kind="oversize_cookies"}`:                     1,
		`suspicious_total{kind="foreign_websocket"}`:                    1,
		`suspicious_total{kind="early_data"}`:                           1,
		`store_errors_total{storage="sqlite"}`:                          0,
	})
	after := g.metrics(t)
	if after[`store_duration_seconds_count{storage="sqlite"}`] <= before[`store_duration_seconds_count{storage="sqlite"}`] {
		t.Error("the store was not asked")
	}
	if after[`session_copies_total{result="miss"}`] <= before[`session_copies_total{result="miss"}`] {
		t.Error("no session was read")
	}
}

// TestSEC79NoClientMakesSeries: labels are from closed sets.
func TestSEC79NoClientMakesSeries(t *testing.T) {
	g := start(t, newApp(t), audited, auditedSite)
	ask := func(i int) {
		name := strconv.Itoa(i)
		g.do(t, "GET", "/api/auth/"+name, "", "User-Agent", name)
		g.do(t, "M"+name, "/api/auth/sign-in/email", "")
		g.do(t, "M"+name, "/dashboard/"+name, "", "X-Auth-User-Id", name)
		g.call(t, "/sign-in/email", map[string]string{"email": name + "@example.com", "password": "password-" + name})
	}
	ask(0)
	before := len(g.metrics(t))
	for i := range 20 {
		ask(1 + i)
	}
	if after := len(g.metrics(t)); after != before {
		t.Errorf("%d series became %d", before, after)
	}
}

// TestSEC79CountersOutliveAReload: a counter that falls would hide an attack.
func TestSEC79CountersOutliveAReload(t *testing.T) {
	a := newApp(t)
	g := start(t, a, audited, auditedSite)
	g.open(t, "/dashboard")
	before := g.metrics(t)
	if err := g.load(a, audited, auditedSite+"\nheader X-New 1"); err != nil {
		t.Fatal(err)
	}
	const refused = `checks_total{mode="full",outcome="refused",source="none"}`
	if after := g.metrics(t); before[refused] == 0 || after[refused] != before[refused] {
		t.Errorf("%v refusals became %v", before[refused], after[refused])
	}
	g.open(t, "/dashboard")
	if after := g.metrics(t); after[refused] != before[refused]+1 {
		t.Errorf("%v refusals became %v, want one more", before[refused], after[refused])
	}
}

// auditLine is a line of the audit log.
type auditLine struct {
	Logger, Msg, Result, Code, Client, Path, Detail string
	UserID                                          string `json:"user_id"`
	RequestID                                       string `json:"request_id"`
}

// auditLines reads the audit log, once it has as many lines as are wanted.
func (g *gateway) auditLines(t *testing.T, want int) (lines []auditLine, text string) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		read, err := os.ReadFile(filepath.Join(g.dir, "audit.log"))
		if err != nil {
			t.Fatal(err)
		}
		if text = string(read); strings.Count(text, "\n") >= want || time.Now().After(deadline) {
			break
		}
	}
	for line := range strings.Lines(text) {
		var l auditLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		lines = append(lines, l)
	}
	return lines, text
}

// TestSEC78SEC79AuditLog: who, what, result and client address, in a file of its own, and
// nothing that is secret.
func TestSEC78SEC79AuditLog(t *testing.T) {
	g := start(t, newApp(t), audited, auditedSite)
	g.attack(t)
	want := []auditLine{
		{Msg: "access", Result: "refused", Path: "/dashboard"},
		{Msg: "sign_up", Result: "ok", UserID: "ann"},
		{Msg: "forged_signature", Result: "noticed"},
		{Msg: "access", Result: "refused", Path: "/dashboard"},
		{Msg: "sign_in", Result: "refused", UserID: "ann", Code: "INVALID_EMAIL_OR_PASSWORD"},
		{Msg: "sign_in", Result: "refused", Code: "INVALID_EMAIL_OR_PASSWORD"},
		{Msg: "sign_in", Result: "ok", UserID: "ann"},
		{Msg: "password_change", Result: "ok", UserID: "ann"},
		{Msg: "access", Result: "forbidden", UserID: "ann", Path: "/admin"},
		{Msg: "sign_out", Result: "ok", UserID: "ann"},
		{Msg: "forged_signature", Result: "noticed"},
		{Msg: "stripped_header", Result: "noticed", Detail: "X-Auth-User~id"},
		{Msg: "stripped_header", Result: "noticed", Detail: "X-Forwarded-For"},
		{Msg: "refused_target", Result: "noticed", Detail: "AMBIGUOUS_PATH"},
		{Msg: "oversize_cookies", Result: "noticed", Detail: "Cookie"},
		{Msg: "foreign_websocket", Result: "noticed", Detail: "Origin"},
		{Msg: "early_data", Result: "noticed", Detail: "POST"},
	}
	lines, text := g.auditLines(t, len(want))
	if len(lines) != len(want) {
		t.Fatalf("got %d lines, want %d:\n%s", len(lines), len(want), text)
	}
	ann := lines[1].UserID
	for i, line := range lines {
		if line.Logger != "better_auth.audit" || line.Client != "127.0.0.1" || len(line.RequestID) != 36 {
			t.Errorf("line %d: logger %q, client %q, request %q", i, line.Logger, line.Client, line.RequestID)
		}
		if line.Msg == "forged_signature" {
			line.Detail = ""
		}
		if want[i].UserID == "ann" {
			want[i].UserID = ann
		}
		line.Logger, line.Client, line.RequestID = "", "", ""
		if line != want[i] {
			t.Errorf("line %d: got %+v, want %+v", i, line, want[i])
		}
	}
	if len(ann) != 32 {
		t.Errorf("the user is %q", ann)
	}
	for _, secret := range []string{"example.com", "password123", "password456", "wrong-password", "of-the-app", "abcdefghijklmnopqrstuvwxyz012345", "session_token=", "somebody", "198.51", "evil"} {
		if strings.Contains(text, secret) {
			t.Errorf("the audit log tells %q:\n%s", secret, text)
		}
	}
}

// TestSEC79AuditLogIsBounded: strangers cannot fill the disk.
func TestSEC79AuditLogIsBounded(t *testing.T) {
	g := start(t, newApp(t), audited, auditedSite)
	long := strings.Repeat("a", 4000)
	const asked = 300
	for range asked {
		if resp := g.do(t, "GET", "/dashboard/"+long, ""); resp.StatusCode != http.StatusUnauthorized {
			t.Fatalf("got %d", resp.StatusCode)
		}
	}
	lines, text := g.auditLines(t, 1)
	if len(lines) == 0 || len(lines) > asked/2 {
		t.Errorf("%d requests made %d lines", asked, len(lines))
	}
	if len(text) > 1000*len(lines) {
		t.Errorf("%d lines have %d bytes", len(lines), len(text))
	}
}

// TestSEC78SEC79AuditLogOfAnAccount: whatever is done to an account has a line that says
// whose it is, also by links in mails, and tells neither link nor address.
func TestSEC78SEC79AuditLogOfAnAccount(t *testing.T) {
	box := mailServer(nil).Start(t)
	options := strings.TrimSuffix(mailing(box, ""), "}") + " user {\n  change_email\n  delete_user\n }\n}\nlog audit {\n output file {dir}/audit.log\n include better_auth.audit\n}"
	g := start(t, newApp(t), options, "metrics /metrics\nbetter_auth")
	before := g.metrics(t)
	g.signUp(t, "ann@example.com")
	g.call(t, "/change-email", map[string]string{"newEmail": "ann2@example.com"})
	g.Jar = browser(t).Jar
	g.askReset(t, "nobody@example.com")
	g.askReset(t, "ann@example.com")
	token := g.followTo(t, box.Wait(t, "ann@example.com").Link(), "/new-password")
	g.call(t, "/reset-password", map[string]string{"token": "wrong", "newPassword": "password456"})
	g.call(t, "/reset-password", map[string]string{"token": token, "newPassword": "password456"})
	g.call(t, "/sign-in/email", map[string]string{"email": "ann@example.com", "password": "password456"})
	g.call(t, "/unlink-account", map[string]string{"providerId": "credential", "accountId": "x"})
	g.call(t, "/revoke-other-sessions", map[string]string{})
	g.call(t, "/delete-user", map[string]string{"password": "password456"})
	want := []string{
		"sign_up ok ann", "email_change ok ann", "password_reset_request ok ", "password_reset_request ok ann",
		"password_reset refused ", "password_reset ok ann", "sign_in ok ann", "account_unlink refused ann",
		"session_revoke ok ann", "user_delete ok ann",
	}
	lines, text := g.auditLines(t, len(want))
	var got []string
	for _, line := range lines {
		if line.UserID != "" && line.UserID == lines[0].UserID {
			line.UserID = "ann"
		}
		got = append(got, line.Msg+" "+line.Result+" "+line.UserID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, secret := range []string{"@example.com", "password456", token, "hunter2"} {
		if strings.Contains(text, secret) {
			t.Errorf("the audit log tells %q:\n%s", secret, text)
		}
	}
	after := g.metrics(t)
	wantMore(t, before, after, map[string]float64{`mails_total{kind="reset-password",result="queued"}`: 1})
}
