package gateway

import (
	"maps"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// SQLNames are the names that tables and columns have in a database, where they are not those
// of Better Auth.
type SQLNames struct {
	// Own names by Better Auth's name of the table: user, session, account, verification or
	// rateLimit.
	Tables map[string]SQLTable `json:"tables,omitempty"`
	// What tables does not name is called email_verified, rate_limit and so on, as in the
	// schemas that Better Auth writes for Drizzle.
	SnakeCase bool `json:"snake_case,omitempty"`
}

// SQLTable is Better Auth's modelName and fields of a table.
type SQLTable struct {
	// The name of the table. Default: Better Auth's.
	Name string `json:"name,omitempty"`
	// Names of columns by Better Auth's field, additional fields included.
	Columns map[string]string `json:"columns,omitempty"`
}

// sqlStorage is a StorageModule whose sessions refer to users in the same database.
type sqlStorage interface {
	tables() map[string]sqlstore.TableNames
}

// tables returns the same in the words of package sqlstore.
func (n SQLNames) tables() map[string]sqlstore.TableNames {
	tables := make(map[string]sqlstore.TableNames, len(n.Tables))
	for name, t := range n.Tables {
		tables[name] = sqlstore.TableNames(t)
	}
	return tables
}

// words of the blocks of SQL storages:
//
//	snake_case
//	table user|session|account|verification|rateLimit [<name>] {
//		column <field> <name>
//	}
func (n *SQLNames) words() words {
	return words{
		"snake_case": flag(&n.SnakeCase),
		"table":      word{many: true, read: n.readTable},
	}
}

func (n *SQLNames) readTable(d *caddyfile.Dispenser) error {
	args := d.RemainingArgs()
	if len(args) < 1 || len(args) > 2 {
		return misuse("takes a table of Better Auth and the name that it has here, such as: table user accounts_user")
	}
	if known := []string{"user", "session", "account", "verification", "rateLimit"}; !slices.Contains(known, args[0]) {
		return d.Errf("there is no table %q: use one of %s", args[0], strings.Join(known, ", "))
	}
	if _, twice := n.Tables[args[0]]; twice {
		return d.Errf("table %s is given twice", args[0])
	}
	t := SQLTable{Columns: map[string]string{}}
	if len(args) == 2 {
		t.Name = args[1]
	}
	if n.Tables == nil {
		n.Tables = map[string]SQLTable{}
	}
	n.Tables[args[0]] = t
	return parseBlock(d, words{"column": columnWord(t.Columns)})
}

// columnWord reads the field and the name of a column.
func columnWord(to map[string]string) word {
	return word{many: true, read: func(d *caddyfile.Dispenser) error {
		var field, name string
		if !d.AllArgs(&field, &name) {
			return misuse("takes a field of Better Auth and the name of its column, such as: column emailVerified email_verified")
		}
		if _, twice := to[field]; twice {
			return d.Errf("column %s is given twice", field)
		}
		to[field] = name
		return noBlock(d)
	}}
}

// and returns these words and others.
func (w words) and(others words) words {
	maps.Copy(w, others)
	return w
}
