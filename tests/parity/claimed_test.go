package parity_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
)

// takesOver reports whether the options let a provider's word give somebody the user of an
// address that nobody has proved. Whatever was there before ends then, here.
func takesOver(options map[string]any) bool {
	account, _ := options["account"].(map[string]any)
	linking, _ := account["accountLinking"].(map[string]any)
	return linking["requireLocalEmailVerified"] == false
}

// claimed reports whether an answer is that of a user whose password and sessions ended.
func (p *replay) claimed(s step, got answer) bool {
	path, _, _ := strings.Cut(s.Request.Path, "?")
	ended := strings.HasSuffix(path, "/sign-in/email") && got.status == http.StatusUnauthorized ||
		strings.HasSuffix(path, "/get-session") && got.body == "null" && len(s.Response.JSON) > len("null")
	if !p.takesOver || !ended || s.Response.Status != http.StatusOK {
		return false
	}
	p.differs.count(takenOver)
	return true
}

// left leaves out of recorded accounts or sessions those that ended when their user was
// taken over, and counts them.
func (p *replay) left(t *testing.T, want, got []json.RawMessage) (rest []json.RawMessage) {
	t.Helper()
	if !p.takesOver || len(want) <= len(got) {
		return want
	}
	trial := bindings{values: maps.Clone(p.values), now: p.now}
	for _, row := range want {
		if len(rest) == len(got) {
			break
		}
		before := maps.Clone(trial.values)
		if trial.matchJSON(p.differs.body(ordered(t, row), ordered(t, got[len(rest)]))) == nil {
			rest = append(rest, row)
			continue
		}
		trial.values = before
	}
	if len(rest) < len(got) {
		return want
	}
	p.differs.count(takenOver)
	return rest
}

// leftIn is left for the list in an answer.
func (p *replay) leftIn(t *testing.T, want, got []byte) []byte {
	t.Helper()
	var wanted, there []json.RawMessage
	if !p.takesOver || json.Unmarshal(want, &wanted) != nil || json.Unmarshal(got, &there) != nil || len(there) == 0 {
		return want
	}
	rest, err := json.Marshal(p.left(t, wanted, there))
	if err != nil {
		t.Fatal(err)
	}
	return rest
}
