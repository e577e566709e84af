// Package smtpmail delivers messages to a mail server over SMTP.
//
// It is for the one server that a site sends through, a relay: it looks up no MX records.
// The connection is encrypted and the server's certificate is checked, unless the server is
// this machine or the operator gave that up. Connections are kept for the next messages, a
// few at most.
//
// The protocol and the format of messages are github.com/wneessen/go-mail's. That package's
// errors repeat addresses, so what is returned here is written anew.
package smtpmail

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail/letters"
	"github.com/caddy-better-auth/gateway/outbound"
)

// Ways to encrypt a connection.
const (
	StartTLS = "starttls" // after a greeting in the clear, and not without
	Implicit = "implicit" // from the first byte
	None     = "none"
)

// Defaults of a Transport.
const (
	DefaultTimeout     = 30 * time.Second
	DefaultConnections = 2
	// idleTime is how long a connection is kept without a message. Servers hang up after
	// five minutes or less.
	idleTime = 30 * time.Second
	// perConnection is how many messages go over one connection. Some servers dislike more.
	perConnection = 100
	// quitTime is how long a server may take to say good-bye.
	quitTime = 2 * time.Second
)

// Config is what a Transport needs.
type Config struct {
	// Address is the server, host:port. Required.
	Address string
	// From is whom the messages are from, as in "Name <name@example.com>". Required.
	From string
	// ReplyTo is whom answers go to. Empty means From.
	ReplyTo string
	// Username and Password are what to sign in with. Without a name, nobody signs in.
	Username, Password string
	// TLS is StartTLS, Implicit or None. Empty means Implicit on port 465, None for a server
	// on this machine, StartTLS for others.
	TLS string
	// RootCAs are whose certificates are believed. Nil means the system's.
	RootCAs *x509.CertPool
	// Helo is the name to greet the server with. Empty means the name of this machine.
	Helo string
	// Timeout bounds connecting, and each message. 0 means 30 seconds.
	Timeout time.Duration
	// Connections is how many idle connections are kept at most. 0 means 2.
	Connections int
	// Letters writes the messages. Required.
	Letters *letters.Set
	// Env is the clock.
	Env auth.Env
}

// settings is a Config that was checked.
type settings struct {
	Config
	host    string
	port    int
	local   bool // the server is this machine
	from    *mail.Address
	replyTo *mail.Address
}

func (c Config) check() (settings, error) {
	s := settings{Config: c}
	host, port, err := net.SplitHostPort(c.Address)
	if err != nil || host == "" {
		return s, fmt.Errorf("%q is no address of a mail server: write it as mail.example.com:587", c.Address)
	}
	if s.port, err = strconv.Atoi(port); err != nil || s.port < 1 || s.port > 65535 {
		return s, fmt.Errorf("%q is no port: write the address as mail.example.com:587", port)
	}
	s.host, s.local = host, outbound.IsLoopbackHost(host)
	if c.From == "" {
		return s, errors.New("no sender: write from \"Name <name@example.com>\"")
	}
	if s.from, err = mail.ParseAddress(c.From); err != nil {
		return s, fmt.Errorf("from %q is no address: write it as \"Name <name@example.com>\"", c.From)
	}
	if c.ReplyTo != "" {
		if s.replyTo, err = mail.ParseAddress(c.ReplyTo); err != nil {
			return s, fmt.Errorf("reply_to %q is no address: write it as \"Name <name@example.com>\"", c.ReplyTo)
		}
	}
	if c.Letters == nil {
		return s, errors.New("no templates")
	}
	if c.Timeout < 0 || c.Connections < 0 {
		return s, errors.New("the timeout and the number of connections must not be negative")
	}
	if c.Timeout == 0 {
		s.Timeout = DefaultTimeout
	}
	if c.Connections == 0 {
		s.Connections = DefaultConnections
	}
	return s, s.checkTLS()
}

// checkTLS picks how to encrypt, and refuses to send a password in the clear.
func (s *settings) checkTLS() error {
	if (s.Username == "") != (s.Password == "") {
		return errors.New("username and password go together: give both, or neither")
	}
	switch s.TLS {
	case StartTLS, Implicit:
	case None:
		if s.Username != "" && !s.local {
			return fmt.Errorf("tls none would send the password to %s in the clear: use tls starttls or implicit", s.host)
		}
	case "":
		s.TLS = StartTLS
		if s.local {
			s.TLS = None
		}
		if s.port == 465 {
			s.TLS = Implicit
		}
	default:
		return fmt.Errorf("tls %q: use one of starttls, implicit, none", s.TLS)
	}
	return nil
}
