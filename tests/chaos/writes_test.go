package chaos_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// writes counts the names that Bea has taken, one after the other. The name tells which.
type writes struct{ tried, acknowledged int }

const namePrefix = "Bea the "

// rename gives Bea the next name, and reports whether that was acknowledged.
func (g *gateway) rename(t *testing.T) bool {
	g.writes.tried++
	resp := g.call(t, g.bea, "/update-user", map[string]string{"name": fmt.Sprint(namePrefix, g.writes.tried)})
	bounded(t, "update-user", resp)
	if resp.StatusCode != http.StatusOK {
		return false
	}
	g.writes.acknowledged = g.writes.tried
	return true
}

// kept checks that no name was lost that was acknowledged. One that was not may have been kept.
func (g *gateway) kept(t *testing.T) {
	t.Helper()
	var seen struct{ User struct{ Name string } }
	resp := send(t, g.bea, "GET", g.url+"/api/auth/get-session", "", http.Header{})
	if err := json.Unmarshal([]byte(resp.body), &seen); err != nil {
		t.Fatalf("get-session: %d %s", resp.StatusCode, resp.body)
	}
	n := 0
	if text, found := strings.CutPrefix(seen.User.Name, namePrefix); found {
		if _, err := fmt.Sscan(text, &n); err != nil {
			t.Fatal(err)
		}
	}
	if n < g.writes.acknowledged || n > g.writes.tried {
		t.Errorf("Bea is called %q: a name was lost, %d was acknowledged, %d tried", seen.User.Name, g.writes.acknowledged, g.writes.tried)
	}
}
