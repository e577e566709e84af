package handlers_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/handlers"
	"github.com/caddy-better-auth/gateway/session"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// newServer puts Better Auth together without Caddy: a store, the cookies, the judge of
// sessions, the routes.
func newServer(ctx context.Context, file string) (*handlers.Server, error) {
	const life = 7 * 24 * time.Hour
	store, err := sqlstore.OpenSQLite(ctx, sqlstore.Config{File: file})
	if err != nil {
		return nil, err
	}
	cookies, err := cookiecheck.New(cookiecheck.Config{
		Secrets: cookiecheck.PlainSecrets("a secret of at least 32 characters, shared with nobody"),
		MaxAge:  life,
	})
	if err != nil {
		return nil, err
	}
	sessions, err := session.New(session.Config{Cookies: cookies, Sessions: store, ExpiresIn: life})
	if err != nil {
		return nil, err
	}
	return handlers.New(handlers.Config{
		BaseURL:  handlers.BaseURL{Static: "http://localhost:8080"},
		Store:    store,
		Cookies:  cookies,
		Sessions: sessions,
	})
}

// A program of its own, without Caddy: it serves the routes, and calls them itself.
func Example() {
	dir, err := os.MkdirTemp("", "better-auth-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	server, err := newServer(ctx, filepath.Join(dir, "auth.db"))
	if err != nil {
		log.Fatal(err)
	}

	// For browsers: http.Handle("/api/auth/", server).
	// For this program: everything that browsers can call, typed.
	nobody := server.For(nil)
	signedUp, err := nobody.SignUpEmail(ctx, handlers.SignUpEmailInput{
		Name: "Ada", Email: "ada@example.com", Password: "correct horse battery staple",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("signed up", signedUp.User.Email)

	// A page that only some may see: the request says who is asking.
	page := func(w http.ResponseWriter, r *http.Request) {
		caller := server.For(r)
		found, err := caller.GetSession(r.Context(), handlers.GetSessionInput{})
		switch {
		case err != nil:
			http.Error(w, "try again later", http.StatusServiceUnavailable)
		case found == nil:
			http.Redirect(w, r, "/sign-in", http.StatusFound)
		default:
			caller.WriteHeader(w.Header()) // a session that was refreshed has new cookies
			fmt.Fprintf(w, "hello %s", found.User.Name)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, line := range nobody.Cookies() {
		cookie, err := http.ParseSetCookie(line)
		if err != nil {
			log.Fatal(err)
		}
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	page(w, r)
	fmt.Println(w.Code, w.Body)
	// Output:
	// signed up ada@example.com
	// 200 hello Ada
}
