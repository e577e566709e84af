package session_test

import (
	"errors"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// TestDeferredRefresh: without Write nothing is written, and the caller hears what is due.
func TestDeferredRefresh(t *testing.T) {
	const day = 24 * time.Hour
	for _, tc := range []struct {
		name      string
		age       time.Duration
		options   session.Options
		deferred  bool
		needs     bool
		refreshed bool
	}{
		{"read/young", time.Hour, session.Options{}, true, false, false},
		{"read/due", day, session.Options{}, true, true, false},
		{"read/due, not wanted", day, session.Options{DisableRefresh: true}, false, false, false},
		{"write/young", time.Hour, session.Options{Write: true}, false, false, false},
		{"write/due", day, session.Options{Write: true}, false, true, true},
		{"write/due, not wanted", day, session.Options{Write: true, DisableRefresh: true}, false, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, session.Config{DeferRefresh: true})
			w.now = begun.Add(tc.age)
			v, err := w.Get(t.Context(), request("session_token", w.id.Session.Token), tc.options)
			if err != nil || !v.OK || v.Deferred != tc.deferred || tc.deferred && v.NeedsRefresh != tc.needs {
				t.Errorf("got %+v, %v", v, err)
			}
			if refreshed := len(v.Cookies) > 0; refreshed != tc.refreshed {
				t.Errorf("cookies %q", v.Cookies)
			}
			stored, err := w.store.Session(t.Context(), w.id.Session.Token)
			if err != nil || stored.Session.ExpiresAt.After(begun.Add(7*day)) != tc.refreshed {
				t.Errorf("stored %+v, %v", stored, err)
			}
		})
	}
}

func TestDeferredRemoval(t *testing.T) {
	w := newWorld(t, session.Config{DeferRefresh: true})
	w.now = begun.Add(8 * 24 * time.Hour)
	for _, write := range []bool{false, true} {
		v, err := w.Get(t.Context(), request("session_token", w.id.Session.Token), session.Options{Write: write})
		if err != nil || v.OK {
			t.Errorf("got %+v, %v", v, err)
		}
		expectLines(t, v.Cookies, cleared)
		_, err = w.store.Session(t.Context(), w.id.Session.Token)
		if removed := errors.Is(err, auth.ErrNotFound); removed != write {
			t.Errorf("write %v: removed %v", write, removed)
		}
	}
}

// TestDeferredGate: the gate is a read.
func TestDeferredGate(t *testing.T) {
	w := newWorld(t, session.Config{DeferRefresh: true})
	w.now = begun.Add(48 * time.Hour)
	v, err := w.Check(t.Context(), request("session_token", w.id.Session.Token), session.Full)
	if err != nil || !v.OK || len(v.Cookies) > 0 {
		t.Errorf("got %+v, %v", v, err)
	}
}
