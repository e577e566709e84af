package smtpmail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/caddy-better-auth/gateway/mail"
)

// longestAnswer is how much of what a server says is logged, in bytes.
const longestAnswer = 500

// codeOf returns the SMTP code that a server answered with, 0 if it answered nothing.
func codeOf(err error) int {
	if failure, ok := errors.AsType[*gomail.SendError](err); ok {
		return failure.ErrorCode()
	}
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		return answer.Code
	}
	return 0
}

// explain returns what to tell the operator of a failure. Codes from 500 on stay as they
// are, however often one tries (RFC 5321 section 4.2.1); everything else may pass.
func (s *settings) explain(m mail.Message, err error) error {
	if err == nil {
		return nil
	}
	text := m.Redact(err.Error())
	if s.Password != "" {
		text = strings.ReplaceAll(text, s.Password, "[password]")
	}
	text = strings.ToValidUTF8(text[:min(len(text), longestAnswer)], "")
	code := codeOf(err)
	explained := errors.New("mail server " + s.Address + ": " + text + hint(code, err))
	if code >= 500 || mail.IsPermanent(err) {
		return mail.Permanent(explained)
	}
	return explained
}

// hint names the fix of the usual mistakes.
func hint(code int, err error) string {
	if code == 535 {
		return " (check username and password)"
	}
	if code == 530 {
		return " (the server wants username and password, or tls starttls)"
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return " (name the file with its authority: ca <file>)"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return " (it does not speak TLS from the first byte: try tls starttls)"
	}
	if strings.Contains(err.Error(), "does not support STARTTLS") {
		return " (try tls implicit, mostly on port 465)"
	}
	return ""
}

// Interface guard
var _ mail.Transport = (*Transport)(nil)
