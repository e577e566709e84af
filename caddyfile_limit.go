package gateway

import (
	"slices"
	"strconv"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
)

// words of:
//
//	rate_limit {
//		window   <duration>
//		max      <number>
//		rule     <path> <window> <max> | <path> off
//		failures <window> <max> | off
//		mails    <window> <max> | off
//		storage  memory|store
//	}
func (c *RateLimitConfig) words() words {
	return words{
		"window":   {read: c.readWindow},
		"max":      oneLength(&c.Max),
		"rule":     {read: c.readRule, many: true},
		"failures": accountLimit(&c.Failures),
		"mails":    accountLimit(&c.Mails),
		"storage":  oneOf(&c.Storage, "memory", "store"),
	}
}

func (c *RateLimitConfig) readWindow(d *caddyfile.Dispenser) (err error) {
	if !d.NextArg() {
		return takesOne
	}
	if c.Window, err = windowOf(d); err != nil {
		return err
	}
	if d.NextArg() {
		return takesOne
	}
	return noBlock(d)
}

func (c *RateLimitConfig) readRule(d *caddyfile.Dispenser) error {
	const misused misuse = "takes a path, a window and a number, such as /sign-in/email 1m 5, or a path and off"
	if !d.NextArg() {
		return misused
	}
	rule := RateLimitRule{Path: d.Val()}
	if rule.Path == "" || rule.Path[0] != '/' {
		return d.Errf("rule %q: write the path without the base path, such as /sign-in/email", rule.Path)
	}
	if slices.ContainsFunc(c.Rules, func(other RateLimitRule) bool { return other.Path == rule.Path }) {
		return d.Errf("rule %s is given twice", rule.Path)
	}
	var err error
	if rule.Window, rule.Max, rule.Off, err = limitOrOff(d, misused); err != nil {
		return err
	}
	c.Rules = append(c.Rules, rule)
	return noBlock(d)
}

// accountLimit reads a line of a window and a number, or off.
func accountLimit(to **AccountLimitConfig) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		window, number, off, err := limitOrOff(d, "takes a window and a number, such as 5m 10, or off")
		if err != nil {
			return err
		}
		*to = &AccountLimitConfig{Window: window, Max: number, Off: off}
		return noBlock(d)
	}}
}

// limitOrOff reads what is left of a line: a window and a number, or off.
func limitOrOff(d *caddyfile.Dispenser, misused misuse) (window caddy.Duration, number int, off bool, err error) {
	switch args := d.CountRemainingArgs(); {
	case args == 0 || args > 2:
		return 0, 0, false, misused
	case args == 1:
		if d.NextArg(); d.Val() != "off" {
			return 0, 0, false, misused
		}
		return 0, 0, true, nil
	}
	d.NextArg()
	if window, err = windowOf(d); err != nil {
		return 0, 0, false, err
	}
	d.NextArg()
	if number, err = strconv.Atoi(d.Val()); err != nil || number < 1 {
		return 0, 0, false, d.Errf("%q is not a whole number above zero", d.Val())
	}
	return window, number, false, nil
}

// windowOf reads the argument that d stands on.
func windowOf(d *caddyfile.Dispenser) (caddy.Duration, error) {
	window, err := caddy.ParseDuration(d.Val())
	if err != nil || window < minWindow {
		return 0, d.Errf("%q is not a window: write it as 10s, 5m or 1h, and not below 1s", d.Val())
	}
	return caddy.Duration(window), nil
}
