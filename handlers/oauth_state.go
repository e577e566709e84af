package handlers

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

const (
	// flowLife is how long somebody may take to sign in elsewhere.
	flowLife = 10 * time.Minute
	// maxFlow is the longest text of a flow, in bytes: anybody may have one kept.
	maxFlow = 64 << 10
	// statePrefix begins the identifier of a kept flow.
	statePrefix = "auth-state:"
)

// flow is what is kept about somebody who was sent to a provider, until they come back.
type flow struct {
	callbackURL  string
	codeVerifier string
	errorURL     string // empty: the error page
	newUserURL   string // empty: callbackURL
	link         *flowLink
	expiresAt    time.Time
	signUp       *bool
	nonce        string
	state        string
}

// flowLink says for whom an account is to be linked, and in which session that was asked.
type flowLink struct {
	UserID  string `json:"userId"`
	Email   string `json:"email"`
	Session string `json:"encryptedSessionToken,omitempty"`
}

// text writes a flow as Better Auth does: the client's own data first, which cannot
// overrule ours.
func (f *flow) text(data Members) (string, error) {
	kept := append(Members(nil), data...)
	for _, m := range []struct {
		name  string
		value any
		there bool
	}{
		{"callbackURL", f.callbackURL, true},
		{"codeVerifier", f.codeVerifier, true},
		{"errorURL", f.errorURL, f.errorURL != ""},
		{"newUserURL", f.newUserURL, f.newUserURL != ""},
		{"link", f.link, f.link != nil},
		{"serverContext", nil, false},
		{"expiresAt", f.expiresAt.UnixMilli(), true},
		{"requestSignUp", f.signUp, f.signUp != nil},
		{"idTokenNonce", f.nonce, f.nonce != ""},
		{"oauthState", f.state, true},
	} {
		if !m.there {
			kept.remove(m.name)
			continue
		}
		value, err := encode(m.value)
		if err != nil {
			return "", err
		}
		kept.set(m.name, value)
	}
	text, err := kept.MarshalJSON()
	return string(text), err
}

// readFlow undoes text. Keys count in their exact spelling only, which encoding/json would
// not insist on: the client's data is among them.
func readFlow(text string) (*flow, error) {
	if !json.Valid([]byte(text)) || !strings.HasPrefix(text, "{") {
		return nil, errors.New("the kept state is no JSON object")
	}
	f := new(flow)
	var expires int64
	for _, m := range membersOf(json.RawMessage(text)) {
		var err error
		switch m.Name {
		case "callbackURL":
			err = json.Unmarshal(m.Value, &f.callbackURL)
		case "codeVerifier":
			err = json.Unmarshal(m.Value, &f.codeVerifier)
		case "errorURL":
			err = json.Unmarshal(m.Value, &f.errorURL)
		case "newUserURL":
			err = json.Unmarshal(m.Value, &f.newUserURL)
		case "link":
			err = json.Unmarshal(m.Value, &f.link)
		case "expiresAt":
			err = json.Unmarshal(m.Value, &expires)
		case "requestSignUp":
			err = json.Unmarshal(m.Value, &f.signUp)
		case "idTokenNonce":
			err = json.Unmarshal(m.Value, &f.nonce)
		case "oauthState":
			err = json.Unmarshal(m.Value, &f.state)
		}
		if err != nil {
			return nil, errors.New("the kept state has a wrong " + m.Name)
		}
	}
	if f.codeVerifier == "" || expires == 0 {
		return nil, errors.New("the kept state lacks its verifier or its end")
	}
	f.expiresAt = time.UnixMilli(expires)
	return f, nil
}

// keepFlow keeps a flow in the store, and its state in the browser.
func (s *Server) keepFlow(ctx context.Context, c *call, f *flow, data Members) error {
	text, err := f.text(data)
	if err != nil {
		return fault{err}
	}
	if len(text) > maxFlow {
		return tooLarge()
	}
	if err := s.putVerification(ctx, statePrefix+f.state, text, flowLife); err != nil {
		return err
	}
	if !s.cookies.Stateless() {
		c.setCookies(s.cookies.IssueState(c.request, f.state))
		return nil
	}
	lines, err := s.cookies.IssueFlow(c.request, text)
	if err != nil {
		return fault{err}
	}
	c.setCookies(lines)
	return nil
}

