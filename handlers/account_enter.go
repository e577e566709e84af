package handlers

import (
	"context"
	"errors"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// visit is somebody who has signed in at a provider.
type visit struct {
	provider string
	settings providers.Settings
	person   *providers.User
	tokens   *providers.Tokens
	signUp   bool    // they asked for a user to be created
	callback *string // where a mail that verifies their address leads to
}

// email returns the address in the form in which users have it, or "" if it cannot be one.
func (v visit) email() string { return normalEmail(v.person.Email) }

// enter returns the user that a visitor is: the owner of their account, the user with their
// e-mail if linking is allowed, or a new one.
func (s *Server) enter(ctx context.Context, c *call, v visit) (user *auth.User, isNew bool, err error) {
	if v.email() == "" {
		return nil, false, failed("email_not_found", errors.New("the e-mail is none that a user can have"))
	}
	user, isNew, err = s.admit(ctx, v)
	if errors.Is(err, auth.ErrConflict) {
		// Somebody with the same account or e-mail came in at the same time: look again.
		user, isNew, err = s.admit(ctx, v)
	}
	if errors.Is(err, auth.ErrConflict) || errors.Is(err, auth.ErrUnfit) {
		err = failed("unable_to_create_user", err)
	}
	if err != nil {
		return nil, false, err
	}
	if err := s.showAccount(ctx, c, v); err != nil {
		return nil, false, err
	}
	return user, isNew, s.askToVerify(ctx, c, v, user, isNew)
}

// showAccount keeps the visitor's account in the browser, where there is no database.
func (s *Server) showAccount(ctx context.Context, c *call, v visit) error {
	if !s.cookies.Stateless() {
		return nil
	}
	account, err := s.store.Account(ctx, v.provider, v.person.ID)
	if err != nil {
		return err
	}
	c.pin(s.cookies.IssueAccount(c.request, account, s.env.Time()))
	return nil
}

// admit is one try of enter. ErrConflict when it was overtaken.
func (s *Server) admit(ctx context.Context, v visit) (user *auth.User, isNew bool, err error) {
	account, err := s.store.Account(ctx, v.provider, v.person.ID)
	switch {
	case err == nil:
		user, err = s.returning(ctx, v, account)
	case errors.Is(err, auth.ErrNotFound):
		user, err = s.store.UserByEmail(ctx, v.email())
		if errors.Is(err, auth.ErrNotFound) {
			user, err = s.register(ctx, v)
			return user, true, err
		}
		if err == nil {
			user, err = s.linkByEmail(ctx, v, user)
		}
	}
	if err != nil || !v.settings.OverrideUserInfo {
		return user, false, err
	}
	user, err = s.overrideUser(ctx, v, user)
	return user, false, err
}

// returning is somebody whose account is known.
func (s *Server) returning(ctx context.Context, v visit, account *auth.Account) (*auth.User, error) {
	user, err := s.store.User(ctx, account.UserID)
	if errors.Is(err, auth.ErrNotFound) {
		return nil, failed("unable_to_link_account", errors.New("the user of the account is gone"))
	}
	if err != nil {
		return nil, err
	}
	if !s.social.KeepTokens {
		err := s.updateTokens(ctx, account.ID, v.tokens, nil)
		if errors.Is(err, auth.ErrNotFound) {
			return nil, failed("unable_to_update_account", err)
		}
		if err != nil {
			return nil, err
		}
	}
	return s.confirmEmail(ctx, v, user)
}

// confirmEmail takes the provider's word that the user's own address is verified.
func (s *Server) confirmEmail(ctx context.Context, v visit, user *auth.User) (*auth.User, error) {
	if user.EmailVerified || !v.person.EmailVerified || v.email() != user.Email {
		return user, nil
	}
	return s.store.UpdateUser(ctx, user.ID, func(u *auth.User) error {
		if u.Email == v.email() {
			u.EmailVerified, u.UpdatedAt = true, s.env.Time()
		}
		return nil
	})
}

// register creates a user.
func (s *Server) register(ctx context.Context, v visit) (*auth.User, error) {
	if v.settings.DisableSignUp || v.settings.DisableImplicitSignUp && !v.signUp {
		return nil, failed("signup_disabled", nil)
	}
	extra, err := s.userFields.begin(nil)
	if err != nil {
		return nil, err
	}
	now := s.env.Time()
	user := &auth.User{
		ID:            s.env.Token(idLength),
		Name:          v.person.Name,
		Email:         v.email(),
		EmailVerified: v.person.EmailVerified,
		CreatedAt:     now,
		UpdatedAt:     now,
		Extra:         extra,
	}
	if v.person.Image != "" {
		user.Image = &v.person.Image
	}
	account, err := s.newAccount(v.provider, v.person, v.tokens, user.ID)
	if err != nil {
		return nil, err
	}
	return user, s.store.CreateUser(ctx, user, account)
}

// overrideUser writes what the provider says over what the user says. An address that is
// somebody else's is left out.
func (s *Server) overrideUser(ctx context.Context, v visit, user *auth.User) (*auth.User, error) {
	change := func(email string) func(*auth.User) error {
		return func(u *auth.User) error {
			u.Name, u.Image, u.UpdatedAt = v.person.Name, nil, s.env.Time()
			if v.person.Image != "" {
				u.Image = &v.person.Image
			}
			if email != u.Email {
				u.Email, u.EmailVerified = email, false
			}
			if email == v.email() {
				u.EmailVerified = u.EmailVerified || v.person.EmailVerified
			}
			return nil
		}
	}
	changed, err := s.store.UpdateUser(ctx, user.ID, change(v.email()))
	if errors.Is(err, auth.ErrConflict) {
		changed, err = s.store.UpdateUser(ctx, user.ID, change(user.Email))
	}
	return changed, err
}

// askToVerify sends the mail that verifies the address of a new user, where that is
// configured, and keeps people out who have not followed it, where the provider asks so.
func (s *Server) askToVerify(ctx context.Context, c *call, v visit, user *auth.User, isNew bool) error {
	if user.EmailVerified {
		return nil
	}
	required := v.settings.RequireEmailVerification
	send := required && s.verifying.SendOnSignIn
	if isNew {
		send = required
		if wanted := s.verifying.SendOnSignUp; wanted != nil {
			send = *wanted
		}
	}
	if send && s.mailing.verify {
		if err := s.sendVerification(ctx, c, user, v.callback); err != nil {
			return err
		}
	}
	if required {
		return failed("email_not_verified", nil)
	}
	return nil
}
