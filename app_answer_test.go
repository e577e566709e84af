package gateway

import (
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/cookiecheck"
)

// statuses is a writer that keeps every status and the header that went with it.
type statuses struct {
	*httptest.ResponseRecorder
	sent    []int
	headers []http.Header
}

func (s *statuses) WriteHeader(status int) {
	s.sent, s.headers = append(s.sent, status), append(s.headers, s.Header().Clone())
	s.ResponseRecorder.WriteHeader(status)
}

// newAnswer returns the writer of an app's answer that says of everything that it must not say.
func newAnswer(t *testing.T) (*appAnswer, *statuses) {
	t.Helper()
	app := new(App)
	app.headers.purposes = map[string]purpose{}
	app.headers.add(defaultIdentityHeaders)
	to := &statuses{ResponseRecorder: httptest.NewRecorder()}
	w := &appAnswer{ResponseWriterWrapper: caddyhttp.ResponseWriterWrapper{ResponseWriter: to}, app: app, arrival: &arrival{ours: newCookies(t, "")}}
	forge(w.Header())
	return w, to
}

func forge(header http.Header) {
	header["Set-Cookie"] = []string{"better-auth.session_token=forged", "a=b"}
	header["X-Auth-User-Id"] = []string{"forged"}
	header["X-App"] = []string{"x"}
}

// TestSEC27EveryAnswerIsCleaned: however an app begins its answer.
func TestSEC27EveryAnswerIsCleaned(t *testing.T) {
	want := http.Header{"Set-Cookie": {"a=b"}, "X-App": {"x"}}
	for name, answer := range map[string]func(w *appAnswer){
		"header":      func(w *appAnswer) { w.WriteHeader(http.StatusOK) },
		"body":        func(w *appAnswer) { _, _ = w.Write([]byte("x")); _, _ = w.Write([]byte("y")) },
		"a reader":    func(w *appAnswer) { _, _ = w.ReadFrom(strings.NewReader("x")) },
		"a copy":      func(w *appAnswer) { _, _ = io.Copy(w, strings.NewReader("x")) },
		"flush":       func(w *appAnswer) { w.Flush(); w.Flush() },
		"flush error": func(w *appAnswer) { _ = w.FlushError(); _ = w.FlushError() },
	} {
		w, to := newAnswer(t)
		answer(w)
		if !reflect.DeepEqual(to.sent, []int{http.StatusOK}) || !reflect.DeepEqual(to.headers[0], want) {
			t.Errorf("%s: sent %v %v", name, to.sent, to.headers)
		}
		if flushes := strings.HasPrefix(name, "flush"); to.Flushed != flushes {
			t.Errorf("%s: flushed %v", name, to.Flushed)
		}
	}
}

// TestSEC27EarlyHintsAreCleaned: each of several headers, until the last one; what the gateway adds to that
// stays.
func TestSEC27EarlyHintsAreCleaned(t *testing.T) {
	for _, last := range []int{http.StatusOK, http.StatusNotFound, http.StatusSwitchingProtocols} {
		w, to := newAnswer(t)
		w.WriteHeader(http.StatusEarlyHints)
		forge(w.Header())
		w.WriteHeader(last)
		_, _ = w.Write(nil)
		if len(to.sent) != 2 {
			t.Fatalf("%d: sent %v", last, to.sent)
		}
		for i, header := range to.headers {
			if len(header["Set-Cookie"]) != 1 || header["X-Auth-User-Id"] != nil {
				t.Errorf("%d: sent %v", to.sent[i], header)
			}
		}
		forge(w.Header())
		w.app.disown(w.arrival, w.Header())
		if len(w.Header()["Set-Cookie"]) != 2 {
			t.Errorf("%d: what came after the answer is gone", last)
		}
	}
}

// TestSEC27CleanedOnce: what the gateway adds to an answer before it begins stays.
func TestSEC27CleanedOnce(t *testing.T) {
	w, to := newAnswer(t)
	w.app.disown(w.arrival, w.Header())
	if len(w.Header()["Set-Cookie"]) != 1 {
		t.Errorf("left %v", w.Header())
	}
	w.Header().Add("Set-Cookie", "better-auth.session_token=ours")
	w.WriteHeader(http.StatusOK)
	if len(to.headers[0]["Set-Cookie"]) != 2 {
		t.Errorf("sent %v", to.headers[0])
	}
}

// TestSEC27AppMaySetItsCookies: an app that runs Better Auth itself.
func TestSEC27AppMaySetItsCookies(t *testing.T) {
	w, to := newAnswer(t)
	w.arrival.ours = nil
	w.WriteHeader(http.StatusOK)
	if len(to.headers[0]["Set-Cookie"]) != 2 {
		t.Errorf("sent %v", to.headers[0])
	}
	w.app.disown(nil, w.Header())
	if len(w.Header()["Set-Cookie"]) != 2 {
		t.Error("the answer to a request that nobody has seen is cleaned")
	}
}

// TestSendCookies: what the answer says of the session counts alone, and its own cookies are left as they are.
func TestSendCookies(t *testing.T) {
	const session, cache = "better-auth.session_token=new; Path=/", "better-auth.session_data=; Path=/"
	for name, test := range map[string]struct{ own, lines, want []string }{
		"nothing":       {nil, nil, nil},
		"none to add":   {[]string{"a=b"}, nil, []string{"a=b"}},
		"added":         {[]string{"a=b"}, []string{session, cache}, []string{"a=b", session, cache}},
		"its own":       {[]string{session}, []string{"better-auth.session_token=old; Path=/", cache}, []string{session}},
		"its own cache": {[]string{cache}, []string{session}, []string{cache}},
		"one of many":   {[]string{"better-auth.x=1"}, []string{"better-auth.x=2", session}, []string{"better-auth.x=1", session}},
		"all are there": {[]string{"better-auth.x=1"}, []string{"better-auth.x=2"}, []string{"better-auth.x=1"}},
	} {
		header := http.Header{}
		if test.own != nil {
			header["Set-Cookie"] = test.own
		}
		p := &Protect{SessionCheck: SessionCheck{app: new(App), cookies: newCookies(t, "")}}
		p.sendCookies(new(arrival), header, test.lines)
		if got := header["Set-Cookie"]; !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
		if kept := header["Cache-Control"] != nil; kept != (len(test.want) > len(test.own)) {
			t.Errorf("%s: kept from caches: %v", name, kept)
		}
	}
}

// TestSEC27SendCookiesCleansFirst: what the app must not say is no word about the session.
func TestSEC27SendCookiesCleansFirst(t *testing.T) {
	w, _ := newAnswer(t)
	p := &Protect{SessionCheck: SessionCheck{app: w.app, cookies: w.arrival.ours}}
	p.sendCookies(w.arrival, w.Header(), []string{"better-auth.session_token=ours"})
	if got, want := w.Header()["Set-Cookie"], []string{"a=b", "better-auth.session_token=ours"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestOwnCookies: who has no names of their own has the cookies of the app, if that has any.
func TestOwnCookies(t *testing.T) {
	cookies := newCookies(t, "")
	for _, c := range []*SessionCheck{{}, {CookiePrefix: "x"}, {CookieName: "y"}, {CookiePrefix: "x", CookieName: "y"}} {
		for _, known := range []*cookiecheck.Cookies{nil, cookies} {
			c.app = &App{cookies: known}
			got, err := c.ownCookies()
			if own := c.CookiePrefix+c.CookieName != ""; err != nil || got == nil || (got == cookies) != (known != nil && !own) {
				t.Errorf("prefix %q, name %q: %v", c.CookiePrefix, c.CookieName, err)
			}
		}
	}
}
