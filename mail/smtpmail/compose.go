package smtpmail

import (
	"crypto/sha256"
	"encoding/hex"
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/caddy-better-auth/gateway/mail"
	"github.com/caddy-better-auth/gateway/mail/letters"
)

// compose writes a letter as a message of two alternatives.
func (s *settings) compose(m mail.Message, letter letters.Letter) *gomail.Msg {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP))
	msg.FromMailAddress(s.from)
	if s.replyTo != nil {
		msg.ReplyToMailAddress(s.replyTo)
	}
	msg.ToMailAddress(&netmail.Address{Address: m.To})
	msg.Subject(letter.Subject)
	msg.SetDateWithValue(s.Env.Time())
	msg.SetMessageIDWithValue(s.messageID(m))
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	msg.SetBodyString(gomail.TypeTextPlain, letter.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, letter.HTML)
	return msg
}

// messageID is the same for every try of a message, so that a mailbox shows one message
// when a server took it and hung up before it said so. It tells nothing of the token.
func (s *settings) messageID(m mail.Message) string {
	sum := sha256.Sum256([]byte("message-id\n" + string(m.Kind) + "\n" + m.To + "\n" + m.URL))
	_, domain, _ := strings.Cut(s.from.Address, "@")
	return hex.EncodeToString(sum[:16]) + "@" + domain
}
