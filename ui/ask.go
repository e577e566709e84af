package ui

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
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

// post sends body as JSON to an auth route, on behalf of r.
func (p *Pages) post(r *http.Request, route string, body any) (*answer, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	sub := p.behalf(r, http.MethodPost, &url.URL{Path: p.config.BasePath + route})
	sub.Header.Set("Content-Type", "application/json")
	sub.Body = io.NopCloser(bytes.NewReader(text))
	sub.ContentLength = int64(len(text))
	return p.ask(sub), nil
}

// visit is what the auth handler knows about the sender of a request.
type visit struct {
	known    bool // the auth handler could tell
	signedIn bool
	email    string
	cookies  []string // Set-Cookie lines that came with the answer
}

// visit asks who is signed in. The cookie cache is passed by: it may hold a session that
// the gate refuses, and the two would send the browser to and fro.
func (p *Pages) visit(r *http.Request) visit {
	if r.Header.Get("Cookie") == "" {
		return visit{known: true}
	}
	const query = "disableCookieCache=true&disableRefresh=true"
	a := p.ask(p.behalf(r, http.MethodGet, &url.URL{Path: p.config.BasePath + "/get-session", RawQuery: query}))
	v := visit{cookies: a.header["Set-Cookie"]}
	var found *struct {
		Session *struct{}
		User    struct{ Email string }
	}
	if !a.ok() || json.Unmarshal(a.body.Bytes(), &found) != nil {
		return v
	}
	v.known = true
	if found != nil && found.Session != nil {
		v.signedIn = true
		v.email = found.User.Email
	}
	return v
}

// behalf returns a request without a body to another address, otherwise equal to r: the
// auth handler judges the same cookies, origin, client address and context.
func (p *Pages) behalf(r *http.Request, method string, to *url.URL) *http.Request {
	sub := r.Clone(r.Context())
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

// ask has the auth handler answer a request.
func (p *Pages) ask(sub *http.Request) *answer {
	a := &answer{header: http.Header{}}
	p.config.Auth.ServeHTTP(a, sub)
	a.WriteHeader(http.StatusOK)
	return a
}
