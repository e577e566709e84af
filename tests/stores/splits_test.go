package stores_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

// side is one of the two stores of a split. Each call of open gives it empty.
type side struct {
	name string
	open func(t *testing.T) auth.Store
}

// TestSplits holds every split to the contract, with all its races, and those that keep sessions
// and verifications in both stores.
func TestSplits(t *testing.T) {
	fasts := fastSides(t)
	for _, durable := range durableSides(t) {
		for _, fast := range fasts {
			t.Run(durable.name+" and "+fast.name, func(t *testing.T) {
				storagetest.Run(t, func(t *testing.T) auth.Store { return auth.Split(durable.open(t), fast.open(t)) })
			})
		}
		t.Run("all in "+durable.name+", and "+fasts[0].name, func(t *testing.T) {
			both := auth.Both{Sessions: true, Verifications: true}
			storagetest.Run(t, func(t *testing.T) auth.Store { return auth.SplitBoth(durable.open(t), fasts[0].open(t), both) })
		})
	}
}

// durableSides are the stores for people and accounts.
func durableSides(t *testing.T) []side {
	postgres, mysql := sqltest.StartPostgres(t), sqltest.StartMySQL(t)
	inPostgres, inMySQL := postgres.Database(t), mysql.Database(t)
	redis := redistest.Start(t)
	return []side{
		{"memory", func(*testing.T) auth.Store { return memstore.New() }},
		{"SQLite", func(t *testing.T) auth.Store {
			s, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: filepath.Join(t.TempDir(), "auth.db")})
			return opened(t, s, err)
		}},
		{"PostgreSQL", func(t *testing.T) auth.Store {
			s, err := sqlstore.OpenPostgres(t.Context(), sqlstore.Config{DSN: inPostgres, MaxConns: 20})
			empty(t, postgres, inPostgres[strings.LastIndex(inPostgres, "%3D")+3:], `"`)
			return opened(t, s, err)
		}},
		{"MariaDB", func(t *testing.T) auth.Store {
			s, err := sqlstore.OpenMySQL(t.Context(), sqlstore.Config{DSN: inMySQL, MaxConns: 20})
			empty(t, mysql, inMySQL[strings.LastIndex(inMySQL, "/")+1:], "`")
			return opened(t, s, err)
		}},
		{"another Redis", func(t *testing.T) auth.Store {
			s, err := redisstore.Open(t.Context(), redisstore.Config{URL: redis, KeyPrefix: auth.Env{}.Token(8) + ":"})
			return opened(t, s, err)
		}},
	}
}

// empty forgets everybody, which takes less time than making the tables again.
func empty(t *testing.T, s *sqltest.Server, database, quote string) {
	t.Helper()
	for _, table := range []string{"verification", "session", "account", "user"} {
		s.Exec(t, "delete from "+database+"."+quote+table+quote)
	}
}

// fastSides are the stores for sessions and verifications.
func fastSides(t *testing.T) []side {
	sentinel := redistest.NewSentinel(t)
	var all []side
	for _, kind := range []struct {
		name   string
		config redisstore.Config
	}{
		{"Redis", redisstore.Config{URL: redistest.Start(t)}},
		{"Redis Sentinel", redisstore.Config{Master: sentinel.Master, Sentinels: sentinel.Addresses}},
		{"Redis Cluster", redisstore.Config{Cluster: redistest.NewCluster(t).Addresses}},
	} {
		all = append(all, side{kind.name, func(t *testing.T) auth.Store {
			c := kind.config
			c.KeyPrefix = auth.Env{}.Token(8) + ":"
			s, err := redisstore.Open(t.Context(), c)
			return opened(t, s, err)
		}})
	}
	return all
}

func opened(t *testing.T, s auth.Store, err error) auth.Store {
	t.Helper()
	if err != nil {
		t.Fatalf("open: got error %v, want none", err)
	}
	return s
}
