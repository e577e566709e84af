package storagetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

var racePromises = []promise{
	{"50 sign-ups of one address: one wins, the others leave nothing", raceSignUps},
	{"50 links of one provider account: one wins", raceLinks},
	{"50 changes to one address: one wins", raceEmails},
	{"50 sessions with one token: one wins", raceTokens},
	{"50 takes of one verification: one wins", raceTakes},
	{"200 sign-ins of one user: all listed, 100 ended one by one, the rest together", raceSignIns},
	{"an update never revives a session that is being ended", raceUpdateAndEnd},
	{"an update never revives sessions that are being ended together", raceUpdateAndEndAll},
	{"50 extensions of one session: one writes", raceExtensions},
	{"an extension never revives a session that is being ended", raceExtendAndEnd},
	{"50 changes of different fields of a user: none is lost, sessions show them all", raceFields},
	{"50 changes of a user on one condition: one wins", raceCondition},
	{"50 changes of an account on one condition: one wins", raceAccountCondition},
	{"20 removals of two accounts: one stays", raceRemovals},
	{"an update of a user reaches every session", raceUserUpdates},
}

// race calls act n times at once and returns the errors in the order of i.
func race(n int, act func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = act(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}

// wantOneWinner returns the index of the only call without an error; all others must have
// lost with the given one.
func wantOneWinner(t testing.TB, errs []error, lost error) int {
	t.Helper()
	winners := 0
	winner := -1
	for i, err := range errs {
		switch {
		case err == nil:
			winners++
			winner = i
		case !errors.Is(err, lost):
			t.Errorf("call %d: got error %v, want none or %v", i, err, lost)
		}
	}
	if winners != 1 {
		t.Fatalf("winners: got %d, want 1", winners)
	}
	return winner
}

func raceSignUps(t *testing.T, s auth.Store) {
	users := make([]*auth.User, 50)
	for i := range users {
		users[i] = newUser(ann)
	}
	winner := wantOneWinner(t, race(len(users), func(i int) error {
		return s.CreateUser(t.Context(), users[i], newPassword(users[i]))
	}), auth.ErrConflict)
	for i, u := range users {
		if i == winner {
			continue
		}
		_, err := s.User(t.Context(), u.ID)
		wantError(t, "User of a loser", err, auth.ErrNotFound)
		wantAccountsOf(t, s, u.ID)
		_, err = s.Account(t.Context(), auth.CredentialProvider, u.ID)
		wantError(t, "Account of a loser", err, auth.ErrNotFound)
	}
	got, err := s.UserByEmail(t.Context(), ann)
	noError(t, "UserByEmail", err)
	equal(t, "UserByEmail", got, users[winner])
}

func raceLinks(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	links := make([]*auth.Account, 50)
	for i := range links {
		links[i] = newLink(u, "github", "42")
	}
	winner := wantOneWinner(t, race(len(links), func(i int) error {
		return s.AddAccount(t.Context(), links[i])
	}), auth.ErrConflict)
	wantAccount(t, s, links[winner])
	if got, _ := s.AccountsOf(t.Context(), u.ID); len(got) != 2 {
		t.Errorf("AccountsOf: got %d accounts, want the password and one link", len(got))
	}
}

func raceEmails(t *testing.T, s auth.Store) {
	users := make([]*auth.User, 50)
	for i := range users {
		users[i] = signUp(t, s, env.Token(8)+"@example.com")
		users[i].Email = ann
	}
	winner := wantOneWinner(t, race(len(users), func(i int) error {
		return write(t, s, users[i])
	}), auth.ErrConflict)
	got, err := s.UserByEmail(t.Context(), ann)
	noError(t, "UserByEmail", err)
	equal(t, "UserByEmail", got, users[winner])
}

func raceTokens(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	sessions := make([]*auth.Identity, 50)
	for i := range sessions {
		sessions[i] = newSession(u)
		sessions[i].Session.Token = sessions[0].Session.Token
	}
	winner := wantOneWinner(t, race(len(sessions), func(i int) error {
		return s.CreateSession(t.Context(), sessions[i])
	}), auth.ErrConflict)
	wantSession(t, s, sessions[winner])
	wantSessionsOf(t, s, u.ID, sessions[winner])
}

func raceTakes(t *testing.T, s auth.Store) {
	v := newVerification("state", "value")
	put(t, s, v)
	taken := make([]*auth.Verification, 50)
	winner := wantOneWinner(t, race(len(taken), func(i int) (err error) {
		taken[i], err = s.TakeVerification(t.Context(), "state")
		return err
	}), auth.ErrNotFound)
	wantVerification(t, taken[winner], v)
}

func raceSignIns(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	sessions := make([]*auth.Identity, 200)
	for i := range sessions {
		sessions[i] = newSession(u)
	}
	noError(t, "CreateSession", errors.Join(race(len(sessions), func(i int) error {
		return s.CreateSession(t.Context(), sessions[i])
	})...))
	wantSessionsOf(t, s, u.ID, sessions...)
	noError(t, "EndSession", errors.Join(race(100, func(i int) error {
		return s.EndSession(t.Context(), sessions[i].Session.Token)
	})...))
	wantSessionsOf(t, s, u.ID, sessions[100:]...)
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, ""))
	wantSessionsOf(t, s, u.ID)
	for _, id := range sessions {
		wantNoSession(t, s, id.Session.Token)
	}
}

