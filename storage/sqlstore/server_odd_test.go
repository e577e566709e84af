package sqlstore_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// TestServerSweep: expired verifications go from servers too, a thousand at a time.
func TestServerSweep(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		dsn := s.Database(t)
		store, c := s.openAt(t, dsn)
		db := s.connect(t, dsn)
		values := make([]string, 1500)
		for i := range values {
			values[i] = fmt.Sprintf("('id%d', 'x', '', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')", i)
		}
		statement := `insert into "verification" values ` + strings.Join(values, ",")
		if s.name == "mysql" {
			statement = strings.ReplaceAll(statement, "+00:00", "")
		}
		run(t, db, statement)
		for _, want := range []string{"500", "0"} {
			_, _ = store.Verification(t.Context(), "y")
			if got := text(t, db, `select cast(count(*) as char(4)) from "verification"`); strings.TrimSpace(got[0]) != want {
				t.Errorf("%s are left, want %s", got[0], want)
			}
			c.Advance(time.Minute)
		}
	})
}

// TestServerSweepsAlone: while one node sweeps, others do not, and do not wait for it. A
// session goes a day after it has expired.
func TestServerSweepsAlone(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		dsn := s.Database(t)
		store, c := s.openAt(t, dsn)
		db := s.connect(t, dsn)
		noError(t, "CreateUser", store.CreateUser(t.Context(), ann(), nil))
		for _, age := range []time.Duration{25 * time.Hour, 23 * time.Hour} {
			statement := sessionRow("expired for "+age.String(), c.Now().Add(-age))
			run(t, db, strings.NewReplacer("T", " ", "Z'", "'").Replace(statement))
		}
		node, err := db.Conn(t.Context())
		noError(t, "Conn", err)
		defer node.Close()
		unlock := s.lockSweep(t, node)
		signIn(t, store, c)
		wantSessions(t, db, "another node sweeps", 3)
		_, err = node.ExecContext(t.Context(), unlock)
		noError(t, unlock, err)
		c.Advance(time.Hour)
		signIn(t, store, c)
		wantSessions(t, db, "no other node sweeps", 3)
	})
}

// lockSweep takes the lock of a node that sweeps, and returns what gives it back.
func (s server) lockSweep(t *testing.T, node *sql.Conn) (unlock string) {
	t.Helper()
	unlock = `select pg_advisory_unlock_all()`
	query, args := `select count(*) from (select pg_advisory_lock(hashtextextended('better-auth:sweep', 0))) as taken`, []any{}
	if s.name == "mysql" {
		var name string
		noError(t, "database", node.QueryRowContext(t.Context(), `select database()`).Scan(&name))
		sum := sha256.Sum256([]byte(name + "\x00sweep"))
		key := "better-auth:" + hex.EncodeToString(sum[:20])
		query, args, unlock = `select get_lock(?, 0)`, []any{key}, `do release_lock('`+key+`')`
	}
	var taken int
	noError(t, "lock", node.QueryRowContext(t.Context(), query, args...).Scan(&taken))
	equal(t, "lock", taken, 1)
	return unlock
}

// TestMySQLTables: the promises that MySQL does not keep by itself. Its version 8 forgets
// the references of Better Auth's migration; most collations take A for a; and the
// character set of a database need not be Unicode.
func TestMySQLTables(t *testing.T) {
	s := server{engines[1], engines[1].start(t)}
	dsn := s.Database(t)
	_, name, _ := strings.Cut(strings.TrimPrefix(dsn, "mysql://"), "/")
	s.Exec(t, "alter database "+name+" character set latin1")
	store := s.openWith(t, sqlstore.Config{DSN: dsn})
	db := s.connect(t, dsn)
	for _, table := range []string{"session", "account"} {
		run(t, db, `alter table "`+table+`" drop foreign key "`+table+`_ibfk_1"`)
	}
	ctx := t.Context()
	u := ann()
	u.Name = "☃ 😀"
	noError(t, "CreateUser", store.CreateUser(ctx, u, nil))
	got, err := store.User(ctx, "u1")
	noError(t, "User", err)
	equal(t, "User", got, u)
	link := func(id, userID, accountID string) error {
		return store.AddAccount(ctx, &auth.Account{ID: id, UserID: userID, ProviderID: "oidc", AccountID: accountID, CreatedAt: moment, UpdatedAt: moment})
	}
	noError(t, "AddAccount", link("a1", "u1", "Sub"))
	noError(t, "AddAccount of another spelling", link("a2", "u1", "sub"))
	for accountID, want := range map[string]string{"Sub": "a1", "sub": "a2"} {
		a, err := store.Account(ctx, "oidc", accountID)
		noError(t, "Account", err)
		equal(t, "id of "+accountID, a.ID, want)
	}
	nobody := annsSession()
	nobody.Session.UserID = "nobody"
	for call, err := range map[string]error{
		"AddAccount to nobody":        link("a3", "nobody", "x"),
		"CreateSession of nobody":     store.CreateSession(ctx, nobody),
		"Account in another spelling": second(store.Account(ctx, "oidc", "SUB")),
		"User in another spelling":    second(store.User(ctx, "U1")),
		"Session in another spelling": second(store.Session(ctx, "T1")),
	} {
		if !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("%s: got error %v, want %v", call, err, auth.ErrNotFound)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestTwoNodes: of accounts that two gateways link at once one wins, whoever is the user.
func TestTwoNodes(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		dsn := s.Database(t)
		nodes := []*sqlstore.Store{s.openWith(t, sqlstore.Config{DSN: dsn}), s.openWith(t, sqlstore.Config{DSN: dsn})}
		errs := make([]error, 20)
		for i := range errs {
			u := ann()
			u.ID, u.Email = fmt.Sprint("u", i), fmt.Sprint(i)
			noError(t, "CreateUser", nodes[0].CreateUser(t.Context(), u, nil))
		}
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				errs[i] = nodes[i%2].AddAccount(t.Context(), &auth.Account{
					ID: fmt.Sprint("a", i), UserID: fmt.Sprint("u", i), ProviderID: "github", AccountID: "42",
					CreatedAt: moment, UpdatedAt: moment,
				})
			})
		}
		all.Wait()
		winners := 0
		for _, err := range errs {
			switch {
			case err == nil:
				winners++
			case !errors.Is(err, auth.ErrConflict):
				t.Errorf("AddAccount: got error %v, want none or %v", err, auth.ErrConflict)
			}
		}
		equal(t, "winners", winners, 1)
	})
}
