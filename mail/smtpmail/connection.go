package smtpmail

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// connection is a connection that was greeted, encrypted and signed in to.
type connection struct {
	socket  socket
	dialer  *gomail.Client
	session *smtp.Client
	sent    int         // messages
	idle    *time.Timer // closes it, while nobody uses it
}

// socket is the socket of a connection that may be cut off while it is being made.
type socket struct {
	mu   sync.Mutex
	conn net.Conn
	cut  bool
}

func (s *socket) keep(conn net.Conn) {
	s.mu.Lock()
	s.conn = conn
	cut := s.cut
	s.mu.Unlock()
	if cut {
		s.cutOff()
	}
}

// cutOff closes the socket without a word. Whoever reads or writes meets an error.
func (s *socket) cutOff() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = true
	if s.conn != nil {
		_ = s.conn.Close() // closing twice does no harm
	}
}

// dial connects. Ctx ends the attempt at any point of it.
func (s *settings) dial(ctx context.Context) (*connection, error) {
	c := new(connection)
	dialer, err := s.dialer(c)
	if err != nil {
		return nil, err
	}
	c.dialer = dialer
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, c.socket.cutOff)
	c.session, err = dialer.DialToSMTPClientWithContext(ctx)
	stop()
	if err != nil {
		c.socket.cutOff()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	return c, nil
}

// send sends a message, and reports whether the connection can be used again.
func (c *connection) send(ctx context.Context, timeout time.Duration, msg *gomail.Msg) (reusable bool, err error) {
	stop := context.AfterFunc(ctx, c.socket.cutOff)
	defer stop()
	if err := c.session.UpdateDeadline(timeout); err != nil {
		return false, err
	}
	c.sent++
	err = c.dialer.SendWithSMTPClient(c.session, msg)
	if msg.IsDelivered() { // what went wrong afterwards is not the message's
		return err == nil, nil
	}
	if err != nil && ctx.Err() != nil {
		return false, ctx.Err()
	}
	return err == nil, err
}

// quit ends the session as the protocol has it, or without a word if the server is slow.
func (c *connection) quit() {
	if c.session.UpdateDeadline(quitTime) == nil {
		_ = c.dialer.CloseWithSMTPClient(c.session) // the answer changes nothing
	}
	c.socket.cutOff()
}

// dialer returns go-mail's client of one connection, which keeps the socket in c: go-mail
// leaves it open when the greeting fails.
func (s *settings) dialer(c *connection) (*gomail.Client, error) {
	encryption := &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, RootCAs: s.RootCAs}
	options := []gomail.Option{
		gomail.WithPort(s.port),
		gomail.WithTimeout(s.Timeout),
		gomail.WithTLSConfig(encryption),
		// go-mail's own idea of the address has no brackets around IPv6.
		gomail.WithDialContextFunc(func(ctx context.Context, _, _ string) (net.Conn, error) {
			socket, err := new(net.Dialer).DialContext(ctx, "tcp", s.Address)
			if err != nil {
				return nil, err
			}
			c.socket.keep(socket)
			if s.TLS != Implicit {
				return socket, nil
			}
			encrypted := tls.Client(socket, encryption)
			return encrypted, encrypted.HandshakeContext(ctx)
		}),
	}
	if s.Helo != "" {
		options = append(options, gomail.WithHELO(s.Helo))
	}
	policy := gomail.NoTLS // none, or there already
	if s.TLS == StartTLS {
		policy = gomail.TLSMandatory
	}
	options = append(options, gomail.WithTLSPolicy(policy))
	if s.Username != "" {
		options = append(options, gomail.WithUsername(s.Username), gomail.WithPassword(s.Password),
			gomail.WithOpportunisticSMTPAuth(s.mechanisms()...))
	}
	return gomail.NewClient(s.host, options...)
}

// mechanisms returns the ways to sign in, best first. The password goes over a connection
// that is not encrypted only within this machine: checkTLS sees to that.
func (s *settings) mechanisms() []gomail.SMTPAuthType {
	if s.TLS == None {
		return []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1,
			gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc}
	}
	return []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256PLUS, gomail.SMTPAuthSCRAMSHA256,
		gomail.SMTPAuthSCRAMSHA1PLUS, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin}
}
