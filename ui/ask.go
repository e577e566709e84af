package ui

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"
)

// answer is what the auth handler said. It is the ResponseWriter of one in-process
// request.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter: the first status counts.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// ok reports whether the auth handler did what it was asked.
func (a *answer) ok() bool { return a.status >= 200 && a.status < 300 }

// post sends body as JSON to an auth route, on behalf of the visitor, who gets the cookies of
// the answer.
func (v *visit) post(route string, body any) (*answer, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	sub := v.behalf(http.MethodPost, &url.URL{Path: v.config.BasePath + route})
	sub.Header.Set("Content-Type", "application/json")
	sub.Body = io.NopCloser(bytes.NewReader(text))
	sub.ContentLength = int64(len(text))
	return v.ask(sub), nil
}

// get reads an auth route into to. The cookie cache is passed by: it may hold a session that
// the gate refuses, and the two would send the browser to and fro.
func (v *visit) get(route string, to any) *answer {
	const query = "disableCookieCache=true&disableRefresh=true"
	a := v.ask(v.behalf(http.MethodGet, &url.URL{Path: v.config.BasePath + route, RawQuery: query}))
	if a.ok() && json.Unmarshal(a.body.Bytes(), to) != nil {
		a.status = http.StatusInternalServerError
	}
	return a
}

// caller is what the auth handler knows about the sender of a request.
type caller struct {
	known    bool // the auth handler could tell
	signedIn bool
	user     person
	token    string // of the session; it never leaves the gateway
	answer   *answer
}

// person is a user as pages show them.
type person struct {
	Name, Email   string
	EmailVerified bool
}

// session is one of the list of sessions.
type session struct {
	Token     string
	UserAgent string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// person returns who is signed in; nil if nobody is known to be.
func (c caller) person() *person {
	if !c.signedIn {
		return nil
	}
	return &c.user
}

// who asks who is signed in.
func (v *visit) who() caller {
	if v.r.Header.Get("Cookie") == "" {
		return caller{known: true}
	}
	var found *struct {
		Session *session
		User    person
	}
	a := v.get("/get-session", &found)
	c := caller{known: a.ok(), answer: a}
	if c.known && found != nil && found.Session != nil {
		c.signedIn, c.user, c.token = true, found.User, found.Session.Token
	}
	return c
}

// behalf returns a request without a body to another address, otherwise equal to the
// visitor's: the auth handler judges the same cookies, origin, client address and context.
func (v *visit) behalf(method string, to *url.URL) *http.Request {
	sub := v.r.Clone(v.r.Context())
	sub.Method = method
	sub.URL = to
	sub.RequestURI = to.RequestURI()
	sub.Body = http.NoBody
	sub.ContentLength = 0
	sub.TransferEncoding = nil
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding"} {
		sub.Header.Del(name)
	}
	return sub
}

// ask has the auth handler answer a request, and passes on the cookies as they are: the order
// of their attributes is Better Auth's.
func (v *visit) ask(sub *http.Request) *answer {
	a := &answer{header: http.Header{}}
	v.config.Auth.ServeHTTP(a, sub)
	a.WriteHeader(http.StatusOK)
	for _, line := range a.header["Set-Cookie"] {
		v.w.Header().Add("Set-Cookie", line)
	}
	return a
}