// takeFlow returns the flow of a state, once, to the browser that it belongs to. One that
// belongs to another browser stays, so that nobody can spoil it. The flow is returned with
// some errors, too: it says where the browser wants to hear of them.
func (s *Server) takeFlow(ctx context.Context, c *call, state string) (*flow, error) {
	find := s.findFlow
	if s.cookies.Stateless() {
		find = s.findFlowCookie
	}
	f, err := find(ctx, c, state)
	if err != nil {
		return f, err
	}
	if _, err := s.takeVerification(ctx, statePrefix+state); errors.Is(err, auth.ErrNotFound) {
		return nil, failed("state_mismatch", errors.New("the state was used meanwhile"))
	} else if err != nil {
		return nil, err
	}
	if f.expiresAt.Before(s.env.Time()) {
		return f, failed("state_mismatch", errors.New("the state has expired"))
	}
	return f, nil
}

// findFlow finds the flow of a state in the store, and that the browser is the right one.
func (s *Server) findFlow(ctx context.Context, c *call, state string) (*flow, error) {
	kept, err := s.verification(ctx, statePrefix+state)
	if errors.Is(err, auth.ErrNotFound) {
		return nil, failed("state_mismatch", err)
	}
	if err != nil {
		return nil, err
	}
	f, err := readFlow(kept.Value)
	if err != nil {
		return nil, failed("internal_server_error", err)
	}
	bound, ok := s.cookies.State(c.request)
	if f.state != "" && f.state != state || !ok || bound != state {
		return f, failed("state_mismatch", errors.New("the state belongs to another browser"))
	}
	c.setCookies(s.cookies.ClearState(c.request))
	return f, nil
}

// findFlowCookie finds the flow in the browser itself, where a server without a database
// keeps it. That it is used once only the store sees to all the same.
func (s *Server) findFlowCookie(_ context.Context, c *call, state string) (*flow, error) {
	text, found, ok := s.cookies.Flow(c.request)
	if !found {
		return nil, failed("state_mismatch", errors.New("the browser brings no state"))
	}
	f, err := readFlow(text)
	if !ok || err != nil {
		return nil, failed("state_invalid", errors.New("the state in the browser is not ours"))
	}
	if f.state != state {
		return f, failed("state_mismatch", errors.New("the state belongs to another browser"))
	}
	c.setCookies(s.cookies.ClearFlow(c.request))
	return f, nil
}

// newState returns 32 random characters of a-zA-Z0-9-_: a state, or a nonce.
func (s *Server) newState() string {
	var random [24]byte
	s.env.Fill(random[:])
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// verifierRandom is how many characters of a code verifier are random.
const verifierRandom = 85

// newVerifier returns a PKCE code verifier of 128 characters. Its end binds the flow to the
// provider, so that the answer of another one is refused (RFC 9700, 4.4); to a Better Auth
// server that shares the store it is a verifier as any other.
func (s *Server) newVerifier(provider string) string {
	var random [64]byte
	s.env.Fill(random[:])
	begin := base64.RawURLEncoding.EncodeToString(random[:])[:verifierRandom]
	return begin + verifierEnd(begin, provider)
}

func verifierEnd(begin, provider string) string {
	mac := hmac.New(sha256.New, []byte(begin))
	mac.Write([]byte(provider))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// meantFor reports whether a flow was begun at no other provider than the named one. Of a
// flow that a Better Auth server began nothing is known.
func (s *Server) meantFor(f *flow, provider string) bool {
	if len(f.codeVerifier) <= verifierRandom {
		return true
	}
	begin, end := f.codeVerifier[:verifierRandom], f.codeVerifier[verifierRandom:]
	for id := range s.social.providers {
		if end == verifierEnd(begin, id) {
			return id == provider
		}
	}
	return true
}
