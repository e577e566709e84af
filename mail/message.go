package mail

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/caddy-better-auth/gateway/auth"
)

// Kind is what a message is about. Its text names the templates of the kind and the kind
// in logs and webhooks.
type Kind string

// The kinds of messages.
const (
	VerifyEmail   Kind = "verify-email"   // proves that the address is the person's own
	ResetPassword Kind = "reset-password" // lets the person set a new password
	ChangeEmail   Kind = "change-email"   // asks at the old address whether it may change
	DeleteAccount Kind = "delete-account" // asks whether the account is to be deleted
)

// Kinds returns every kind, in the order of the documentation.
func Kinds() []Kind { return []Kind{VerifyEmail, ResetPassword, ChangeEmail, DeleteAccount} }

// Message is one message to one person.
type Message struct {
	// Kind is what it is about.
	Kind Kind
	// To is the address that it goes to. It is not always User.Email: a new address is
	// verified before it becomes the user's.
	To string
	// User is whose account it is. A sender reads it and never changes it.
	User *auth.User
	// NewEmail is the address that the account is to have; only for ChangeEmail.
	NewEmail string
	// URL is the link to follow. It holds Token.
	URL string
	// Token is the secret in the link, for senders that make a link of their own.
	Token string
	// ExpiresIn is how long the link works from now on. 0 means that it is not known.
	ExpiresIn time.Duration
}

// Check returns an error when a message cannot be sent as it is: its kind is unknown, a
// part is missing, or an address is one that could name a second recipient or begin a
// header line of its own (SEC-62).
func (m Message) Check() error {
	switch {
	case !m.Kind.known():
		return fmt.Errorf("mail: unknown kind %q", m.Kind)
	case m.User == nil:
		return fmt.Errorf("mail: %s without a user", m.Kind)
	case m.URL == "" || strings.ContainsFunc(m.URL, breaksLines):
		return fmt.Errorf("mail: %s without a link that can be sent", m.Kind)
	case !isAddress(m.To):
		return fmt.Errorf("mail: %s to what is no single address", m.Kind)
	case m.Kind == ChangeEmail && !isAddress(m.NewEmail):
		return fmt.Errorf("mail: %s without a new address", m.Kind)
	}
	return nil
}

func (k Kind) known() bool { return slices.Contains(Kinds(), k) }

// longestAddress is what RFC 5321 section 4.5.3.1.3 allows between angle brackets.
const longestAddress = 254

// isAddress reports whether s is exactly one address and nothing else. It is stricter than
// RFC 5322: no quotes, comments or blanks, since whoever needs those could not have
// signed up.
func isAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && len(s) <= longestAddress &&
		!strings.Contains(domain, "@") &&
		!strings.ContainsFunc(s, func(r rune) bool {
			return breaksLines(r) || unicode.IsSpace(r) || strings.ContainsRune(`"(),:;<>[\]`, r)
		})
}

// breaksLines reports whether r is a control character, or what some programs take for the
// end of a line.
func breaksLines(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}

// Domain returns what is behind the @ of the recipient: all of an address that may be
// logged (SEC-78).
func (m Message) Domain() string {
	return m.To[strings.LastIndexByte(m.To, '@')+1:]
}

// summary is what of a message may be seen by others than its recipient.
type summary struct {
	Kind   Kind   `json:"kind"`
	Domain string `json:"domain"`
}

// Format implements fmt.Formatter: no verb prints the link, the token or an address.
func (m Message) Format(f fmt.State, _ rune) {
	// What cannot be written to a fmt.State is lost, as with every Formatter.
	_, _ = fmt.Fprintf(f, "%s to somebody at %s", m.Kind, m.Domain())
}

// LogValue implements slog.LogValuer, as redacted as Format.
func (m Message) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", string(m.Kind)), slog.String("domain", m.Domain()))
}

// MarshalJSON implements json.Marshaler, as redacted as Format: loggers write JSON.
func (m Message) MarshalJSON() ([]byte, error) {
	return json.Marshal(summary{m.Kind, m.Domain()})
}

// Redact returns text without the address, the link and the token of the message, for
// logs: mail servers like to repeat the address in their answers.
func (m Message) Redact(text string) string {
	for _, part := range []struct{ secret, instead string }{
		{m.URL, "[link]"}, {m.Token, "[token]"}, {m.To, "[address]"}, {m.NewEmail, "[new address]"},
	} {
		text = replaceFold(text, part.secret, part.instead)
	}
	return text
}

// replaceFold replaces every occurrence of old, in whatever case of ASCII.
func replaceFold(text, old, instead string) string {
	if old == "" {
		return text
	}
	var out strings.Builder
	for len(text) >= len(old) {
		if strings.EqualFold(text[:len(old)], old) {
			out.WriteString(instead)
			text = text[len(old):]
			continue
		}
		out.WriteByte(text[0])
		text = text[1:]
	}
	out.WriteString(text)
	return out.String()
}
