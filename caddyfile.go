package gateway

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
)

// The order is fixed here, so that nobody needs an order line: better_auth answers before
// protect judges. Both come before try_files, whose fallback page would otherwise hide the
// auth routes and what is protected, and before basic_auth.
func init() {
	httpcaddyfile.RegisterGlobalOption("better_auth", parseApp)
	httpcaddyfile.RegisterDirective("better_auth", parseRoutes)
	httpcaddyfile.RegisterDirective("protect", parseProtect)
	httpcaddyfile.RegisterDirectiveOrder("better_auth", httpcaddyfile.Before, "try_files")
	httpcaddyfile.RegisterDirectiveOrder("protect", httpcaddyfile.Before, "try_files")
}

// words maps every word that a block may hold to what reads its line.
type words map[string]word

// word reads the arguments of one line, and its block if it has one. The dispenser stands
// on the word itself.
type word struct {
	read func(d *caddyfile.Dispenser) error
	many bool // the word may come more than once
}

// parseBlock reads a block. A word that is unknown, or comes twice, is an error that
// names it: nothing is accepted and ignored.
func parseBlock(d *caddyfile.Dispenser, known words) error {
	seen := make(map[string]bool)
	for nesting := d.Nesting(); d.NextBlock(nesting); {
		name := d.Val()
		w, ok := known[name]
		if !ok {
			return d.Errf("unknown word %q here: use one of %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
		if seen[name] && !w.many {
			return d.Errf("%s is given twice", name)
		}
		seen[name] = true
		if err := w.read(d); err != nil {
			return located(d, name, err)
		}
	}
	return nil
}

// misuse says what arguments a word takes, to somebody who gave others.
type misuse string

func (m misuse) Error() string { return string(m) }

// located names the word and the line of a misuse. Other errors know their place already.
func located(d *caddyfile.Dispenser, name string, err error) error {
	if m, ok := errors.AsType[misuse](err); ok {
		return d.Errf("%s %s", name, m)
	}
	return err
}

const (
	takesOne     misuse = "takes exactly one argument"
	takesSome    misuse = "takes one argument or more"
	takesNothing misuse = "takes no argument"
)

// noBlock refuses a block where none belongs.
func noBlock(d *caddyfile.Dispenser) error {
	if d.NextBlock(d.Nesting()) {
		return d.Errf("no block belongs here, but found %q", d.Val())
	}
	return nil
}

// oneString reads a line of exactly one argument.
func oneString(to *string) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		if !d.AllArgs(to) {
			return takesOne
		}
		return noBlock(d)
	}}
}

// someStrings reads a line of at least one argument; further lines add to it.
func someStrings(to *[]string) word {
	return word{many: true, read: func(d *caddyfile.Dispenser) error {
		args := d.RemainingArgs()
		if len(args) == 0 {
			return takesSome
		}
		*to = append(*to, args...)
		return noBlock(d)
	}}
}

// oneDuration reads a duration such as 15m or 7d.
func oneDuration(set func(caddy.Duration)) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		var text string
		if !d.AllArgs(&text) {
			return takesOne
		}
		duration, err := caddy.ParseDuration(text)
		if err != nil || duration < 0 {
			return d.Errf("%q is not a duration: write it as 15m, 12h or 7d", text)
		}
		set(caddy.Duration(duration))
		return noBlock(d)
	}}
}

// oneLength reads a whole number above zero.
func oneLength(to *int) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		var text string
		if !d.AllArgs(&text) {
			return takesOne
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return d.Errf("%q is not a whole number above zero", text)
		}
		*to = n
		return noBlock(d)
	}}
}

// oneOf reads one argument out of a closed set.
func oneOf(to *string, choices ...string) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		if !d.AllArgs(to) {
			return takesOne
		}
		if !slices.Contains(choices, *to) {
			return d.Errf("%q: use one of %s", *to, strings.Join(choices, ", "))
		}
		return noBlock(d)
	}}
}

// flag reads a word that stands alone.
func flag(to *bool) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		if d.NextArg() {
			return takesNothing
		}
		*to = true
		return noBlock(d)
	}}
}

// block reads a word that stands alone and opens a block.
func block(known words) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		if d.NextArg() {
			return takesNothing
		}
		return parseBlock(d, known)
	}}
}

// blockOrOff reads a word that opens a block, or is followed by off.
func blockOrOff(off *bool, known words) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		if !d.NextArg() {
			return parseBlock(d, known)
		}
		if d.Val() != "off" || d.NextArg() {
			return misuse("takes a block, or off")
		}
		*off = true
		return noBlock(d)
	}}
}
