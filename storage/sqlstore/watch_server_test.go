package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
)

// watched is a database of PostgreSQL with a user and sessions, whose store is watched.
type watched struct {
	dsn   string
	store *sqlstore.Store
	ear   *ear
	blame *blame
	db    *sql.DB // another program
}

func watchServer(t *testing.T, s server, dsn string) watched {
	t.Helper()
	w := watched{dsn: dsn, ear: newEar(), blame: newBlame(), db: s.connect(t, dsn)}
	w.store = s.openWith(t, sqlstore.Config{DSN: dsn, Notify: true, Unwatched: func(cause error) { w.blame.causes <- cause }})
	occupy(t, w.store, "t2", "t3")
	stop := w.store.WatchSessions(w.ear)
	t.Cleanup(stop)
	w.ear.next(t, "watching true")
	return w
}

// alone is a server that only one test uses.
func alone(t *testing.T) server { return server{engines[0], sqltest.StartPostgres(t)} }

func TestPostgresWatch(t *testing.T) {
	s := alone(t)
	t.Run("changes of other programs", func(t *testing.T) { hearChanges(t, s) })
	t.Run("every form of ids", func(t *testing.T) { hearForms(t, s) })
	t.Run("tokens are not told", func(t *testing.T) { overhear(t, s) })
	t.Run("latency", func(t *testing.T) { hearSoon(t, s) })
	t.Run("a lost connection", func(t *testing.T) { loseConnection(t, s) })
	t.Run("triggers that are gone", func(t *testing.T) { loseTriggers(t, s) })
	t.Run("without notify", func(t *testing.T) { hearNothing(t, s) })
	t.Run("no permission", func(t *testing.T) { beRefused(t, s) })
	t.Run("nodes that start at once", func(t *testing.T) { makeAtOnce(t, s) })
	t.Run("columns of every type, and changed ones", func(t *testing.T) { keepStatements(t, s) })
	t.Run("ends", func(t *testing.T) {
		w := watchServer(t, s, s.Database(t))
		endAtOnce(t, w.store)
		w.ear.next(t, "watching false")
		await(t, s, `select count(*)::text from pg_stat_activity where query like 'listen%' or query like '%pg_trigger%'`, "1")
	})
}

func hearChanges(t *testing.T, s server) {
	w := watchServer(t, s, s.Database(t))
	other := s.openWith(t, sqlstore.Config{DSN: w.dsn})
	long := strings.Repeat("x", 7500)
	run(t, w.db, `insert into "user" values ('`+long+`', 'n', 'long@example.com', false)`)
	steps := []struct {
		name, statement string
		want            []string
	}{
		{"an update of a session", `update "session" set "expiresAt" = now() where "token" = 't1'`, []string{session("t1")}},
		{"one that changes nothing", `update "session" set "token" = "token"; update "user" set "name" = "name"`, nil},
		{"one that is undone", `begin; delete from "session"; rollback`, nil},
		{"other tables", `delete from "account"; delete from "verification"; truncate "account"`, nil},
		{"a new session", `insert into "session" select 'x', "expiresAt", 'x', now(), now(), null, null, "userId" from "session" limit 1`, nil},
		{"two ended sessions", `delete from "session" where "token" in ('t1', 'x')`, []string{session("t1"), session("x")}},
		{"an update of a user", `update "user" set "name" = 'Anne' where "id" = 'u1'`, []string{"user u1"}},
		{"a user with a long id", `delete from "user" where "id" like 'xx%'`, []string{"watching false", "watching true"}},
		{"a deleted user", `delete from "user" where "id" = 'u1'`, []string{"user u1", session("t2"), session("t3")}},
		{"truncated sessions", `truncate "session"`, []string{"watching false", "watching true"}},
		{"truncated users", `truncate "user" cascade`, []string{"watching false", "watching true"}},
	}
	sentinel := func() { run(t, w.db, `select pg_notify('better_auth', 'uend')`) }
	for _, step := range steps {
		run(t, w.db, step.statement)
		sentinel()
		heard := w.ear.until(t, "user end")
		heard = heard[:len(heard)-1]
		slices.Sort(heard)
		slices.Sort(step.want)
		if !slices.Equal(heard, step.want) {
			t.Errorf("%s: told %q, want %q", step.name, heard, step.want)
		}
	}
	occupy(t, other)
	noError(t, "EndSession", other.EndSession(t.Context(), "t1"))
	w.ear.next(t, session("t1"))
	run(t, w.db, `select pg_notify('better_auth', 'something else')`, `select pg_notify('better_auth', 'sabc')`)
	w.ear.next(t, "watching false", "watching true")
	w.ear.next(t, "watching false", "watching true")
	equal(t, "causes", len(w.blame.causes), 0)
}

