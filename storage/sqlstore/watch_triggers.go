package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// The names of what Config.Notify makes in PostgreSQL: the channel that is notified, the
// function that does it, and what the names of its triggers begin with.
const (
	notifyChannel  = "better_auth"
	notifyFunction = "better_auth_notify"
	notifyTrigger  = notifyFunction + "_"
)

// What a notification begins with. Digests of tokens and ids of users follow; tokens do
// not, since whoever is let into the database can listen.
const (
	sessionNotice  = "s" // and the digest in hexadecimal digits
	userNotice     = "u" // and the id
	anythingNotice = "*"
	probeNotice    = "p" // and what a listener knows its own probe by
)

// notifyTables are the tables whose changes are notified.
var notifyTables = []table{sessionTable, userTable}

// notifyEvents are when triggers fire, and under which condition. Rows are compared byte by
// byte: some types know no other equality, and must not make an update fail.
var notifyEvents = []struct{ name, when string }{
	{"update", "for each row when (old.* *<> new.*)"},
	{"delete", "for each row"},
	{"truncate", "for each statement"},
}

// notifyBody is the function, but for the column of the token. A token is not told, nor an id
// that is too long to be.
const notifyBody = `begin
	if tg_op = 'TRUNCATE' then
		perform pg_notify('` + notifyChannel + `', '` + anythingNotice + `');
	elsif tg_argv[0] = 'session' then
		perform pg_notify('` + notifyChannel + `', '` + sessionNotice + `' || encode(sha256(convert_to(old.%s, 'UTF8')), 'hex'));
	elsif octet_length(old."id"::text) > 7000 then
		perform pg_notify('` + notifyChannel + `', '` + anythingNotice + `');
	else
		perform pg_notify('` + notifyChannel + `', '` + userNotice + `' || old."id"::text);
	end if;
	return null;
end`

// notifyStatements make the function and its triggers, or make them anew.
func notifyStatements(n *names) []string {
	// It runs in the transactions of other programs, and must not depend on their search_path.
	const function = "create or replace function %s() returns trigger language plpgsql " +
		"set search_path = pg_catalog, pg_temp as $body$ %s $body$"
	body := fmt.Sprintf(strings.Join(strings.Fields(notifyBody), " "), quote(n.column(sessionTable.name, "token")))
	all := []string{fmt.Sprintf(function, quote(notifyFunction), body)}
	for _, t := range notifyTables {
		for _, e := range notifyEvents {
			name, on := quote(notifyTrigger+e.name), quote(n.table(t.name))
			all = append(all,
				fmt.Sprintf("drop trigger if exists %s on %s", name, on),
				fmt.Sprintf("create trigger %s after %s on %s %s execute function %s('%s')",
					name, e.name, on, e.when, quote(notifyFunction), t.name))
		}
	}
	return all
}

// countTriggers counts those of our triggers that fire. Its arguments are the names of the
// tables.
const countTriggers = `select count(*) from pg_trigger t join pg_proc f on f.oid = t.tgfoid
	where t.tgrelid in (to_regclass(quote_ident(?)), to_regclass(quote_ident(?)))
	and t.tgname in ('` + notifyTrigger + `update', '` + notifyTrigger + `delete', '` + notifyTrigger + `truncate')
	and f.proname = '` + notifyFunction + `' and t.tgenabled in ('O', 'A')`

func countedTables(n *names) (all []any) {
	for _, t := range notifyTables {
		all = append(all, n.table(t.name))
	}
	return all
}

// allTriggers is how many there must be.
func allTriggers() int { return len(notifyTables) * len(notifyEvents) }

// ensureTriggers makes the triggers unless they are there.
func ensureTriggers(ctx context.Context, tx *transaction, n *names) error {
	const act = "making the triggers of notify"
	var found int
	if err := tx.row(ctx, countTriggers, countedTables(n)...).Scan(&found); err != nil {
		return fault(ctx, act, err)
	}
	if found == allTriggers() {
		return nil
	}
	// Other programs must not wait long for a table that somebody else does not let go.
	statements := append([]string{"set local lock_timeout = '2s'"}, notifyStatements(n)...)
	for _, statement := range statements {
		if _, err := tx.exec(ctx, act, statement); err != nil {
			return explainTriggers(err, n)
		}
	}
	return nil
}

// explainTriggers says what to do about triggers that could not be made.
func explainTriggers(err error, n *names) error {
	e, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case ok && e.Code == "42501":
		return fmt.Errorf("%w: or let the owner of the tables run: %s", err, strings.Join(notifyStatements(n), "; "))
	case ok && e.Code == "55P03":
		return fmt.Errorf("%w: another program holds the tables for long: try again", err)
	}
	return err
}
