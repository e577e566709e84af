package transfer_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
	"github.com/caddy-better-auth/gateway/storage/transfer"
)

var fields = []auth.AdditionalField{{Name: "role", Type: auth.StringField}, {Name: "staff", Type: auth.BooleanField}}

// TestRound: SQLite, PostgreSQL, MariaDB, Redis and SQLite again, and nothing is lost.
func TestRound(t *testing.T) {
	first := openSQL(t, sqlstore.OpenSQLite, sqlstore.Config{File: filepath.Join(t.TempDir(), "a.db")})
	fill(t, first)
	want := contents(t, first)
	redis, err := redisstore.Open(t.Context(), redisstore.Config{URL: redistest.Start(t)})
	noError(t, err)
	t.Cleanup(func() { _ = redis.Close() })
	stores := []struct {
		name string
		auth.Store
	}{
		{"PostgreSQL", openSQL(t, sqlstore.OpenPostgres, sqlstore.Config{DSN: sqltest.StartPostgres(t).Database(t)})},
		{"MariaDB", openSQL(t, sqlstore.OpenMySQL, sqlstore.Config{DSN: sqltest.StartMySQL(t).Database(t)})},
		{"Redis", redis},
		{"SQLite", openSQL(t, sqlstore.OpenSQLite, sqlstore.Config{File: filepath.Join(t.TempDir(), "b.db")})},
	}
	from := auth.Store(first)
	for _, to := range stores {
		copied := mustCopy(t, from, to)
		if copied.Users.Copied != 2 || copied.Accounts.Copied != 3 || copied.Sessions.Copied != 1 ||
			copied.Verifications.Copied != 1 || !copied.Complete() {
			t.Errorf("to %s: got %+v", to.name, copied)
		}
		if got := contents(t, to.Store); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", to.name, text(got), text(want))
		}
		again := mustCopy(t, from, to)
		if again.Users.There != 2 || again.Accounts.There != 3 || again.Sessions.There != 1 || again.Verifications.There != 1 ||
			again.Users.Copied+again.Accounts.Copied+again.Sessions.Copied+again.Verifications.Copied > 0 {
			t.Errorf("to %s again: got %+v", to.name, again)
		}
		from = to.Store
	}
}

// TestInTheWay: nothing at the target is overwritten, and what was left out is counted.
func TestInTheWay(t *testing.T) {
	from, to := memstore.New(), memstore.New()
	fill(t, from)
	other := user("other", "ann@example.com")
	other.CreatedAt = other.CreatedAt.Add(-time.Hour)
	noError(t, to.CreateUser(t.Context(), other, nil))
	noError(t, to.PutVerification(t.Context(), verification("theirs")))
	got := mustCopy(t, from, to)
	want := transfer.Summary{
		Users: transfer.Count{Copied: 1, Left: 1}, Accounts: transfer.Count{Copied: 1, Left: 2},
		Sessions: transfer.Count{Left: 1}, Verifications: transfer.Count{Left: 1},
	}
	if got != want || got.Complete() {
		t.Errorf("got %+v, want %+v", got, want)
	}
	v, err := to.Verification(t.Context(), "reset")
	noError(t, err)
	if v.Value != "theirs" {
		t.Errorf("the value was overwritten: %q", v.Value)
	}
}

// TestNoPlace: a field that the target has no column for ends the run, and the user is
// not there without it.
func TestNoPlace(t *testing.T) {
	from := memstore.New()
	fill(t, from)
	to, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: filepath.Join(t.TempDir(), "c.db")})
	noError(t, err)
	t.Cleanup(func() { _ = to.Close() })
	if _, err := transfer.Copy(t.Context(), from, to, options(t)); err == nil {
		t.Fatal("got no error")
	}
	noError(t, to.WalkUsers(t.Context(), func(u *auth.User) error {
		t.Errorf("user %s is there", u.ID)
		return nil
	}))
}

