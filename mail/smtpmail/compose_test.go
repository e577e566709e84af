package smtpmail

import (
	"bytes"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/mail"
)

// FuzzCompose: whatever passes Message.Check makes a message to exactly that address, with
// the headers that we write and no others.
func FuzzCompose(f *testing.F) {
	for _, to := range []string{
		"ann@example.com", "o'brien+x@example.com", "ann@exämple.com", "änn@example.com", "a@b", "=?utf-8?q?x?=@example.com",
		"ann@example.com\r\nBcc: eve@example.com", "ann@example.com,eve@example.com", "ann@example.com\u2028x", ".a.@example.com", "a@[127.0.0.1]",
	} {
		f.Add(to, "Ann", "https://app.example.com/x?token=y")
	}
	f.Add("ann@example.com", "Ann\r\nBcc: eve@example.com\r\n\r\nbody", "https://app.example.com/\r\nBcc: eve@example.com")
	set, err := loadOwn()
	if err != nil {
		f.Fatal(err)
	}
	s, err := Config{Address: "localhost:25", From: "Example <auth@example.com>", Letters: set}.check()
	if err != nil {
		f.Fatal(err)
	}
	want := []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To"}
	f.Fuzz(func(t *testing.T, to, name, link string) {
		m := message(to)
		m.User.Name, m.URL = name, link
		letter, err := set.Write(m)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if _, err := s.compose(m, letter).WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		read, err := netmail.ReadMessage(&b)
		if err != nil {
			t.Fatalf("%q: %v", to, err)
		}
		var got []string
		for header, values := range read.Header {
			got = append(got, header)
			if len(values) != 1 {
				t.Errorf("%q: %d times %s", to, len(values), header)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q: got headers %q", to, got)
		}
		recipients, err := s.compose(m, letter).GetRecipients()
		if err != nil || len(recipients) != 1 {
			t.Fatalf("%q: got recipients %q, %v", to, recipients, err)
		}
		if strings.ReplaceAll(recipients[0], `"`, "") != "<"+to+">" {
			t.Errorf("%q: got recipient %q", to, recipients[0])
		}
	})
}

// TestHeaders: the name of a person never reaches a header by our templates.
func TestHeaders(t *testing.T) {
	m := message("ann@example.com")
	m.Kind, m.NewEmail = mail.ChangeEmail, "ann@example.org"
	m.User.Name = "Eve\r\nBcc: eve@example.com"
	set, err := loadOwn()
	if err != nil {
		t.Fatal(err)
	}
	letter, err := set.Write(m)
	if err != nil || strings.Contains(letter.Subject, "Eve") {
		t.Errorf("got %q, %v", letter.Subject, err)
	}
}
