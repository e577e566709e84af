package handlers

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/session"
	"github.com/caddy-better-auth/gateway/storage/memstore"
)

const (
	testSecret = "a-secret-of-the-tests-0123456789-abcdef"
	testOrigin = "http://localhost:3000"
)

// fixture is a Server over an empty memstore, and what it reported.
type fixture struct {
	*Server
	store    *ledger
	sent     outbox
	mu       sync.Mutex // of the outcomes
	outcomes []Outcome
}

// settings are what a test may change of the usual configuration.
type settings struct {
	handlers Config
	cookies  cookiecheck.Config
	sessions session.Config
}

func newFixture(t testing.TB, change func(*settings)) *fixture {
	t.Helper()
	f := &fixture{store: &ledger{Store: memstore.New()}}
	set := settings{
		handlers: Config{
			BaseURL: BaseURL{Static: testOrigin}, Store: f.store, Hashing: recollect.hashing(),
			Mail: &f.sent, ChangeEmail: ChangeEmail{Enabled: true}, DeleteUser: DeleteUser{Enabled: true},
		},
		cookies:  cookiecheck.Config{Secrets: cookiecheck.PlainSecrets(testSecret), Secure: cookiecheck.SecureOff},
		sessions: session.Config{Sessions: f.store},
	}
	if change != nil {
		change(&set)
	}
	var err error
	set.sessions.Env = set.handlers.Env
	if set.sessions.Cookies, err = cookiecheck.New(set.cookies); err != nil {
		t.Fatal(err)
	}
	if set.handlers.Sessions, err = session.New(set.sessions); err != nil {
		t.Fatal(err)
	}
	set.handlers.Cookies = set.sessions.Cookies
	set.handlers.Done = func(o Outcome) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.outcomes = append(f.outcomes, o)
	}
	if f.Server, err = New(set.handlers); err != nil {
		t.Fatal(err)
	}
	return f
}

// send makes a request from the trusted origin; headers are "Name: value" lines, and
// "Name:" leaves one out.
func (f *fixture) send(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	f.ServeHTTP(w, newRequest(method, path, body, headers...))
	return w
}

func newRequest(method, path, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "localhost:3000"
	if method == http.MethodPost {
		r.Header.Set("Origin", testOrigin)
		r.Header.Set("Content-Type", jsonType)
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ":")
		if value = strings.TrimSpace(value); value == "" {
			r.Header.Del(name)
			continue
		}
		r.Header.Set(name, value)
	}
	return r
}

// signUp gives Ann the session that she would have after signing up with the password
// password123, and returns the cookie of its token.
func (f *fixture) signUp(t testing.TB) (cookie string) {
	t.Helper()
	cookie, _, _ = strings.Cut(f.seed(t, "Ann", "ann@example.com"), ";")
	return cookie
}