// hearForms: users and sessions of tables that Better Auth made.
func hearForms(t *testing.T, s server) {
	for form := range idTypes["postgres"] {
		t.Run(form, func(t *testing.T) {
			dsn := s.Database(t)
			run(t, s.connect(t, dsn), s.schema(form)...)
			w := watchServer(t, s, dsn)
			id, err := w.store.UserByEmail(t.Context(), ann().Email)
			noError(t, "UserByEmail", err)
			w.ear.silent(t)
			run(t, w.db, `update "user" set "name" = 'Anne'`)
			w.ear.next(t, "user "+id.ID)
			run(t, w.db, `delete from "session" where "token" = 't1'`)
			w.ear.next(t, session("t1"))
		})
	}
}

// overhear listens as anybody can.
func overhear(t *testing.T, s server) {
	w := watchServer(t, s, s.Database(t))
	conn, err := pgx.Connect(t.Context(), w.dsn)
	noError(t, "Connect", err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), "listen better_auth")
	noError(t, "listen", err)
	const token = "Abcdefghijklmnopqrstuvwxyz012345"
	run(t, w.db, `update "session" set "token" = '`+token+`' where "token" = 't1'`, `delete from "session" where "token" = '`+token+`'`)
	var payloads []string
	for len(payloads) < 2 {
		n, err := conn.WaitForNotification(t.Context())
		noError(t, "WaitForNotification", err)
		if !strings.HasPrefix(n.Payload, "p") {
			payloads = append(payloads, n.Payload)
		}
	}
	equal(t, "payloads", payloads, []string{
		fmt.Sprintf("s%x", auth.DigestSession("t1")), fmt.Sprintf("s%x", auth.DigestSession(token)),
	})
}

func hearSoon(t *testing.T, s server) {
	w := watchServer(t, s, s.Database(t))
	var took []time.Duration
	for range 300 {
		run(t, w.db, `update "session" set "expiresAt" = "expiresAt" + interval '1 second' where "token" = 't1'`)
		begun := time.Now()
		w.ear.next(t, session("t1"))
		took = append(took, time.Since(begun))
	}
	latencies(t, "a change by another program", took)
	if p99 := took[297]; p99 > 250*time.Millisecond {
		t.Errorf("p99 is %v", p99)
	}
}

// loseConnection: whatever happens meanwhile, who listens forgets everything.
func loseConnection(t *testing.T, s server) {
	w := watchServer(t, s, s.Database(t))
	for range 3 {
		s.Exec(t, `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%' or query like '%pg_trigger%' and pid <> pg_backend_pid()`)
		begun := time.Now()
		w.ear.next(t, "watching false")
		told := time.Since(begun)
		w.ear.next(t, "watching true")
		t.Logf("told after %v, back after %v", told, time.Since(begun))
		if cause := w.blame.next(t); cause == nil {
			t.Error("the cause is nil")
		}
		equal(t, "cause", w.blame.next(t), nil)
		run(t, w.db, `update "session" set "expiresAt" = "expiresAt" + interval '1 second' where "token" = 't1'`)
		w.ear.next(t, session("t1"))
	}
}

// loseTriggers: what somebody takes away, or switches off, is missed at once.
func loseTriggers(t *testing.T, s server) {
	w := watchServer(t, s, s.Database(t))
	for _, step := range [][2]string{
		{`alter table "session" disable trigger "better_auth_notify_delete"`, `alter table "session" enable trigger "better_auth_notify_delete"`},
		{`drop function "better_auth_notify" cascade`, ""},
	} {
		lose, mend := step[0], step[1]
		run(t, w.db, lose)
		w.ear.next(t, "watching false")
		cause := w.blame.next(t)
		if cause == nil || !strings.Contains(cause.Error(), "create or replace function") {
			t.Errorf("cause: got %v, want one with the statements", cause)
		}
		if mend == "" {
			s.openWith(t, sqlstore.Config{DSN: w.dsn, Notify: true}).Close()
		} else {
			run(t, w.db, mend)
		}
		w.ear.next(t, "watching true")
		equal(t, "cause", w.blame.next(t), nil)
	}
}

// hearNothing: nothing is made, and nobody is promised anything.
func hearNothing(t *testing.T, s server) {
	dsn := s.Database(t)
	store := s.openWith(t, sqlstore.Config{DSN: dsn})
	e := newEar()
	store.WatchSessions(e)()
	e.silent(t)
	equal(t, "triggers", text(t, s.connect(t, dsn), `select tgname from pg_trigger t join pg_class c on c.oid = tgrelid
		where relnamespace = current_schema()::regnamespace and not tgisinternal`), nil)
}

