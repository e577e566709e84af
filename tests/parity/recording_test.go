package parity_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// recording is http.json or redis.json.
type recording struct {
	Secret  string
	Configs map[string]json.RawMessage
	Cases   []scenario
}

type scenario struct {
	Name, Config string
	Steps        []step
}

// step is a call, something done behind the server's back, or a look at what is kept.
type step struct {
	Request  *recordedRequest
	Response recordedResponse
	Emails   []recordedMail
	Op       json.RawMessage
	DB       map[string][]json.RawMessage
	Redis    *[]redisEntry
}

type recordedRequest struct {
	Method, Path string
	Headers      map[string]string
	Body         json.RawMessage
	RawBody      *string `json:"raw_body"`
}

type recordedResponse struct {
	Status    int
	Headers   map[string]string
	SetCookie []string `json:"set_cookie"`
	JSON      json.RawMessage
	Body      *string
}

type recordedMail struct {
	Type, To, URL, Token string
	NewEmail             string
}

func readRecording(t *testing.T, name string) (r recording) {
	t.Helper()
	vectors.Read(t, name, &r)
	if len(r.Cases) == 0 {
		t.Fatalf("%s has no cases", name)
	}
	return r
}

// wire returns the request with its placeholders filled in.
func (r *recordedRequest) wire(b *bindings) request {
	out := request{method: r.Method, target: b.fillIn(r.Path), host: "localhost:3000", headers: map[string]string{}}
	for name, value := range r.Headers {
		if name == "host" {
			out.host = value
			continue
		}
		out.headers[name] = b.fillIn(value)
	}
	switch {
	case r.RawBody != nil:
		out.body = new(b.fillIn(ofLength(*r.RawBody)))
	case len(r.Body) > 0:
		var compact bytes.Buffer
		if json.Compact(&compact, r.Body) == nil {
			out.body = new(b.fillIn(compact.String()))
		}
	case r.Method != "GET" && r.Method != "HEAD":
		out.body = new("")
	}
	return out
}

// ofLength makes a sign-in of a body that was recorded by its length only.
func ofLength(text string) string {
	n, ok := strings.CutSuffix(text, " bytes>")
	if !ok {
		return text
	}
	size, err := strconv.Atoi(strings.TrimPrefix(n, "<"))
	if err != nil {
		return text
	}
	text = `{"email":"ct@example.com","password":"password123"}`
	return text + strings.Repeat(" ", max(0, size-len(text)))
}