func raceUpdateAndEnd(t *testing.T, s auth.Store) {
	raceEnding(t, s, s.UpdateSession, func(id *auth.Identity) error {
		return s.EndSession(t.Context(), id.Session.Token)
	})
}

func raceUpdateAndEndAll(t *testing.T, s auth.Store) {
	raceEnding(t, s, s.UpdateSession, func(id *auth.Identity) error {
		return s.EndSessions(t.Context(), id.User.ID, "")
	})
}

func raceExtendAndEnd(t *testing.T, s auth.Store) {
	extend := func(ctx context.Context, update *auth.Session) error {
		_, err := s.ExtendSession(ctx, update, update.ExpiresAt)
		return err
	}
	raceEnding(t, s, extend, func(id *auth.Identity) error {
		return s.EndSession(t.Context(), id.Session.Token)
	})
}

func raceExtensions(t *testing.T, s auth.Store) {
	id := signIn(t, s, signUp(t, s, ann))
	seen := id.Session.ExpiresAt
	winner := wantOneWinner(t, race(50, func(i int) error {
		longer := id.Session.Clone()
		longer.ExpiresAt = seen.Add(time.Duration(i+1) * time.Minute)
		extended, err := s.ExtendSession(t.Context(), longer, seen)
		if err == nil && !extended {
			return errRefused
		}
		return err
	}), errRefused)
	id.Session.ExpiresAt = seen.Add(time.Duration(winner+1) * time.Minute)
	wantSession(t, s, id)
}

// raceEnding ends one session amid seven updates of it, many times over.
func raceEnding(t *testing.T, s auth.Store, write func(context.Context, *auth.Session) error, end func(id *auth.Identity) error) {
	u := signUp(t, s, ann)
	for range 25 {
		id := signIn(t, s, u)
		errs := race(8, func(i int) error {
			if i == 4 {
				return end(id)
			}
			update := id.Session.Clone()
			update.ExpiresAt = update.ExpiresAt.Add(time.Duration(i) * time.Minute)
			return write(t.Context(), update)
		})
		for i, err := range errs {
			if err != nil && !errors.Is(err, auth.ErrNotFound) {
				t.Fatalf("call %d: got error %v, want none or %v", i, err, auth.ErrNotFound)
			}
		}
		wantNoSession(t, s, id.Session.Token)
		wantSessionsOf(t, s, u.ID)
	}
}

func raceUserUpdates(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	sessions := make([]*auth.Identity, 20)
	for i := range sessions {
		sessions[i] = signIn(t, s, u)
	}
	noError(t, "calls", errors.Join(race(2*len(sessions), func(i int) error {
		if i%2 == 0 {
			update := sessions[i/2].Session.Clone()
			update.UpdatedAt = update.UpdatedAt.Add(time.Second)
			return s.UpdateSession(t.Context(), update)
		}
		_, err := s.UpdateUser(t.Context(), u.ID, func(u *auth.User) error { u.Name = "Anne"; return nil })
		return err
	})...))
	for _, id := range sessions {
		id.User.Name = "Anne"
		id.Session.UpdatedAt = id.Session.UpdatedAt.Add(time.Second)
		wantSession(t, s, id)
	}
}
