package transfer

import (
	"context"
	"errors"
	"fmt"

	"github.com/caddy-better-auth/gateway/auth"
)

// Options says how to copy.
type Options struct {
	// Left is told of each thing that is not at the target afterwards, and why. It names no
	// secrets. Required.
	Left func(what string, why error)
	// Progress is told how far it is, after every 1000 people. Required.
	Progress func(Summary)
	Env      auth.Env
}

// Summary counts what was copied. What has expired is not counted.
type Summary struct {
	Users, Accounts, Sessions, Verifications Count
}

// Count says what has become of things of one kind.
type Count struct {
	Copied int
	There  int // they were at the target already
	Left   int // they are not at the target
}

// Complete reports whether nothing was left out.
func (s Summary) Complete() bool {
	return s.Users.Left+s.Accounts.Left+s.Sessions.Left+s.Verifications.Left == 0
}

const progressStep = 1000

// copying is one run of Copy.
type copying struct {
	Options
	Summary
	from, to auth.Store
	renamed  int // people whose id is another one at the target
}

// Copy copies everything. What stands in the way of one thing is told to o.Left and counted;
// the error says that the run ended early: a store failed, or the target has no place for a
// field.
func Copy(ctx context.Context, from, to auth.Store, o Options) (Summary, error) {
	walker, ok := from.(auth.Walker)
	if !ok {
		return Summary{}, errors.New("the source cannot list what it keeps")
	}
	c := &copying{Options: o, from: from, to: to}
	err := walker.WalkUsers(ctx, func(u *auth.User) error {
		if n := c.Users.Copied + c.Users.There + c.Users.Left; n > 0 && n%progressStep == 0 {
			o.Progress(c.Summary)
		}
		return c.person(ctx, u)
	})
	if err != nil {
		return c.Summary, err
	}
	err = walker.WalkVerifications(ctx, func(v *auth.Verification) error { return c.verification(ctx, v) })
	return c.Summary, err
}

// person copies a user with accounts and sessions.
func (c *copying) person(ctx context.Context, u *auth.User) error {
	accounts, err := c.from.AccountsOf(ctx, u.ID)
	if err != nil {
		return err
	}
	sessions, err := c.from.SessionsOf(ctx, u.ID)
	if err != nil {
		return err
	}
	there, err := c.user(ctx, u)
	if err != nil {
		return err
	}
	if there == nil {
		c.Accounts.Left += len(accounts)
		for i := range sessions {
			if !sessions[i].Expired(c.Env.Time()) {
				c.Sessions.Left++
			}
		}
		return nil
	}
	if there.ID != u.ID {
		c.renamed++
	}
	for i := range accounts {
		if err := c.account(ctx, u, there, &accounts[i]); err != nil {
			return err
		}
	}
	for i := range sessions {
		if err := c.session(ctx, there, &sessions[i]); err != nil {
			return err
		}
	}
	return nil
}

// user copies a user and returns the one at the target, nil if somebody else is in the way.
func (c *copying) user(ctx context.Context, u *auth.User) (*auth.User, error) {
	what := "user " + u.ID
	there, err := c.to.UserByEmail(ctx, u.Email)
	switch {
	case err == nil && samePerson(there, u):
		c.Users.There++
		return there, nil
	case err == nil:
		return nil, c.left(ctx, &c.Users, what, errors.New("somebody else has the e-mail"))
	case !errors.Is(err, auth.ErrNotFound):
		return nil, err
	}
	added := u.Clone()
	if err := c.to.CreateUser(ctx, added, nil); err != nil {
		return nil, c.left(ctx, &c.Users, what, err)
	}
	there, err = c.to.User(ctx, added.ID)
	if err != nil {
		return nil, err
	}
	if err := placed("user", u.Extra, there.Extra); err != nil {
		return nil, errors.Join(err, c.to.DeleteUser(ctx, added.ID))
	}
	c.Users.Copied++
	return there, nil
}

// samePerson reports whether a user with the e-mail of u is u. The row id can be another one
// at the target; when the user signed up stays.
func samePerson(there, u *auth.User) bool {
	return there.CreatedAt.UnixMilli() == u.CreatedAt.UnixMilli()
}

