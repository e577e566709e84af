//go:build unix

package chaos_test

import (
	"net/url"
	"testing"

	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
)

// database is a database server that keeps every write it acknowledged, and a proxy before it.
type database struct {
	*sqltest.Server
	proxy
}

func (d database) kill(t *testing.T) { d.Kill(t) }

func (d database) run(t *testing.T) { d.Server.Start(t) }

func (d database) pause(t *testing.T) { d.Pause(t) }

func (d database) resume(t *testing.T) { d.Resume(t) }

// exec returns what runs a statement as the owner of the server.
func (d database) exec(statement string) func(t *testing.T) {
	return func(t *testing.T) { d.Exec(t, statement) }
}

func TestSEC74Postgres(t *testing.T) {
	d := database{Server: sqltest.StartPostgres(t)}
	g := d.start(t, "postgres", d.Database(t))
	readOnly := func(to string) func(t *testing.T) {
		return func(t *testing.T) {
			t.Helper()
			d.Exec(t, "alter system set default_transaction_read_only = "+to)
			d.Exec(t, "select pg_reload_conf()")
			until(t, "it is known", func() bool { return d.Value(t, "show default_transaction_read_only") == to })
		}
	}
	g.breakAll(t, append(d.faults(d), fault{"read-only", served, readOnly("on"), readOnly("off")}))
}

func TestSEC74MariaDB(t *testing.T) {
	d := database{Server: sqltest.StartMySQL(t)}
	dsn := d.Database(t)
	d.Exec(t, "create user ann identified by 'secret'") // root may write in any case
	d.Exec(t, "grant all on *.* to ann")
	d.Exec(t, "revoke super, read_only admin on *.* from ann")
	g := d.start(t, "mysql", dsn)
	g.breakAll(t, append(d.faults(d), fault{
		"read-only", served, d.exec("set global read_only = on"), d.exec("set global read_only = off"),
	}))
}

// start runs a gateway on a database, behind the proxy.
func (d *database) start(t *testing.T, storage, dsn string) *gateway {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	d.proxy = newProxy(t, u.Host)
	u.Host = d.Listen
	if storage == "mysql" {
		u.User = url.UserPassword("ann", "secret")
	}
	g := start(t, "storage "+storage+" "+u.String()+" {\n timeout 1s\n}")
	g.signUp(t)
	if resp := g.open(t, "/stale/ann"); resp.StatusCode != 200 {
		t.Fatalf("Ann's page: got %d", resp.StatusCode)
	}
	return g
}
