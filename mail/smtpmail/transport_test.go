package smtpmail

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
	"github.com/caddy-better-auth/gateway/mail/letters"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

func message(to string) mail.Message {
	token := fmt.Sprintf("token%x", to)
	return mail.Message{
		Kind:      mail.ResetPassword,
		To:        to,
		User:      &auth.User{ID: "u1", Name: "Ann", Email: to},
		URL:       "https://app.example.com/api/auth/reset-password/" + token + "?callbackURL=%2F",
		Token:     token,
		ExpiresIn: time.Hour,
	}
}

func roots(t *testing.T, file string) *x509.CertPool {
	t.Helper()
	pem, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate")
	}
	return pool
}

// loadOwn loads the templates that come with the gateway, with a subject that shows the
// name.
func loadOwn() (*letters.Set, error) {
	return letters.Load(fstest.MapFS{"reset-password.subject": {Data: []byte("Reset your password, {{.Name}}")}})
}

func written(t *testing.T) *letters.Set {
	t.Helper()
	set, err := letters.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func open(t *testing.T, c Config) *Transport {
	t.Helper()
	c.Letters = written(t)
	if c.From == "" {
		c.From = `"Äcme, Inc." <auth@example.com>`
	}
	transport, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := transport.Close(); err != nil {
			t.Error(err)
		}
	})
	return transport
}

// secured is the configuration for a server that wants STARTTLS and a password.
func secured(t *testing.T, box *stage.Mailbox) Config {
	return Config{Address: box.Address, TLS: StartTLS, RootCAs: roots(t, box.CA), Username: "gateway", Password: "pass word+1"}
}

func TestDelivery(t *testing.T) {
	servers := map[string]stage.MailServer{
		"STARTTLS and a password":     {Username: "gateway", Password: "pass word+1"},
		"STARTTLS":                    {},
		"TLS and a password":          {TLS: "implicit", Username: "gateway", Password: "pass word+1"},
		"this machine":                {TLS: "none"},
		"this machine and a password": {TLS: "none", Username: "gateway", Password: "pass word+1"},
	}
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			box := server.Start(t)
			c := Config{Address: box.Address, ReplyTo: "help@example.com", Username: server.Username, Password: server.Password}
			switch server.TLS {
			case "":
				c.TLS, c.RootCAs = StartTLS, roots(t, box.CA)
			case "implicit":
				c.TLS, c.RootCAs = Implicit, roots(t, box.CA)
			}
			m := message("o'brien+x@example.com")
			if err := open(t, c).Deliver(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			got := box.Wait(t, m.To)
			if got.Link() != m.URL || !strings.Contains(got.HTML, `href="`+m.URL+`"`) {
				t.Errorf("the link: got %q in the text, and none or another in the HTML", got.Link())
			}
			if got.Subject != "Reset your password for app.example.com" || got.From != "auth@example.com" {
				t.Errorf("got subject %q from %q", got.Subject, got.From)
			}
			from, err := got.Header.AddressList("From")
			if err != nil || len(from) != 1 || from[0].Name != "Äcme, Inc." || from[0].Address != "auth@example.com" {
				t.Errorf("From: got %v, %v", from, err)
			}
			to, err := got.Header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Address != m.To {
				t.Errorf("To: got %v, %v", to, err)
			}
			for header, want := range map[string]string{"Reply-To": "<help@example.com>", "Auto-Submitted": "auto-generated", "Mime-Version": "1.0"} {
				if got.Header.Get(header) != want {
					t.Errorf("%s: got %q, want %q", header, got.Header.Get(header), want)
				}
			}
			if date, err := got.Header.Date(); err != nil || time.Since(date) > time.Minute {
				t.Errorf("Date: got %v, %v", date, err)
			}
			for name, values := range got.Header {
				if strings.Contains(fmt.Sprint(values), m.Token) {
					t.Errorf("the header %s tells the token", name)
				}
			}
		})
	}
}

