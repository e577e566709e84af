package nodes_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

const (
	page, password = "/app/page", "correct horse"

	// userID is the header that tells the app who somebody is, and forged what they say themselves.
	userID, forged = "X-Auth-User-Id", "forged"
)

var (
	// kept keeps connections, once does not.
	kept = client(&http.Transport{MaxIdleConnsPerHost: 2000})
	once = client(&http.Transport{DisableKeepAlives: true})
)

func client(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// person is somebody with a session.
type person struct {
	email, id     string
	token, cookie string // of the session
	attempt       string // the name of the next request; "": none
}

var people atomic.Int64

// signUp makes a new person at a server.
func signUp(t *testing.T, server string) person {
	t.Helper()
	p := person{email: fmt.Sprintf("person%d@example.com", people.Add(1))}
	return p.enter(t, server, "/sign-up/email")
}

// signIn returns the same person with another session.
func (p person) signIn(t *testing.T, server string) person {
	t.Helper()
	return person{email: p.email}.enter(t, server, "/sign-in/email")
}

func (p person) enter(t *testing.T, server, route string) person {
	t.Helper()
	resp, err := p.post(server, route, map[string]string{"name": "Ada", "email": p.email, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Token string
		User  struct{ ID string }
	}
	if err := json.Unmarshal(resp.body, &body); err != nil {
		t.Fatalf("%s%s answers %s: %v", server, route, resp.body, err)
	}
	p.token, p.id = body.Token, body.User.ID
	for _, line := range resp.header["Set-Cookie"] {
		if strings.HasPrefix(line, "better-auth.session_token=") {
			p.cookie, _, _ = strings.Cut(line, ";")
		}
	}
	if p.token == "" || p.id == "" || p.cookie == "" {
		t.Fatalf("%s%s gives %+v", server, route, p)
	}
	return p
}

// answer is an answer that was read.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// post calls an auth route, which must do what it is asked.
func (p person) post(server, route string, body any) (answer, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return answer{}, err
	}
	a, err := p.send(kept, "POST", server+"/api/auth"+route, text)
	if err == nil && a.status != http.StatusOK {
		err = fmt.Errorf("%s%s answers %d %s", server, route, a.status, a.body)
	}
	return a, err
}

// get opens a page.
func (p person) get(url string) (answer, error) { return p.send(kept, "GET", url, nil) }

// send sends a request. It may run in any goroutine.
func (p person) send(c *http.Client, method, url string, body []byte) (answer, error) {
	req, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if p.cookie != "" {
		req.Header.Set("Cookie", p.cookie)
	}
	if p.attempt != "" {
		req.Header.Set(attempt, p.attempt)
	}
	req.Header.Set("Origin", publicURL)
	req.Header.Set(userID, forged)
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, read}, err
}

// check checks that the nodes let a person in, or refuse.
func (p person) check(t *testing.T, when string, in bool, nodes ...node) {
	t.Helper()
	want := http.StatusUnauthorized
	if in {
		want = http.StatusOK
	}
	for i, n := range nodes {
		resp, err := p.get(n.url + page)
		if err != nil || resp.status != want {
			t.Errorf("%s: node %d answers %d, %v; want %d", when, i+1, resp.status, err, want)
		}
	}
}

// checkSession checks whether a server knows the session.
func (p person) checkSession(t *testing.T, when, server string, in bool) {
	t.Helper()
	resp, err := p.get(server + "/api/auth/get-session")
	if err != nil || resp.status != http.StatusOK || (string(resp.body) != "null") != in {
		t.Errorf("%s: get-session of %s: %d %s, %v; want a session: %v", when, server, resp.status, resp.body, err, in)
	}
}
