package mail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// message returns a good message to ann.
func message(kind Kind) Message {
	m := Message{
		Kind:      kind,
		To:        "ann@example.com",
		User:      &auth.User{ID: "u1", Name: "Ann", Email: "ann@example.com"},
		URL:       "https://app.example.com/api/auth/verify-email?token=SECRET&callbackURL=%2F",
		Token:     "SECRET",
		ExpiresIn: time.Hour,
	}
	if kind == ChangeEmail {
		m.NewEmail = "ann@new.example.com"
	}
	return m
}

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		change func(*Message)
		ok     bool
	}{
		"allow/as it should be":              {func(*Message) {}, true},
		"allow/a plus":                       {func(m *Message) { m.To = "ann+x@example.com" }, true},
		"allow/an address that is not ASCII": {func(m *Message) { m.To = "änn@exämple.com" }, true},
		"fail/no kind":                       {func(m *Message) { m.Kind = "" }, false},
		"fail/another kind":                  {func(m *Message) { m.Kind = "newsletter" }, false},
		"fail/no user":                       {func(m *Message) { m.User = nil }, false},
		"fail/no link":                       {func(m *Message) { m.URL = "" }, false},
		"fail/a link of two lines":           {func(m *Message) { m.URL += "\r\nX: y" }, false},
		"fail/no address":                    {func(m *Message) { m.To = "" }, false},
		"fail/a second line":                 {func(m *Message) { m.To = "ann@example.com\r\nBcc: eve@example.com" }, false},
		"fail/a second recipient":            {func(m *Message) { m.To = "ann@example.com,eve@example.com" }, false},
		"fail/a semicolon":                   {func(m *Message) { m.To = "ann@example.com;eve" }, false},
		"fail/two @":                         {func(m *Message) { m.To = "ann@eve@example.com" }, false},
		"fail/a name":                        {func(m *Message) { m.To = "Ann <ann@example.com>" }, false},
		"fail/a NUL":                         {func(m *Message) { m.To = "ann@example.com\x00" }, false},
		"fail/broken UTF-8":                  {func(m *Message) { m.To = "ann\xff@example.com" }, false},
		"fail/a line separator":              {func(m *Message) { m.To = "ann@example.com\u2028" }, false},
		"fail/a blank":                       {func(m *Message) { m.To = "an n@example.com" }, false},
		"fail/too long":                      {func(m *Message) { m.To = strings.Repeat("a", 250) + "@example.com" }, false},
		"fail/change-email to nowhere":       {func(m *Message) { m.Kind = ChangeEmail }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := message(VerifyEmail)
			test.change(&m)
			err := m.Check()
			if (err == nil) != test.ok {
				t.Errorf("got %v, want ok %t", err, test.ok)
			}
			if err != nil && strings.Contains(err.Error(), "SECRET") {
				t.Errorf("the error tells the token: %v", err)
			}
		})
	}
	for _, kind := range Kinds() {
		if err := message(kind).Check(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestAMessagePrintsWithoutItsSecrets(t *testing.T) {
	m := message(ChangeEmail)
	printed := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		printed[verb] = fmt.Sprintf(verb, m)
		printed["*"+verb] = fmt.Sprintf(verb, &m)
		printed["[]"+verb] = fmt.Sprintf(verb, []Message{m})
	}
	text, err := json.Marshal(map[string]any{"message": m})
	if err != nil {
		t.Fatal(err)
	}
	printed["json"] = string(text)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "message", m)
	printed["slog"] = log.String()
	for how, text := range printed {
		if !strings.Contains(text, "example.com") || !strings.Contains(text, "change-email") {
			t.Errorf("%s: %q says too little", how, text)
		}
		for _, secret := range []string{"SECRET", "https", "ann", "Ann"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: %q tells %q", how, text, secret)
			}
		}
	}
}
