package interop_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"os/exec"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// person is who the tests sign up and in.
var person = map[string]any{"name": "Ada Lovelace", "email": "ada@example.com", "password": "correct horse"}

// browser keeps the cookies of one person and calls servers by the better-auth client.
type browser struct {
	origin  string // of the page that calls; "": the address of the server
	cookies map[string]string
}

// call is one call of the client, for instance signIn.email.
type call struct {
	Method string `json:"method"`
	Args   any    `json:"args,omitempty"`
}

// reply is what the client made of the answer, and the answer itself.
type reply struct {
	Data     json.RawMessage `json:"data"`
	Error    *refusal        `json:"error"`
	Exchange exchange        `json:"exchange"`
}

type refusal struct {
	Status     int    `json:"status"`
	StatusText string `json:"statusText"`
	Code       string `json:"code"`
	Message    string `json:"message"`
}

type exchange struct {
	Method    string            `json:"method"`
	Path      string            `json:"path"`
	Status    int               `json:"status"`
	Headers   map[string]string `json:"headers"`
	SetCookie []string          `json:"setCookie"`
	Body      string            `json:"body"`
}

// run makes the calls one after another at one server.
func (b *browser) run(t *testing.T, address string, calls ...call) []reply {
	t.Helper()
	origin := b.origin
	if origin == "" {
		origin = address
	}
	job, err := json.Marshal(map[string]any{"address": address, "origin": origin, "cookies": b.cookies, "calls": calls})
	if err != nil {
		t.Fatal(err)
	}
	cmd := stage.Node(t, "tests/interop/client.mjs")
	cmd.Stdin = bytes.NewReader(job)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the client failed: %v\n%s", err, stderr(err))
	}
	var transcript struct {
		Cookies map[string]string `json:"cookies"`
		Calls   []reply           `json:"calls"`
	}
	if err := json.Unmarshal(out, &transcript); err != nil {
		t.Fatalf("the client printed %q: %v", out, err)
	}
	b.cookies = transcript.Cookies
	return transcript.Calls
}

func stderr(err error) []byte {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.Stderr
	}
	return nil
}

// do makes one call and fails the test unless it succeeds.
func (b *browser) do(t *testing.T, address, method string, args any) {
	t.Helper()
	r := b.run(t, address, call{Method: method, Args: args})[0]
	if r.Error != nil {
		t.Fatalf("%s at %s was refused: %+v", method, address, *r.Error)
	}
}

// email returns whose session the server sees, "" for nobody's.
func (b *browser) email(t *testing.T, address string) string {
	t.Helper()
	r := b.run(t, address, call{Method: "getSession"})[0]
	if r.Error != nil {
		t.Fatalf("getSession at %s was refused: %+v", address, *r.Error)
	}
	var session struct{ User struct{ Email string } }
	if err := json.Unmarshal(r.Data, &session); err != nil {
		t.Fatalf("getSession at %s gave %s: %v", address, r.Data, err)
	}
	return session.User.Email
}

// fetch asks for a page and returns the status and the text.
func (b *browser) fetch(t *testing.T, url string) (status int, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// clone returns a browser with the same cookies, as before a sign-out that takes them away.
func (b *browser) clone() *browser {
	return &browser{origin: b.origin, cookies: maps.Clone(b.cookies)}
}