// placed fails if a field that has a value was not kept.
func placed(kind string, fields, kept auth.Fields) error {
	for _, f := range fields {
		if _, ok := kept.Get(f.Name); !ok && string(f.Value) != "null" {
			return fmt.Errorf("the target has no column for the field %q: add it to the table %q, "+
				"or name the Caddyfile that has it: %s { field %s … }", f.Name, kind, kind, f.Name)
		}
	}
	return nil
}

// account copies an account of u to the user at the target.
func (c *copying) account(ctx context.Context, u, there *auth.User, a *auth.Account) error {
	if a.ProviderID == auth.CredentialProvider && a.AccountID == u.ID {
		a.AccountID = there.ID
	}
	a.UserID = there.ID
	what := fmt.Sprintf("account %s at %s", a.ID, a.ProviderID)
	linked, err := c.to.Account(ctx, a.ProviderID, a.AccountID)
	switch {
	case err == nil && linked.UserID == there.ID:
		c.Accounts.There++
		return nil
	case err == nil:
		return c.left(ctx, &c.Accounts, what, errors.New("it is linked to somebody else"))
	case !errors.Is(err, auth.ErrNotFound):
		return err
	}
	if err := c.to.AddAccount(ctx, a); err != nil {
		return c.left(ctx, &c.Accounts, what, err)
	}
	c.Accounts.Copied++
	return nil
}

// session copies a session that holds to the user at the target.
func (c *copying) session(ctx context.Context, there *auth.User, se *auth.Session) error {
	if se.Expired(c.Env.Time()) {
		return nil
	}
	se.UserID = there.ID
	what := "session " + se.ID
	old, err := c.to.Session(ctx, se.Token)
	switch {
	case err == nil && old.Session.UserID == there.ID:
		c.Sessions.There++
		return nil
	case err == nil:
		return c.left(ctx, &c.Sessions, what, errors.New("somebody else has its token"))
	case !errors.Is(err, auth.ErrNotFound):
		return err
	}
	if err := c.to.CreateSession(ctx, &auth.Identity{Session: *se.Clone(), User: *there.Clone()}); err != nil {
		return c.left(ctx, &c.Sessions, what, err)
	}
	kept, err := c.to.Session(ctx, se.Token)
	if errors.Is(err, auth.ErrNotFound) {
		return c.left(ctx, &c.Sessions, what, errors.New("the target has ended it"))
	}
	if err != nil {
		return err
	}
	if err := placed("session", se.Extra, kept.Session.Extra); err != nil {
		return errors.Join(err, c.to.EndSession(ctx, se.Token))
	}
	c.Sessions.Copied++
	return nil
}

// verification copies the value that counts of those with the identifier of v. Values have
// ids of users in them, so they are left out once an id is another one at the target.
func (c *copying) verification(ctx context.Context, v *auth.Verification) error {
	what := "verification " + v.ID
	newest, err := c.from.Verification(ctx, v.Identifier)
	if errors.Is(err, auth.ErrNotFound) || err == nil && newest.ExpiresAt.Before(c.Env.Time()) {
		return nil
	}
	if err != nil {
		return err
	}
	there, err := c.to.Verification(ctx, v.Identifier)
	switch {
	case err == nil && there.Value == newest.Value:
		c.Verifications.There++
		return nil
	case err == nil:
		return c.left(ctx, &c.Verifications, what, auth.ErrConflict)
	case !errors.Is(err, auth.ErrNotFound):
		return err
	case c.renamed > 0:
		return c.left(ctx, &c.Verifications, what, errors.New("users have other ids at the target"))
	}
	if err := c.to.PutVerification(ctx, newest); err != nil {
		return c.left(ctx, &c.Verifications, what, err)
	}
	c.Verifications.Copied++
	return nil
}

// left tells and counts what was left out, if the target still answers.
func (c *copying) left(ctx context.Context, n *Count, what string, why error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if p, ok := c.to.(interface{ Ping(context.Context) error }); ok && p.Ping(ctx) != nil {
		return why
	}
	n.Left++
	c.Left(what, why)
	return nil
}
