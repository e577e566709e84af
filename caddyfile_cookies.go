package gateway

import "github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

// words of:
//
//	cookies {
//		prefix    <prefix>
//		name      <key> <own name>
//		secure    auto|on|off
//		domain    <domain>
//		same_site lax|strict|none
//		attributes [<key>] { … }
//	}
func (c *CookieConfig) words() words {
	return words{
		"prefix":     oneString(&c.Prefix),
		"name":       word{read: c.readName, many: true},
		"secure":     oneOf(&c.Secure, "auto", "on", "off"),
		"domain":     oneString(&c.Domain),
		"same_site":  oneOf(&c.SameSite, "lax", "strict", "none"),
		"attributes": word{read: c.readAttributes, many: true},
	}
}

func (c *CookieConfig) readName(d *caddyfile.Dispenser) error {
	var key, name string
	if !d.AllArgs(&key, &name) {
		return misuse("takes a cookie, such as session_token, and the name to give it")
	}
	if _, ok := c.Names[key]; ok {
		return d.Errf("name %s is given twice", key)
	}
	if c.Names == nil {
		c.Names = make(map[string]string)
	}
	c.Names[key] = name
	return noBlock(d)
}

// readAttributes reads:
//
//	attributes [<key>] {
//		same_site lax|strict|none
//		domain    <domain>
//		path      <path>
//		partitioned
//	}
//
// Without a key they are for all cookies.
func (c *CookieConfig) readAttributes(d *caddyfile.Dispenser) error {
	var a CookieAttributes
	key := ""
	if d.NextArg() {
		key = d.Val()
	}
	if d.NextArg() {
		return misuse("takes a block, and before it one cookie, such as session_token, or none")
	}
	if _, ok := c.Attributes[key]; ok {
		return d.Errf("attributes %s are given twice", key)
	}
	err := parseBlock(d, words{
		"same_site":   oneOf(&a.SameSite, "lax", "strict", "none"),
		"domain":      oneString(&a.Domain),
		"path":        oneString(&a.Path),
		"partitioned": flag(&a.Partitioned),
	})
	if c.Attributes == nil {
		c.Attributes = make(map[string]CookieAttributes)
	}
	c.Attributes[key] = a
	return err
}
