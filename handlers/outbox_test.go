package handlers

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/caddy-better-auth/gateway/mail"
)

// outbox keeps the messages that were handed over. With full set it takes none.
type outbox struct {
	mu       sync.Mutex
	messages []mail.Message
	full     error
}

// Send implements mail.Sender.
func (o *outbox) Send(_ context.Context, m mail.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.full != nil {
		return o.full
	}
	if err := m.Check(); err != nil {
		return err
	}
	o.messages = append(o.messages, m)
	return nil
}

// take returns the messages and forgets them.
func (o *outbox) take() []mail.Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	messages := o.messages
	o.messages = nil
	return messages
}

// recordedMail is a message as the recordings have it.
type recordedMail struct {
	Type     string `json:"type"`
	To       string `json:"to"`
	NewEmail string `json:"newEmail,omitempty"`
	URL      string `json:"url"`
	Token    string `json:"token"`
}

// compare takes the messages and compares them with recorded ones.
func (o *outbox) compare(b *bindings, want json.RawMessage) error {
	if want == nil {
		want = json.RawMessage("[]")
	}
	have := []recordedMail{}
	for _, m := range o.take() {
		have = append(have, recordedMail{Type: recordedType(want, m.Kind), To: m.To, NewEmail: m.NewEmail, URL: m.URL, Token: m.Token})
	}
	got, err := encode(have)
	if err != nil {
		return err
	}
	return b.matchJSON(want, got)
}

// recordedType returns what the recordings call a kind of message. They call the one about
// a deletion by a word with "delete" in it.
func recordedType(want json.RawMessage, kind mail.Kind) string {
	switch kind {
	case mail.VerifyEmail:
		return "verification"
	case mail.ResetPassword:
		return "reset"
	case mail.ChangeEmail:
		return "change-email-confirmation"
	}
	var recorded []recordedMail
	if json.Unmarshal(want, &recorded) == nil && len(recorded) == 1 && strings.Contains(recorded[0].Type, "delete") {
		return recorded[0].Type
	}
	return string(kind)
}
