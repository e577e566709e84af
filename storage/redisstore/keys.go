package redisstore

import (
	"net/url"
	"strings"
)

// keys names the keys under a prefix. The first are Better Auth's; ours are under "gateway:",
// which no token, e-mail or identifier can reach.
//
// A Cluster spreads keys over slots. People and accounts are changed several keys at a time,
// so the braces, a hash tag, hold them in one slot. Everything else has a slot of its own.
type keys string

const (
	listPrefix    = "active-sessions-"
	revokedPrefix = "revoked-sessions-before-"
	sparedPrefix  = "gateway:spared:"
	userPrefix    = "{gateway}:user:"
)

func (k keys) session(token string) string     { return string(k) + token }
func (k keys) list(userID string) string       { return string(k) + listPrefix + userID }
func (k keys) revoked(userID string) string    { return string(k) + revokedPrefix + userID }
func (k keys) verification(name string) string { return string(k) + "verification:" + name }
func (k keys) counter(name string) string      { return string(k) + name }

func (k keys) spared(userID string) string   { return string(k) + sparedPrefix + userID }
func (k keys) user(id string) string         { return string(k) + userPrefix + id }
func (k keys) email(email string) string     { return string(k) + "{gateway}:email:" + email }
func (k keys) account(id string) string      { return string(k) + "{gateway}:account:" + id }
func (k keys) accounts(userID string) string { return string(k) + "{gateway}:accounts:" + userID }
func (k keys) link(link string) string       { return string(k) + "{gateway}:link:" + link }

// linkName joins a provider and its account id to one name. The provider is escaped, so
// that the first colon is the seam.
func linkName(providerID, accountID string) string {
	return url.QueryEscape(providerID) + ":" + accountID
}

// maxToken is four times the length of Better Auth's tokens.
const maxToken = 128

// isToken reports whether a text can be a session token: 1 to 128 letters, digits, hyphens
// and underscores that spell none of Better Auth's other keys. All keys of ours and the
// rest of Better Auth's have a colon or a bar in them.
func isToken(s string) bool {
	if s == "" || len(s) > maxToken {
		return false
	}
	for _, c := range []byte(s) {
		if !isTokenByte(c) {
			return false
		}
	}
	return !strings.HasPrefix(s, listPrefix) && !strings.HasPrefix(s, revokedPrefix)
}

func isTokenByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}