func TestDeliveryFails(t *testing.T) {
	plain := stage.MailServer{TLS: "none"}.Start(t)
	locked := stage.MailServer{Username: "gateway", Password: "pass word+1"}.Start(t)
	implicit := stage.MailServer{TLS: "implicit"}.Start(t)
	refusing := func(code int, text string) *stage.Mailbox {
		return stage.MailServer{TLS: "none", Answer: func(int) error {
			return &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: text}
		}}.Start(t)
	}
	wrong := secured(t, locked)
	wrong.Password = "hunter2-hunter2"
	stranger := secured(t, locked)
	stranger.RootCAs = x509.NewCertPool()
	tests := map[string]struct {
		config    Config
		permanent bool
		want      string
	}{
		"nobody listens":               {Config{Address: "127.0.0.1:" + stage.Port(t)}, false, "connection refused"},
		"nobody listens on IPv6":       {Config{Address: "[::1]:" + stage.Port(t)}, false, "connect: "},
		"a wrong password":             {wrong, true, "check username and password"},
		"no password":                  {Config{Address: locked.Address, TLS: StartTLS, RootCAs: roots(t, locked.CA)}, true, "the server wants username and password"},
		"a certificate of nobody":      {stranger, false, "ca <file>"},
		"no STARTTLS":                  {Config{Address: plain.Address, TLS: StartTLS}, false, "does not support STARTTLS"},
		"TLS where there is none":      {Config{Address: plain.Address, TLS: Implicit}, false, "try tls starttls"},
		"no TLS where there is one":    {Config{Address: implicit.Address, TLS: None, Timeout: time.Second}, false, "mail server"},
		"no sign-in where it is asked": {Config{Address: plain.Address, Username: "gateway", Password: "x"}, false, "does not support SMTP AUTH"},
		"refused for good":             {Config{Address: refusing(550, "5.1.1 <ann@EXAMPLE.com>: no such user").Address}, true, `550 "5.1.1 <[address]>: no such user"`},
		"refused for now":              {Config{Address: refusing(451, "4.7.1 greylisted").Address}, false, `451 "4.7.1 greylisted"`},
		"a server that talks much":     {Config{Address: refusing(554, strings.Repeat("é", 400)).Address}, true, "554"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := message("ann@example.com")
			err := open(t, test.config).Deliver(t.Context(), m)
			if err == nil {
				t.Fatal("delivered")
			}
			if mail.IsPermanent(err) != test.permanent || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v (permanent %t), want %q", err, mail.IsPermanent(err), test.want)
			}
			for _, secret := range []string{m.To, m.Token, "hunter2", "pass word"} {
				if strings.Contains(strings.ToLower(err.Error()), secret) {
					t.Errorf("the error tells %q: %v", secret, err)
				}
			}
		})
	}
}

// hanging is a server that says nothing more after the given number of commands.
func hanging(t *testing.T, answers ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { conn.Close() })
			go func() {
				lines := bufio.NewScanner(conn)
				for _, answer := range answers {
					fmt.Fprintf(conn, "%s\r\n", answer)
					lines.Scan()
				}
			}()
		}
	}()
	return listener.Addr().String()
}