// beRefused: who may not make triggers is told what the owner has to run, and that helps.
func beRefused(t *testing.T, s server) {
	dsn := s.Database(t)
	s.openWith(t, sqlstore.Config{DSN: dsn}).Close()
	db := s.connect(t, dsn)
	run(t, db, `create role clerk login`, `grant usage on schema `+text(t, db, `select current_schema()`)[0]+` to clerk`,
		`grant select, insert, update, delete on all tables in schema `+text(t, db, `select current_schema()`)[0]+` to clerk`)
	clerk := strings.Replace(dsn, "postgres@", "clerk@", 1)
	_, err := s.open(t.Context(), sqlstore.Config{DSN: clerk, Notify: true})
	if err == nil {
		t.Fatal("open: got no error")
	}
	_, statements, found := strings.Cut(err.Error(), "or let the owner of the tables run: ")
	if !found {
		t.Fatalf("open: got error %v, want one with the statements", err)
	}
	run(t, db, strings.TrimSuffix(statements, ")"))
	w := watchServer(t, s, clerk)
	run(t, w.db, `delete from "session" where "token" = 't1'`)
	w.ear.next(t, session("t1"))
}

// makeAtOnce: nodes make the triggers once, and leave them alone when they are there.
func makeAtOnce(t *testing.T, s server) {
	dsn := s.Database(t)
	const made = `select t.oid::text from pg_trigger t join pg_class c on c.oid = tgrelid
		where relnamespace = current_schema()::regnamespace and not tgisinternal order by 1`
	var before []string
	for range 2 {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				store, err := s.open(t.Context(), sqlstore.Config{DSN: dsn, Notify: true})
				if err != nil {
					t.Errorf("open: got error %v, want none", err)
					return
				}
				_ = store.Close()
			})
		}
		all.Wait()
		now := text(t, s.connect(t, dsn), made)
		equal(t, "triggers", len(now), 6)
		if before != nil {
			equal(t, "triggers", now, before)
		}
		before = now
	}
}

// keepStatements: the triggers are in nobody's way.
func keepStatements(t *testing.T, s server) {
	w := watchServer(t, s, s.Database(t))
	run(t, w.db, `alter table "user" add column "odd" json, add column "place" point`,
		`update "user" set "odd" = '{}', "place" = '(1,2)'`)
	w.ear.next(t, "user u1")
	run(t, w.db, `alter table "user" alter column "name" type varchar(300)`,
		`alter table "session" alter column "token" type varchar(300)`, `alter table "user" drop column "place"`,
		`begin; set local search_path = ''; update `+text(t, w.db, `select current_schema()`)[0]+`."user" set "name" = 'Anne'; commit`,
		`update "session" set "token" = 't9' where "token" = 't1'`)
	w.ear.next(t, "user u1", session("t1"))
}

// await asks until a query has an answer.
func await(t *testing.T, s server, query, want string) {
	t.Helper()
	db := s.connect(t, s.DSN+"/postgres")
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		got := text(t, db, query)[0]
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: got %s, want %s", query, got, want)
		}
	}
}

// TestPostgresWatchStopped: a server that does not answer any more is noticed in two beats.
func TestPostgresWatchStopped(t *testing.T) {
	s := alone(t)
	w := watchServer(t, s, s.Database(t))
	s.Freeze(t)
	begun := time.Now()
	w.ear.next(t, "watching false")
	took := time.Since(begun)
	s.Thaw()
	t.Logf("a frozen server is noticed after %v", took)
	if took > 1500*time.Millisecond {
		t.Errorf("noticed after %v, want 1.1s", took)
	}
	w.ear.next(t, "watching true")
	s.Stop()
	w.ear.next(t, "watching false")
	s.Start(t)
	w.ear.next(t, "watching true")
	run(t, s.connect(t, w.dsn), `delete from "session" where "token" = 't1'`)
	w.ear.next(t, session("t1"))
}

// TestPostgresWatchHosts: with several hosts every beat proves that the pool is connected to
// the server that is listened to.
func TestPostgresWatchHosts(t *testing.T) {
	s := alone(t)
	dsn := s.Database(t)
	at, err := url.Parse(dsn)
	noError(t, "Parse", err)
	w := watchServer(t, s, strings.Replace(dsn, at.Host, at.Host+",127.0.0.1:1", 1))
	run(t, s.connect(t, dsn), `delete from "session" where "token" = 't1'`)
	w.ear.next(t, session("t1"))
}

// TestMySQLWatch: MySQL tells nothing, and nobody is promised anything.
func TestMySQLWatch(t *testing.T) {
	s := server{engines[1], engines[1].start(t)}
	store := s.openWith(t, sqlstore.Config{DSN: s.Database(t), Notify: true})
	e := newEar()
	stop := store.WatchSessions(e)
	occupy(t, store)
	noError(t, "EndSession", store.EndSession(t.Context(), "t1"))
	stop()
	e.silent(t)
}
