package main

import (
	"fmt"
	"math"
	"time"
)

// limit is the name of the subject that all others are compared with.
const limit = "limit"

// subject is what is put under load.
type subject struct {
	name     string // on the command line
	title    string
	ours     bool
	slow     bool // measured with --all only
	optional bool // the run goes on without it
	target   target
	open     func(b *bench) (*gate, error)
}

var subjects = []*subject{
	{name: limit, title: "Caddy `reverse_proxy`, the limit", open: openLimit},
	{
		name: "optimistic", title: "optimistic", ours: true, target: target{ratio: 1.04},
		open: site{mode: "optimistic", redis: true}.open,
	},
	{
		name: "cached", title: "cached (compact)", ours: true, target: target{ratio: 1.06, noCommands: true},
		open: site{mode: "cached", redis: true, session: "cookie_cache {\n\t\t\t\tmax_age 1d\n\t\t\t\tstrategy compact\n\t\t\t}"}.open,
	},
	{name: "full-sqlite", title: "full, SQLite, warm", ours: true, open: site{mode: "full"}.open},
	{
		name: "full-redis", title: "full, Redis, warm", ours: true, target: target{ratio: 1.06, noCommands: true},
		open: site{mode: "full", redis: true}.open,
	},
	{
		name: "in-process", title: "full, Redis, warm, with `better_auth` in the site", ours: true,
		open: site{mode: "full", redis: true, inProcess: true}.open,
	},
	{name: "cold", title: "full, Redis, cold", ours: true, target: target{ratio: 1.6}, open: openCold},
	{
		name: "refused", title: "refused, no cookie (401)", ours: true, target: target{ratio: 0.35},
		open: openRefused(401),
	},
	{
		name: "refused-page", title: "refused, no cookie (302)", ours: true, target: target{ratio: 0.35},
		open: openRefused(302, browser()...),
	},
	{
		name: "get-session", title: "get-session, Redis", ours: true, target: target{cpu: 50 * time.Microsecond},
		open: openGetSession,
	},
	{name: "forward-auth", title: "Caddy `forward_auth` to Better Auth, Redis", open: openForwardAuth("")},
	{name: "forward-auth-cached", title: "Caddy `forward_auth` to Better Auth, cookie cache", open: openForwardAuth("compact")},
	{name: "node-get-session", title: "get-session of Better Auth on Node, Redis", open: openNodeGetSession},
	{name: "next-optimistic", title: "Next.js `proxy.ts`, getSessionCookie", slow: true, optional: true, open: openNext("optimistic")},
	{name: "next-cached", title: "Next.js `proxy.ts`, getCookieCache", slow: true, optional: true, open: openNext("cached")},
	{name: "next-full", title: "Next.js `proxy.ts`, getSession, Redis", slow: true, optional: true, open: openNext("full")},
	{name: "oauth2-proxy", title: "oauth2-proxy, Redis", slow: true, optional: true, open: openOAuth2Proxy},
}

// target is what issue 6 asks for. What is zero is not asked for.
type target struct {
	ratio      float64       // of CPU per request to the limit, at most
	cpu        time.Duration // per request, at most
	noCommands bool          // to Redis
}

// fewCommands is how many commands per request a heartbeat may make.
const fewCommands = 0.01

func (t target) String() string {
	text := ""
	switch {
	case t.ratio > 0:
		text = fmt.Sprintf("≤ %.2f", t.ratio)
	case t.cpu > 0:
		text = fmt.Sprintf("≤ %.0f µs", per(t.cpu, 1))
	}
	if t.noCommands {
		text += ", no command"
	}
	return text
}

// reached reports whether the figures are what was asked for.
func (t target) reached(ratio, perRequest, commands float64) bool {
	switch {
	case t.ratio > 0 && (math.IsNaN(ratio) || round2(ratio) > t.ratio):
		return false
	case t.cpu > 0 && perRequest > per(t.cpu, 1):
		return false
	default:
		return !t.noCommands || commands < fewCommands
	}
}

// round2 rounds to the two digits that are shown.
func round2(x float64) float64 { return math.Round(x*100) / 100 }
