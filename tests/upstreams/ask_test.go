package upstreams_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	askIn       = 10 * time.Second
	longestBody = 1 << 20
)

// client sends targets byte for byte over one connection as long as that holds.
type client struct {
	address string
	conn    net.Conn
	reader  *bufio.Reader
}

func newClient(t *testing.T, address string) *client {
	c := &client{address: address}
	t.Cleanup(c.hangUp)
	return c
}

func (c *client) hangUp() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

// answer is what came back; the zero value if nothing that is HTTP did.
type answer struct {
	status      int
	contentType string
	body        string
}

// forMembers reports whether the answer holds what is for members only. The apps have one picture,
// which is.
func (a answer) forMembers() bool {
	return strings.Contains(a.body, "for members only") || a.status == http.StatusOK && strings.HasPrefix(a.contentType, "image/")
}

func (a answer) forEverybody() bool { return strings.Contains(a.body, "open to all") }

// ask sends a target with more header lines, each with its end.
func (c *client) ask(target, header string) answer {
	kept := c.conn != nil
	a, err := c.try(target, header)
	if err != nil && kept { // the server may have hung up meanwhile
		a, _ = c.try(target, header)
	}
	return a
}

func (c *client) try(target, header string) (answer, error) {
	if err := c.connect(); err != nil {
		return answer{}, err
	}
	a, err := c.exchange(target, header)
	if err != nil {
		c.hangUp()
	}
	return a, err
}

func (c *client) connect() error {
	if c.conn != nil {
		return nil
	}
	conn, err := net.DialTimeout("tcp", c.address, askIn)
	if err != nil {
		return err
	}
	c.conn, c.reader = conn, bufio.NewReader(conn)
	return nil
}

func (c *client) exchange(target, header string) (answer, error) {
	if err := c.conn.SetDeadline(time.Now().Add(askIn)); err != nil {
		return answer{}, err
	}
	if _, err := fmt.Fprintf(c.conn, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", target, header); err != nil {
		return answer{}, err
	}
	resp, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, longestBody))
	if resp.Close || err != nil || len(body) == longestBody {
		c.hangUp()
	}
	return answer{resp.StatusCode, resp.Header.Get("Content-Type"), string(body)}, err
}
