package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// shownSession is a session as the account page shows it.
type shownSession struct {
	Handle  string // names the session in a form; of no use elsewhere
	Device  device
	Name    string // of the device
	Current bool
	Age     string // key of the text that says when it was last used, or empty
	Days    int    // for that text
}

// handle names a session without giving its token away, which would open it.
func handle(token string) string {
	sum := sha256.Sum256([]byte("session " + token))
	return hex.EncodeToString(sum[:12])
}

// listSessions puts the user's sessions on the page, the present one first, then the latest.
func (v *visit) listSessions(into *account, current string) {
	var rows []session
	if a := v.get("/list-sessions", &rows); !a.ok() {
		into.NotFresh = true
		return
	}
	slices.SortStableFunc(rows, func(a, b session) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	for _, row := range rows {
		shown := shownSession{
			Handle: handle(row.Token), Device: readDevice(row.UserAgent), Current: row.Token == current,
		}
		if shown.Name = shown.Device.String(); shown.Name == "" {
			shown.Name = v.lang.plain("account.unknown_device")
		}
		shown.Age, shown.Days = v.age(row.UpdatedAt)
		if shown.Current {
			into.Sessions = slices.Insert(into.Sessions, 0, shown)
			continue
		}
		into.Sessions = append(into.Sessions, shown)
	}
}

// age says how long ago that was, no more exactly than sessions are written.
func (v *visit) age(then time.Time) (key string, days int) {
	if v.config.Now == nil {
		return "", 0
	}
	switch days = int(v.config.Now().Sub(then) / (24 * time.Hour)); {
	case days < 1:
		return "account.used_today", 0
	case days == 1:
		return "account.used_yesterday", 1
	}
	return "account.used_days", days
}

// revoke ends the session that a handle names. One that is over already is ended, too.
func (v *visit) revoke() (*answer, error) {
	var rows []session
	a := v.get("/list-sessions", &rows)
	if !a.ok() {
		return a, nil
	}
	for _, row := range rows {
		if handle(row.Token) == v.form.Get(fieldSession) {
			return v.post("/revoke-session", object{fieldToken: row.Token})
		}
	}
	return a, nil
}