func openSQL(
	t *testing.T, open func(context.Context, sqlstore.Config) (*sqlstore.Store, error), c sqlstore.Config,
) *sqlstore.Store {
	t.Helper()
	c.UserFields = fields
	s, err := open(t.Context(), c)
	noError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func mustCopy(t *testing.T, from, to auth.Store) transfer.Summary {
	t.Helper()
	got, err := transfer.Copy(t.Context(), from, to, options(t))
	noError(t, err)
	return got
}

func options(t *testing.T) transfer.Options {
	return transfer.Options{
		Left:     func(what string, why error) { t.Logf("left out: %s: %v", what, why) },
		Progress: func(transfer.Summary) {},
	}
}

func now() time.Time { return new(auth.Env).Time().UTC().Truncate(time.Millisecond) }

func user(id, email string) *auth.User {
	return &auth.User{ID: id, Name: "Ann", Email: email, EmailVerified: true, Image: new(""), CreatedAt: now(), UpdatedAt: now(),
		Extra: auth.Fields{{Name: "role", Value: json.RawMessage(`"admin"`)}, {Name: "staff", Value: json.RawMessage(`true`)}}}
}

func verification(value string) *auth.Verification {
	return &auth.Verification{ID: "v-" + value, Identifier: "reset", Value: value, ExpiresAt: now().Add(time.Hour),
		CreatedAt: now(), UpdatedAt: now()}
}

// fill adds Ann with a password, a link with tokens, a session that holds and one that has
// expired; Bob with a password; and a value.
func fill(t *testing.T, s auth.Store) {
	t.Helper()
	ann, bob := user("ann", "ann@example.com"), user("bob", "bob@example.com")
	noError(t, s.CreateUser(t.Context(), ann, auth.NewCredential("a1", "ann", "salt:key", now())))
	noError(t, s.CreateUser(t.Context(), bob, auth.NewCredential("a2", "bob", "salt:key", now())))
	noError(t, s.AddAccount(t.Context(), &auth.Account{
		ID: "a3", UserID: "ann", ProviderID: "github", AccountID: "42", AccessToken: "access", RefreshToken: "refresh",
		IDToken: "id", AccessTokenExpiresAt: now().Add(time.Hour), Scope: "read,write",
		CreatedAt: now().Add(time.Second), UpdatedAt: now(),
	}))
	for token, life := range map[string]time.Duration{"holds": time.Hour, "expired": -time.Hour} {
		noError(t, s.CreateSession(t.Context(), &auth.Identity{User: *ann, Session: auth.Session{
			ID: "s-" + token, UserID: "ann", Token: token, ExpiresAt: now().Add(life),
			IPAddress: "203.0.113.9", UserAgent: "UA/1.0", CreatedAt: now(), UpdatedAt: now(),
		}}))
	}
	noError(t, s.PutVerification(t.Context(), verification("ann")))
}

// kept is what these tests know a store to have.
type kept struct {
	Users        map[string]*auth.User
	Accounts     map[string][]auth.Account
	Session      *auth.Identity
	Verification *auth.Verification
}

func contents(t *testing.T, s auth.Store) kept {
	t.Helper()
	k := kept{Users: map[string]*auth.User{}, Accounts: map[string][]auth.Account{}}
	for _, id := range []string{"ann", "bob"} {
		u, err := s.User(t.Context(), id)
		noError(t, err)
		k.Users[id] = u
		k.Accounts[id], err = s.AccountsOf(t.Context(), id)
		noError(t, err)
	}
	var err error
	k.Session, err = s.Session(t.Context(), "holds")
	noError(t, err)
	k.Verification, err = s.Verification(t.Context(), "reset")
	noError(t, err)
	k.Verification.ID = "" // Redis gives values no row
	k.Session.Session.Extra = nil
	return k
}

func text(v any) string {
	b, _ := json.MarshalIndent(v, "", " ")
	return string(b)
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("got error %v, want none", err)
	}
}