func TestAServerThatHangs(t *testing.T) {
	servers := map[string][]string{
		"before the greeting": nil,
		"after the greeting":  {"220 hello"},
		"after EHLO":          {"220 hello", "250 hello"},
		"after MAIL":          {"220 hello", "250 hello", "250 fine" /* NOOP */, "250 fine"},
	}
	for name, answers := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := hanging(t, answers...)
			began := time.Now()
			err := open(t, Config{Address: address, Timeout: 300 * time.Millisecond}).Deliver(t.Context(), message("ann@example.com"))
			if err == nil || mail.IsPermanent(err) {
				t.Errorf("by its own timeout: got %v", err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			err = open(t, Config{Address: address}).Deliver(ctx, message("ann@example.com"))
			if err == nil || mail.IsPermanent(err) {
				t.Errorf("by the context: got %v", err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestConnectionsAreReused(t *testing.T) {
	box := stage.MailServer{Username: "gateway", Password: "pass word+1"}.Start(t)
	transport := open(t, secured(t, box))
	var mu sync.Mutex
	var failed []error
	queue, err := mail.NewQueue(mail.QueueConfig{Transport: transport, Done: func(o mail.Outcome) {
		if o.Err != nil {
			mu.Lock()
			failed = append(failed, o.Err)
			mu.Unlock()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		if err := queue.Send(t.Context(), message(fmt.Sprintf("user%d@example.com", i))); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 50 {
		to := fmt.Sprintf("user%d@example.com", i)
		if got := box.Wait(t, to); got.Link() != message(to).URL {
			t.Errorf("%s got %q", to, got.Link())
		}
	}
	if err := queue.Close(); err != nil {
		t.Error(err)
	}
	if n := box.Sessions(); n > mail.DefaultWorkers {
		t.Errorf("50 messages took %d connections, want at most %d", n, mail.DefaultWorkers)
	}
	if len(failed) > 0 || len(box.Letters()) != 50 {
		t.Errorf("%d letters, failures %v", len(box.Letters()), failed)
	}
	if err := transport.Deliver(t.Context(), message("ann@example.com")); !mail.IsPermanent(err) {
		t.Errorf("after closing: got %v", err)
	}
}

func TestAServerThatHangsUp(t *testing.T) {
	box := stage.MailServer{TLS: "none", IdleTimeout: 400 * time.Millisecond}.Start(t)
	transport := open(t, Config{Address: box.Address})
	for i := range 3 {
		to := fmt.Sprintf("user%d@example.com", i)
		if err := transport.Deliver(t.Context(), message(to)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(800 * time.Millisecond) // the server hangs up meanwhile
	}
	if n := box.Sessions(); n != 3 {
		t.Errorf("got %d connections, want 3", n)
	}
}

func TestTemporaryFailureThenSuccess(t *testing.T) {
	box := stage.MailServer{Answer: func(n int) error {
		if n < 2 {
			return &smtp.SMTPError{Code: 451, Message: "come back later"}
		}
		return nil
	}}.Start(t)
	c := Config{Address: box.Address, TLS: StartTLS, RootCAs: roots(t, box.CA)}
	outcomes := make(chan mail.Outcome, 10)
	queue, err := mail.NewQueue(mail.QueueConfig{
		Transport: open(t, c),
		Pauses:    []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond},
		Done:      func(o mail.Outcome) { outcomes <- o },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := queue.Send(t.Context(), message("ann@example.com")); err != nil {
		t.Fatal(err)
	}
	box.Wait(t, "ann@example.com")
	if err := queue.Close(); err != nil {
		t.Error(err)
	}
	close(outcomes)
	var tries []string
	for o := range outcomes {
		tries = append(tries, fmt.Sprintf("%d %t", o.Try, o.Err == nil))
	}
	if got := strings.Join(tries, ", "); got != "1 false, 2 false, 3 true" || len(box.Letters()) != 1 {
		t.Errorf("got %s and %d letters", got, len(box.Letters()))
	}
}

func TestTriesHaveOneMessageID(t *testing.T) {
	box := stage.MailServer{TLS: "none"}.Start(t)
	transport := open(t, Config{Address: box.Address})
	ids := map[string]int{}
	for _, to := range []string{"ann@example.com", "ann@example.com", "bob@example.com"} {
		if err := transport.Deliver(t.Context(), message(to)); err != nil {
			t.Fatal(err)
		}
		ids[box.Wait(t, to).Header.Get("Message-Id")]++
	}
	if len(ids) != 2 {
		t.Errorf("got %v, want two", ids)
	}
}

func TestConfigurationsThatCannotWork(t *testing.T) {
	ok := Config{Address: "mail.example.com:587", From: "a@example.com"}
	tests := map[string]struct {
		change func(*Config)
		want   string
	}{
		"no port":            {func(c *Config) { c.Address = "mail.example.com" }, "mail.example.com:587"},
		"no host":            {func(c *Config) { c.Address = ":587" }, "mail.example.com:587"},
		"no number":          {func(c *Config) { c.Address = "mail.example.com:smtp" }, "no port"},
		"a port too high":    {func(c *Config) { c.Address = "mail.example.com:65536" }, "no port"},
		"nobody to be from":  {func(c *Config) { c.From = "" }, "no sender"},
		"no address":         {func(c *Config) { c.From = "Example" }, "from"},
		"an injection":       {func(c *Config) { c.From = "a@example.com\r\nBcc: b@example.com" }, "from"},
		"reply to nobody":    {func(c *Config) { c.ReplyTo = "x" }, "reply_to"},
		"half a password":    {func(c *Config) { c.Username = "a" }, "go together"},
		"another half":       {func(c *Config) { c.Password = "a" }, "go together"},
		"an unknown TLS":     {func(c *Config) { c.TLS = "ssl" }, "use one of"},
		"a password for all": {func(c *Config) { c.TLS, c.Username, c.Password = None, "a", "secret" }, "in the clear"},
		"no time":            {func(c *Config) { c.Timeout = -1 }, "negative"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := ok
			c.Letters = written(t)
			test.change(&c)
			_, err := New(c)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	if _, err := New(ok); err == nil {
		t.Error("a transport without templates was made")
	}
}

func TestDefaultTLS(t *testing.T) {
	for address, want := range map[string]string{
		"mail.example.com:587": StartTLS, "mail.example.com:25": StartTLS, "mail.example.com:465": Implicit,
		"localhost:25": None, "127.0.0.1:1025": None, "[::1]:25": None, "localhost:465": Implicit, "10.0.0.5:25": StartTLS,
	} {
		transport := open(t, Config{Address: address})
		if got := transport.settings.TLS; got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
		if !transport.Encrypted() {
			t.Errorf("%s is not encrypted", address)
		}
	}
	if open(t, Config{Address: "10.0.0.5:25", TLS: None}).Encrypted() {
		t.Error("what is sent in the clear is called encrypted")
	}
}

func TestNothingIsLeftOpen(t *testing.T) {
	box := stage.MailServer{TLS: "none"}.Start(t)
	transport := open(t, Config{Address: box.Address, Connections: 1})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := transport.Deliver(t.Context(), message(fmt.Sprintf("user%d@example.com", i))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(transport.idle); n != 1 {
		t.Errorf("got %d idle connections, want 1", n)
	}
	transport.expire(transport.idle[0])
	if len(transport.idle) != 0 {
		t.Error("the connection did not expire")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := transport.Deliver(ctx, message("ann@example.com")); err == nil || errors.Is(err, mail.ErrClosed) {
		t.Errorf("without time: got %v", err)
	}
}