// seed puts into the store what a sign-up does, and returns all cookies of the session.
func (f *fixture) seed(t testing.TB, name, email string) (cookies string) {
	t.Helper()
	hash, err := recollect.hash(rand.Reader, "password123")
	if err != nil {
		t.Fatal(err)
	}
	now, r := f.env.Time(), newRequest("POST", "/api/auth/sign-up/email", "")
	user := &auth.User{ID: f.env.Token(idLength), Name: name, Email: email, CreatedAt: now, UpdatedAt: now}
	err = f.store.CreateUser(t.Context(), user, auth.NewCredential(f.env.Token(idLength), user.ID, hash, now))
	if err != nil {
		t.Fatal(err)
	}
	id := &auth.Identity{User: *user, Session: auth.Session{
		ID: f.env.Token(idLength), UserID: user.ID, Token: f.env.Token(idLength),
		ExpiresAt: now.Add(f.sessions.ExpiresIn()),
		IPAddress: f.ipAddress(r), UserAgent: userAgent(r), CreatedAt: now, UpdatedAt: now,
	}}
	if err := f.store.CreateSession(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	return cookiesOf(f.sessions.Issue(r, id, true))
}

// ledger is a store that remembers what was created, so that tests can look at it and
// change it behind the Server's back. With broken set every call is an outage.
type ledger struct {
	auth.Store
	mu            sync.Mutex // of the three lists
	users         []string   // ids
	sessions      []string   // tokens
	verifications []string   // identifiers
	broken        error
}

func (l *ledger) CreateUser(ctx context.Context, u *auth.User, first *auth.Account) error {
	if l.broken != nil {
		return l.broken
	}
	err := l.Store.CreateUser(ctx, u, first)
	if err == nil {
		l.note(&l.users, u.ID)
	}
	return err
}

func (l *ledger) note(list *[]string, entry string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*list = append(*list, entry)
}

func (l *ledger) PutVerification(ctx context.Context, v *auth.Verification) error {
	if l.broken != nil {
		return l.broken
	}
	l.note(&l.verifications, v.Identifier)
	return l.Store.PutVerification(ctx, v)
}

func (l *ledger) CreateSession(ctx context.Context, id *auth.Identity) error {
	if l.broken != nil {
		return l.broken
	}
	l.note(&l.sessions, id.Session.Token)
	return l.Store.CreateSession(ctx, id)
}

func (l *ledger) UserByEmail(ctx context.Context, email string) (*auth.User, error) {
	if l.broken != nil {
		return nil, l.broken
	}
	return l.Store.UserByEmail(ctx, email)
}

func (l *ledger) Session(ctx context.Context, token string) (*auth.Identity, error) {
	if l.broken != nil {
		return nil, l.broken
	}
	return l.Store.Session(ctx, token)
}

func (l *ledger) EndSession(ctx context.Context, token string) error {
	if l.broken != nil {
		return l.broken
	}
	return l.Store.EndSession(ctx, token)
}

// SessionsOf returns them as an SQL store would: in the order they were created in.
func (l *ledger) SessionsOf(ctx context.Context, userID string) ([]auth.Session, error) {
	sessions, err := l.Store.SessionsOf(ctx, userID)
	slices.SortFunc(sessions, func(a, b auth.Session) int {
		return cmp.Compare(slices.Index(l.sessions, a.Token), slices.Index(l.sessions, b.Token))
	})
	return sessions, err
}

// link gives the newest user an account.
func (l *ledger) link(t testing.TB, id, providerID, accountID string) {
	t.Helper()
	user, err := l.User(t.Context(), l.users[len(l.users)-1])
	if err != nil {
		t.Fatal(err)
	}
	linked := user.CreatedAt.Add(time.Millisecond) // after the password
	err = l.AddAccount(t.Context(), &auth.Account{
		ID: id, UserID: user.ID, ProviderID: providerID, AccountID: accountID,
		CreatedAt: linked, UpdatedAt: linked,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// changeUsers changes every user.
func (l *ledger) changeUsers(t testing.TB, change func(*auth.User)) {
	t.Helper()
	for _, id := range l.users {
		if _, err := l.UpdateUser(t.Context(), id, func(u *auth.User) error { change(u); return nil }); err != nil {
			t.Fatal(err)
		}
	}
}

// expire sets the expiry of every session.
func (l *ledger) expire(t testing.TB, at time.Time) {
	t.Helper()
	for _, token := range l.sessions {
		id, err := l.Store.Session(t.Context(), token)
		if err != nil {
			continue
		}
		id.Session.ExpiresAt = at
		if err := l.Store.UpdateSession(t.Context(), &id.Session); err != nil {
			t.Fatal(err)
		}
	}
}

// setPasswordHash gives every credential account a hash.
func (l *ledger) setPasswordHash(t testing.TB, hash string) {
	t.Helper()
	for _, id := range l.users {
		account, err := l.Account(t.Context(), auth.CredentialProvider, id)
		if err != nil {
			t.Fatal(err)
		}
		l.changeAccount(t, account.ID, func(a *auth.Account) { a.PasswordHash = hash })
	}
}

func (l *ledger) changeAccount(t testing.TB, id string, change func(*auth.Account)) {
	t.Helper()
	if _, err := l.UpdateAccount(t.Context(), id, func(a *auth.Account) error { change(a); return nil }); err != nil {
		t.Fatal(err)
	}
}

// signUpLinked is signUp, links the account "acc2" to Ann and returns all her cookies.
func (f *fixture) signUpLinked(t testing.TB) (cookies string) {
	t.Helper()
	cookies = f.seed(t, "Ann", "ann@example.com")
	f.store.link(t, "acc2", "github", "99")
	return cookies
}

// cookieHeader returns what a browser sends after a response.
func cookieHeader(w *httptest.ResponseRecorder) string {
	return cookiesOf(w.Header().Values("Set-Cookie"))
}

// cookiesOf returns the Cookie header that Set-Cookie lines come to.
func cookiesOf(lines []string) string {
	var pairs []string
	for _, line := range lines {
		pair, _, _ := strings.Cut(line, ";")
		pairs = append(pairs, pair)
	}
	return strings.Join(pairs, "; ")
}

// endAll ends every session.
func (l *ledger) endAll(t testing.TB) {
	t.Helper()
	for _, token := range l.sessions {
		if err := l.EndSession(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
}

// removeCredentials leaves every user without a password.
func (l *ledger) removeCredentials(t testing.TB) {
	t.Helper()
	for _, id := range l.users {
		account, err := l.Account(t.Context(), auth.CredentialProvider, id)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.RemoveAccount(t.Context(), id, account.ID, false); err != nil {
			t.Fatal(err)
		}
	}
}

// nameOf returns the name of the cookie that a Set-Cookie line sets.
func nameOf(line string) string {
	name, _, _ := strings.Cut(line, "=")
	return name
}
