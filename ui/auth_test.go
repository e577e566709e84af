package ui_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/ui"
)

// fakeAuth answers every request alike and keeps what it was asked. It stands for the
// auth handler, which is another package's business.
type fakeAuth struct {
	status  int
	body    string
	cookies []string
	header  http.Header
	signed  string // body of get-session

	asked []asked
}

// asked is a request as the auth handler saw it.
type asked struct {
	*http.Request
	text string // its body
}

func (f *fakeAuth) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	f.asked = append(f.asked, asked{r, string(text)})
	maps.Copy(w.Header(), f.header)
	for _, line := range f.cookies {
		w.Header().Add("Set-Cookie", line)
	}
	w.WriteHeader(f.status)
	if strings.HasSuffix(r.URL.Path, "/get-session") {
		fmt.Fprint(w, f.signed)
		return
	}
	fmt.Fprint(w, f.body)
}

// only returns the one request that was made.
func (f *fakeAuth) only(t testing.TB) asked {
	t.Helper()
	if len(f.asked) != 1 {
		t.Fatalf("the auth handler was asked %d times, want once", len(f.asked))
	}
	return f.asked[0]
}

// everything is an auth handler that can do all there is.
var everything = ui.Features{
	Password: true, SignUp: true, ResetPassword: true, VerifyEmail: true, MustVerify: true,
	ChangeEmail: true, DeleteUser: true,
}

// newPages returns pages before auth; change may alter their configuration.
func newPages(t testing.TB, auth http.Handler, change ...func(*ui.Config)) *ui.Pages {
	t.Helper()
	config := ui.Config{Auth: auth, Features: everything}
	for _, c := range change {
		c(&config)
	}
	p, err := ui.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// formPost returns a form as a browser sends it from the page itself.
func formPost(target, form string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://example.com")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

// serve returns the answer to one request.
func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
