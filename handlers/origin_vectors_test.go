package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/internal/vectors"
)

type originCase struct {
	Name   string
	Config struct {
		BaseURL        string
		TrustedOrigins []string
		Advanced       json.RawMessage
	}
	Request struct {
		Method, Path, Host string
		Headers            map[string]string
		Cookie             *string
		Body               json.RawMessage
	}
	Status int
	JSON   *errorOut
}

// TestOriginVectors replays the recorded origin checks. Where a case asks for a route
// that is not in the table, a row that always succeeds stands in for it, and what counts
// is whether the checks let the request through.
func TestOriginVectors(t *testing.T) {
	var file struct{ Cases []originCase }
	vectors.Read(t, "origin-check", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	f := newFixture(t, nil)
	addPerson(t, f.store)
	w := f.send("POST", "/api/auth/sign-in/email", `{"email":"a@example.com","password":"password123"}`)
	cookie, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
	for _, tc := range file.Cases {
		if tc.Config.Advanced != nil {
			t.Logf("not an option here: %s %s", tc.Name, tc.Config.Advanced)
			continue
		}
		t.Run(tc.Name, func(t *testing.T) { tc.check(t, f.store, cookie) })
	}
}

// addPerson adds a@example.com with password123.
func addPerson(t *testing.T, store auth.Store) {
	t.Helper()
	hash, err := recollect.hash(dice{}, "password123")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	user := &auth.User{ID: "a", Name: "A", Email: "a@example.com", CreatedAt: now, UpdatedAt: now}
	if err := store.CreateUser(t.Context(), user, auth.NewCredential("b", "a", hash, now)); err != nil {
		t.Fatal(err)
	}
}

func (tc originCase) check(t *testing.T, store auth.Store, cookie string) {
	f := newFixture(t, func(s *settings) {
		s.handlers.Mail, s.handlers.ChangeEmail = nil, ChangeEmail{}
		s.handlers.BaseURL.Static = tc.Config.BaseURL
		s.handlers.TrustedOrigins = tc.Config.TrustedOrigins
		s.handlers.Store, s.sessions.Sessions = store, store
	})
	path, _, _ := strings.Cut(tc.Request.Path, "?")
	path = strings.TrimPrefix(path, f.BasePath())
	standIn := f.mux.literal[tc.Request.Method+" "+path] == nil && tc.Status != http.StatusNotFound
	if standIn {
		f.mux.literal[tc.Request.Method+" "+path] = &Route{Method: tc.Request.Method, Path: path, endpoint: typed((*Server).pass)}
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, tc.request(cookie))
	want, code := tc.Status, auth.Code("")
	if tc.JSON != nil {
		code = tc.JSON.Code
	}
	if standIn && (tc.Request.Method == http.MethodGet || !byOriginCheck(tc.JSON)) {
		want, code = http.StatusOK, ""
	}
	if reason, status, stricter := tc.stricter(); stricter {
		t.Log(reason)
		want, code = status, ""
	}
	var got errorOut
	if w.Code >= 400 && w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
	}
	if w.Code != want || code != "" && got.Code != code {
		t.Errorf("got %d %s, want %d %s", w.Code, w.Body, want, code)
	}
}

// pass is the endpoint of the rows that stand in for routes that are not there.
func (s *Server) pass(context.Context, *call, NoInput) (OKOutput, error) {
	return OKOutput{OK: true}, nil
}

func (tc originCase) request(cookie string) *http.Request {
	r := httptest.NewRequest(tc.Request.Method, tc.Request.Path, bytes.NewReader(tc.Request.Body))
	r.Host = tc.Request.Host
	if len(tc.Request.Body) > 0 {
		r.Header.Set("Content-Type", jsonType)
	}
	for name, value := range tc.Request.Headers {
		r.Header.Set(name, value)
	}
	if sent := tc.Request.Cookie; sent != nil {
		r.Header.Set("Cookie", strings.ReplaceAll(*sent, "<valid session cookie>", cookie))
	}
	return r
}

// byOriginCheck reports whether a recorded refusal is one of the origin and target checks.
func byOriginCheck(refused *errorOut) bool {
	codes := []auth.Code{auth.MissingOrNullOrigin, auth.InvalidOrigin, auth.CrossSiteNavigationLoginBlocked}
	for _, t := range targets {
		codes = append(codes, t.refused)
	}
	return refused != nil && (slices.Contains(codes, refused.Code) || strings.HasSuffix(refused.Message, ": expected a string"))
}

// stricter lists where we refuse what Better Auth lets through (docs/deviations.md).
func (tc originCase) stricter() (reason string, status int, ok bool) {
	if tc.Request.Method == http.MethodGet || tc.Status == http.StatusNotFound || byOriginCheck(tc.JSON) {
		return "", 0, false
	}
	origin, referer := tc.Request.Headers["origin"], tc.Request.Headers["referer"]
	from := origins{own: tc.Config.BaseURL}
	switch {
	case origin == "null":
		return "SEC-56: a null origin is refused, whatever else is sent", http.StatusForbidden, true
	case tc.Request.Cookie == nil && (origin != "" && !from.trust(origin) || origin == "" && referer != "" && !from.trust(referer)):
		return "SEC-56: a foreign origin is refused without cookies too", http.StatusForbidden, true
	case tc.Request.Cookie == nil && hasFetchMetadata(tc.request("").Header) && origin+referer == "":
		return "SEC-56: a browser says where a request is from", http.StatusForbidden, true
	}
	var members map[string]any
	if json.Unmarshal(tc.Request.Body, &members) == nil {
		for name, value := range members {
			if text, _ := value.(string); isTarget(name) && text == "" {
				return "SEC-54: a target that is empty or no string is refused", http.StatusBadRequest, true
			}
		}
	}
	return "", 0, false
}
