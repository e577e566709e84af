package storagetest

import (
	"context"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

var contextPromises = []promise{
	{"every call fails once its context is cancelled", cancelledCalls},
	{"a cancelled call writes nothing", cancelledWrites},
}

// calls is every method of the contract, with arguments that would succeed.
func calls(ctx context.Context, s auth.Store, id *auth.Identity, link *auth.Account) map[string]error {
	u := &id.User
	errs := map[string]error{
		"CreateUser":      s.CreateUser(ctx, newUser(bob), nil),
		"DeleteUser":      s.DeleteUser(ctx, u.ID),
		"AddAccount":      s.AddAccount(ctx, newLink(u, "google", "43")),
		"RemoveAccount":   s.RemoveAccount(ctx, u.ID, link.ID, false),
		"CreateSession":   s.CreateSession(ctx, newSession(u)),
		"UpdateSession":   s.UpdateSession(ctx, &id.Session),
		"EndSession":      s.EndSession(ctx, id.Session.Token),
		"EndSessions":     s.EndSessions(ctx, u.ID, ""),
		"PutVerification": s.PutVerification(ctx, newVerification("other", "value")),
	}
	_, errs["UpdateUser"] = s.UpdateUser(ctx, u.ID, func(u *auth.User) error { u.Name = "Anne"; return nil })
	_, errs["UpdateAccount"] = s.UpdateAccount(ctx, link.ID, func(a *auth.Account) error { a.Scope = "x"; return nil })
	_, errs["ExtendSession"] = s.ExtendSession(ctx, &id.Session, id.Session.ExpiresAt)
	_, errs["User"] = s.User(ctx, u.ID)
	_, errs["UserByEmail"] = s.UserByEmail(ctx, u.Email)
	_, errs["Account"] = s.Account(ctx, link.ProviderID, link.AccountID)
	_, errs["AccountsOf"] = s.AccountsOf(ctx, u.ID)
	_, errs["Session"] = s.Session(ctx, id.Session.Token)
	_, errs["SessionsOf"] = s.SessionsOf(ctx, u.ID)
	_, errs["Verification"] = s.Verification(ctx, "state")
	_, errs["TakeVerification"] = s.TakeVerification(ctx, "state")
	return errs
}

// cancelAll fills the store, then makes every call with a cancelled context.
func cancelAll(t *testing.T, s auth.Store) (*auth.Identity, *auth.Account, map[string]error) {
	u := signUp(t, s, ann)
	link := newLink(u, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	id := signIn(t, s, u)
	put(t, s, newVerification("state", "value"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return id, link, calls(ctx, s, id, link)
}

func cancelledCalls(t *testing.T, s auth.Store) {
	_, _, errs := cancelAll(t, s)
	for call, err := range errs {
		wantError(t, call, err, context.Canceled)
	}
}

func cancelledWrites(t *testing.T, s auth.Store) {
	id, link, _ := cancelAll(t, s)
	wantSession(t, s, id)
	wantSessionsOf(t, s, id.User.ID, id)
	wantAccount(t, s, link)
	_, err := s.Verification(t.Context(), "state")
	noError(t, "Verification", err)
	_, err = s.UserByEmail(t.Context(), bob)
	wantError(t, "UserByEmail", err, auth.ErrNotFound)
}
