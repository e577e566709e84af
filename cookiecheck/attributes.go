package cookiecheck

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Attributes are what the Set-Cookie lines of one cookie say besides Config (the attributes
// of advanced.cookies). HttpOnly is always said.
type Attributes struct {
	SameSite    string // "lax", "strict" or "none"; empty: Config.SameSite
	Domain      string // empty: Config.Domain
	Path        string // empty: Config.Path
	Partitioned bool   // as well as where Config.Partitioned says so
}

// attributes are those of one cookie, with nothing left open.
type attributes struct {
	domain, path, sameSite string
	partitioned            bool
}

// attributesOf returns the attributes of the cookie of key k.
func (c Config) attributesOf(k Key) attributes {
	a := attributes{domain: c.Domain, path: c.Path, sameSite: c.SameSite, partitioned: c.Partitioned}
	own := c.Attributes[k]
	if own.SameSite != "" {
		a.sameSite = own.SameSite
	}
	if own.Domain != "" {
		a.domain = own.Domain
	}
	if own.Path != "" {
		a.path = own.Path
	}
	a.partitioned = a.partitioned || own.Partitioned
	return a
}

// validateAttributes checks the attributes of every cookie, and refuses what browsers would
// not take.
func (c Config) validateAttributes() error {
	for k := range c.Attributes {
		if !slices.Contains(keys, k) {
			return fmt.Errorf("there is no cookie %q to give attributes", k)
		}
	}
	var errs []error
	for _, k := range keys {
		name := newName(c.Prefix, c.Names[k], k).plain
		if err := c.attributesOf(k).validate(name, c.Secure); err != nil {
			errs = append(errs, fmt.Errorf("the %s cookie: %w", k, err))
		}
		if len(errs) > 0 && len(c.Attributes) == 0 {
			break // the others would be told the same
		}
	}
	return errors.Join(errs...)
}

func (a attributes) validate(name string, secure Secure) error {
	switch {
	case !isDomain(a.domain):
		return fmt.Errorf("the domain %q is not a host name", a.domain)
	case !slices.Contains([]string{"lax", "strict", "none"}, a.sameSite):
		return fmt.Errorf("same-site is %q, it can be lax, strict or none", a.sameSite)
	case !isCookiePath(a.path):
		return fmt.Errorf("the path is %q: write it as / or /app", a.path)
	case a.sameSite == "none" && secure == SecureOff:
		return errors.New("browsers take same-site none from https only: serve the site over https and set secure to auto or on")
	case a.partitioned && secure == SecureOff:
		return errors.New("browsers take partitioned from https only: serve the site over https and set secure to auto or on")
	case hasPrefixFold(name, hostPrefix) && a.path != "/":
		return fmt.Errorf("its name begins with %s, which goes with the path / only: leave the path out", hostPrefix)
	case hasPrefixFold(name, hostPrefix) && a.domain != "":
		return fmt.Errorf("its name begins with %s, which goes with no domain: leave the domain out, or choose another name", hostPrefix)
	case hasPrefixFold(name, securePrefix):
		return fmt.Errorf("its name begins with %s: leave that out, it is put in front by itself when cookies are secure", securePrefix)
	}
	return nil
}

// isCookiePath reports whether s can be a cookie's path.
func isCookiePath(s string) bool {
	return strings.HasPrefix(s, "/") && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c >= 0x7f || c == ';' })
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// format returns a Set-Cookie line in Better Auth's order. What browsers demand is forced
// (RFC 6265bis, 4.1.3): Secure for __Secure- and __Host- names, for SameSite=None and for
// partitioned cookies; no domain and the path / for __Host- names.
func (a attributes) format(name, value string, maxAge int, secure bool) string {
	host := hasPrefixFold(name, hostPrefix)
	secure = secure || host || hasPrefixFold(name, securePrefix) || a.sameSite == "none" || a.partitioned
	if host {
		a.domain, a.path = "", "/"
	}
	line := name + "=" + value
	if maxAge >= 0 {
		line += "; Max-Age=" + strconv.Itoa(maxAge)
	}
	if a.domain != "" {
		line += "; Domain=" + a.domain
	}
	line += "; Path=" + a.path + "; HttpOnly"
	if secure {
		line += "; Secure"
	}
	line += "; SameSite=" + strings.ToUpper(a.sameSite[:1]) + a.sameSite[1:]
	if a.partitioned {
		line += "; Partitioned"
	}
	return line
}
