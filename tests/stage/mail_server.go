package stage

import (
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// MailServer is an SMTP server that is to run. The zero value offers STARTTLS, insists on
// it, and takes mail from everybody.
type MailServer struct {
	TLS      string // "": STARTTLS; "implicit": from the first byte; "none"
	Username string // "": nobody signs in
	Password string
	// Answer decides what becomes of a message, given how many were answered before: an
	// *smtp.SMTPError, or nil to take it. Nil takes all.
	Answer func(n int) error
	// IdleTimeout is after how long of silence the server hangs up. 0 means never.
	IdleTimeout time.Duration
}

// Mailbox is a running mail server and what it received.
type Mailbox struct {
	Address string // 127.0.0.1:port
	CA      string // the file with the certificate to trust; "" without TLS

	server   MailServer
	smtp     *smtp.Server
	mu       sync.Mutex
	letters  []Letter
	taken    []bool
	arrived  *sync.Cond
	answered int
	sessions int
	gone     bool
}

// Start runs the mail server until the test ends.
func (m MailServer) Start(t testing.TB) *Mailbox {
	t.Helper()
	box := &Mailbox{server: m}
	box.arrived = sync.NewCond(&box.mu)
	box.smtp = smtp.NewServer(smtp.BackendFunc(box.open))
	box.smtp.Domain = "localhost"
	box.smtp.ErrorLog = log.New(io.Discard, "", 0)
	box.smtp.AllowInsecureAuth = m.TLS == "none"
	box.smtp.ReadTimeout = m.IdleTimeout
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listening for mail: %v", err)
	}
	box.Address = listener.Addr().String()
	if m.TLS != "none" {
		var certificate tls.Certificate
		certificate, box.CA = Certificate(t)
		box.smtp.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	if m.TLS == "implicit" {
		listener = tls.NewListener(listener, box.smtp.TLSConfig)
	}
	served := make(chan error, 1)
	go func() { served <- box.smtp.Serve(listener) }()
	t.Cleanup(func() {
		box.Stop()
		if err := <-served; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Errorf("the mail server: %v", err)
		}
	})
	return box
}

// Stop ends the server and all its connections.
func (b *Mailbox) Stop() {
	b.mu.Lock()
	b.gone = true
	b.mu.Unlock()
	_ = b.smtp.Close() // closing twice is no error here
	b.arrived.Broadcast()
}

// Letters returns what was received, oldest first.
func (b *Mailbox) Letters() []Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.letters)
}

// Sessions returns how many connections there were.
func (b *Mailbox) Sessions() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sessions
}

// Wait returns the oldest letter to an address that was not returned yet. The test fails
// when none comes within ten seconds.
func (b *Mailbox) Wait(t testing.TB, to string) Letter {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	timer := time.AfterFunc(time.Until(deadline), b.arrived.Broadcast)
	defer timer.Stop()
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		for i, letter := range b.letters {
			if !b.taken[i] && letter.To == to {
				b.taken[i] = true
				return letter
			}
		}
		if b.gone || !time.Now().Before(deadline) {
			t.Fatalf("no letter to %s came; %d letters to others did", to, len(b.letters))
		}
		b.arrived.Wait()
	}
}

// open begins a session. STARTTLS begins another one on the same connection: only that one
// counts.
func (b *Mailbox) open(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	s := &mailSession{box: b, secure: secure || b.server.TLS == "none"}
	if s.secure {
		b.mu.Lock()
		b.sessions++
		b.mu.Unlock()
	}
	if b.server.Username == "" {
		return s, nil
	}
	return &authSession{s}, nil
}

// mailSession is one connection.
type mailSession struct {
	box      *Mailbox
	secure   bool
	signedIn bool
	from, to string
}

// Errors of SMTP.
var (
	errNeedsTLS    = &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Must issue a STARTTLS command first"}
	errNeedsSignIn = &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
)

// Reset implements smtp.Session.
func (s *mailSession) Reset() { s.from, s.to = "", "" }

// Logout implements smtp.Session.
func (s *mailSession) Logout() error { return nil }

// Mail implements smtp.Session.
func (s *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	if !s.secure {
		return errNeedsTLS
	}
	if s.box.server.Username != "" && !s.signedIn {
		return errNeedsSignIn
	}
	s.from = from
	return nil
}

// Rcpt implements smtp.Session.
func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.to != "" {
		return &smtp.SMTPError{Code: 452, Message: "one recipient at a time"}
	}
	s.to = to
	return nil
}

// Data implements smtp.Session.
func (s *mailSession) Data(r io.Reader) error {
	letter, err := readLetter(r)
	if err != nil {
		return &smtp.SMTPError{Code: 554, Message: err.Error()}
	}
	letter.From, letter.To = s.from, s.to
	b := s.box
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answered++
	if b.server.Answer != nil {
		if err := b.server.Answer(b.answered - 1); err != nil {
			return err
		}
	}
	b.letters = append(b.letters, letter)
	b.taken = append(b.taken, false)
	b.arrived.Broadcast()
	return nil
}

// authSession is a session that asks for a password.
type authSession struct{ *mailSession }

// AuthMechanisms implements smtp.AuthSession.
func (s *authSession) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements smtp.AuthSession.
func (s *authSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != s.box.server.Username || password != s.box.server.Password {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}
