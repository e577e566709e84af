package interop_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// difference is what the gateway says otherwise than Better Auth, on purpose.
type difference struct {
	reason  string         // how docs/deviations.md names it
	where   *regexp.Regexp // in which entries
	gateway *regexp.Regexp // what the gateway says there
	instead string         // what Better Auth says
	redis   bool           // only with Redis
	seen    atomic.Int64
}

const unremembered = "change-password with `revokeOtherSessions` in a session that is not to be remembered"

func differences() []*difference {
	return []*difference{{
		reason:  "Every answer of the auth routes, over Caddy",
		where:   regexp.MustCompile(``),
		gateway: regexp.MustCompile(`(?m)^< (cache-control: private, no-store|vary: Cookie)\n`),
	}, {
		reason:  "Routes whose URL, or whose redirect, holds a token (reset-password, verify-email, delete-user/callback, callback)",
		where:   regexp.MustCompile(`(?m)^> (GET|POST) /api/auth/(reset-password|verify-email|delete-user/callback|callback)\b`),
		gateway: regexp.MustCompile(`(?m)^< (cache-control: no-store|referrer-policy: no-referrer)\n`),
	}, {
		reason:  unremembered,
		where:   regexp.MustCompile(`^ada for this visit with another password changePassword\n`),
		gateway: regexp.MustCompile(`(?m)^(< .*)<now\+1440 min>`),
		instead: "$1<now+10080 min>",
	}, {
		reason:  unremembered,
		where:   regexp.MustCompile(`^ada for this visit with another password (getSession|signOut)\n`),
		gateway: regexp.MustCompile(`<now\+1440 min>`),
		instead: "<now+10080 min>",
	}, {
		reason:  "An additional field of a session in Redis that was never set",
		where:   regexp.MustCompile(`__Secure-shop\.`), // of the story custom
		gateway: regexp.MustCompile(`,"visits":null`),
		redis:   true,
	}}
}

// overlook writes what the gateway said as Better Auth would have said it.
func (d *difference) overlook(said transcript, redis bool) {
	if d.redis && !redis {
		return
	}
	for i, e := range said.Entries {
		if !d.where.MatchString(e.Step + "\n" + e.Text) {
			continue
		}
		d.seen.Add(int64(len(d.gateway.FindAllString(e.Text, -1))))
		said.Entries[i].Text = d.gateway.ReplaceAllString(e.Text, d.instead)
	}
}

// checkDifferences: each difference has been seen, and is explained in docs/deviations.md.
func checkDifferences(t *testing.T, all []*difference) {
	t.Helper()
	docs, err := os.ReadFile(filepath.Join(stage.Repository(t), "docs", "deviations.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.seen.Load() == 0 {
			t.Errorf("no such difference any more: %s", d.reason)
		}
		if !strings.Contains(string(docs), d.reason) {
			t.Errorf("docs/deviations.md does not tell of: %s", d.reason)
		}
		t.Logf("%d times: %s", d.seen.Load(), d.reason)
	}
}
