package sqlstore_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// TestVectorsOnServers takes recorded rows out of SQLite, puts them through a store on a
// server, and wants the same rows in another file.
func TestVectorsOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		for _, name := range []string{"http", "redis"} {
			for _, c := range load(t, name) {
				t.Run(name+"/"+c.Name, func(t *testing.T) {
					for _, step := range c.Steps {
						if rows := withUsers(step.DB); len(rows["user"])+len(rows["verification"]) > 0 {
							copyThroughServer(t, s, rows)
						}
					}
				})
			}
		}
	})
}

func copyThroughServer(t *testing.T, s server, rows dump) {
	t.Helper()
	from, to := file(t), file(t)
	open(t, from).Close()
	insert(t, raw(t, from), rows)
	known := dump{}
	for table := range rows {
		known[table] = onlyKnown(table, rows[table])
	}
	source, clock := openAt(t, from)
	between, betweenClock := s.openAt(t, s.Database(t))
	target, _ := openAt(t, to)
	clock.Advance(-10 * 365 * 24 * time.Hour) // nothing has expired
	betweenClock.Advance(-10 * 365 * 24 * time.Hour)
	copyUsers(t, source, between, rows)
	copyVerifications(t, source, between, rows["verification"])
	copyUsers(t, between, target, known)
	copyVerifications(t, between, target, known["verification"])
	for _, store := range []*sqlstore.Store{source, between, target} {
		noError(t, "Close", store.Close())
	}
	byID := func(a, b row) int { return cmp.Compare(a["id"].(string), b["id"].(string)) }
	for table, want := range known {
		got := read(t, raw(t, to), table)
		slices.SortFunc(got, byID)
		slices.SortFunc(want, byID)
		equal(t, table, got, want)
	}
}
