package handlers

import (
	"context"
	"errors"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// mayLinkByEmail reports whether an account may be linked to a user because both have the
// same address, without the user having asked. Better Auth's conditions hold, and those of
// SEC-63: the provider has verified the address, and so has the user or the provider is
// trusted.
func (s *Server) mayLinkByEmail(v visit, user *auth.User) bool {
	rules := s.social.Linking
	if rules.Disabled || rules.DisableImplicit || !v.person.EmailVerified {
		return false
	}
	return user.EmailVerified || rules.AllowUnverifiedEmail && s.social.trusted[v.provider]
}

// linkByEmail links the account of a visitor to the user with their address. If nobody has
// proved to own that address before, everything that the user could be entered by is
// removed first: it may be a stranger's who has been waiting for the owner (SEC-63).
func (s *Server) linkByEmail(ctx context.Context, v visit, user *auth.User) (*auth.User, error) {
	if !s.mayLinkByEmail(v, user) {
		return nil, failed("account_not_linked", nil)
	}
	if !user.EmailVerified {
		if err := s.disown(ctx, user.ID); err != nil {
			return nil, err
		}
	}
	account, err := s.newAccount(v.provider, v.person, v.tokens, user.ID)
	if err != nil {
		return nil, err
	}
	if err := s.store.AddAccount(ctx, account); err != nil {
		return nil, err
	}
	if user, err = s.confirmEmail(ctx, v, user); err != nil {
		return nil, err
	}
	return s.takeProfile(ctx, user, v.person)
}

// takeProfile gives a user the name and image of an account that was linked, where that is
// configured. What the provider does not tell stays.
func (s *Server) takeProfile(ctx context.Context, user *auth.User, person *providers.User) (*auth.User, error) {
	if !s.social.Linking.UpdateUserInfo {
		return user, nil
	}
	return s.store.UpdateUser(ctx, user.ID, func(u *auth.User) error {
		if person.Name != "" {
			u.Name = person.Name
		}
		if person.Image != "" {
			u.Image = &person.Image
		}
		u.UpdatedAt = s.env.Time()
		return nil
	})
}

// claimPrefix begins the identifier of what is kept about a user who was claimed.
const claimPrefix = "claimed:"

// claimed reports whether a link that changes an address was mailed before the user was
// claimed by the owner of their address: it is the stranger's then.
func (s *Server) claimed(ctx context.Context, link emailClaims) (bool, error) {
	kept, err := s.verification(ctx, claimPrefix+link.UserID)
	if errors.Is(err, auth.ErrNotFound) {
		return false, nil
	}
	return err == nil && link.IssuedAt <= kept.CreatedAt.Unix(), err
}

// disown removes the password, the accounts and the sessions of a user, and makes links
// that change the address worthless. The ways to sign in go before the sessions, so that
// none can begin behind the last step.
func (s *Server) disown(ctx context.Context, userID string) error {
	if err := s.putVerification(ctx, claimPrefix+userID, "", s.mailing.verifyLife); err != nil {
		return err
	}
	accounts, err := s.store.AccountsOf(ctx, userID)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		err := s.store.RemoveAccount(ctx, userID, a.ID, false)
		if err != nil && !errors.Is(err, auth.ErrNotFound) {
			return err
		}
	}
	return s.store.EndSessions(ctx, userID, "")
}

// newAccount returns the account of a person at a provider.
func (s *Server) newAccount(provider string, person *providers.User, tokens *providers.Tokens, userID string) (*auth.Account, error) {
	now := s.env.Time()
	account := &auth.Account{
		ID:         s.env.Token(idLength),
		UserID:     userID,
		ProviderID: provider,
		AccountID:  person.ID,
		Scope:      strings.Join(tokens.Scopes, ","),
		CreatedAt:  now,
		UpdatedAt:  now,
	}
	return account, s.setTokens(account, tokens)
}

// linkFlow links an account to the user who asked for it, if the session in which they did
// still holds.
func (s *Server) linkFlow(ctx context.Context, p providers.Provider, link *flowLink, person *providers.User, tokens *providers.Tokens) error {
	if err := s.checkLinkSession(ctx, link); err != nil {
		return err
	}
	rules := s.social.Linking
	switch {
	case rules.Disabled, !s.social.trusted[p.ID()] && !person.EmailVerified:
		return failed("unable_to_link_account", errors.New("the provider has not verified the e-mail and is not trusted"))
	case !sameEmail(person.Email, link.Email) && !rules.AllowDifferentEmails:
		return failed("email_does_not_match", nil)
	}
	account, err := s.store.Account(ctx, p.ID(), person.ID)
	switch {
	case errors.Is(err, auth.ErrNotFound):
		err = s.addLink(ctx, p, link.UserID, person, tokens)
	case err != nil:
		return err
	case account.UserID != link.UserID:
		return failed("account_already_linked_to_different_user", nil)
	default:
		err = s.renewLink(ctx, account, tokens)
	}
	if err != nil {
		return err
	}
	_, err = s.takeProfile(ctx, &auth.User{ID: link.UserID}, person)
	return err
}

// renewLink keeps the tokens of an account that is linked again.
func (s *Server) renewLink(ctx context.Context, account *auth.Account, tokens *providers.Tokens) error {
	err := s.updateTokens(ctx, account.ID, tokens, func(a *auth.Account) {
		a.Scope = mergeScopes(a.Scope, tokens.Scopes)
	})
	if errors.Is(err, auth.ErrNotFound) {
		return failed("unable_to_link_account", err)
	}
	return err
}

// addLink adds an account that nobody had a moment ago.
func (s *Server) addLink(ctx context.Context, p providers.Provider, userID string, person *providers.User, tokens *providers.Tokens) error {
	account, err := s.newAccount(p.ID(), person, tokens, userID)
	if err != nil {
		return err
	}
	err = s.store.AddAccount(ctx, account)
	if errors.Is(err, auth.ErrConflict) || errors.Is(err, auth.ErrNotFound) {
		return failed("unable_to_link_account", err)
	}
	return err
}

// checkLinkSession refuses a link whose session has ended meanwhile. Flows that older Better
// Auth servers began do not name one.
func (s *Server) checkLinkSession(ctx context.Context, link *flowLink) error {
	refused := failed("unable_to_link_account", errors.New("the session in which the link was asked for is over"))
	if link.Session == "" {
		return nil
	}
	token, err := s.cookies.Vault().UnlockSession(link.Session)
	if err != nil {
		return refused
	}
	id, err := s.store.Session(ctx, token)
	if errors.Is(err, auth.ErrNotFound) {
		return refused
	}
	if err != nil {
		return err
	}
	if id.Session.UserID != link.UserID || !id.Session.ExpiresAt.After(s.env.Time()) {
		return refused
	}
	return nil
}

// sameEmail reports whether the address at a provider is the user's own.
func sameEmail(person, user string) bool {
	email := normalEmail(person)
	return email != "" && email == strings.ToLower(user)
}

// mergeScopes adds scopes to a stored list, each once.
func mergeScopes(stored string, granted []string) string {
	var merged []string
	seen := make(map[string]bool)
	for _, list := range append([]string{stored}, granted...) {
		for _, scope := range splitScopes(list) {
			if !seen[scope] {
				seen[scope] = true
				merged = append(merged, scope)
			}
		}
	}
	return strings.Join(merged, ",")
}

// splitScopes splits a stored list.
func splitScopes(list string) []string {
	scopes := []string{}
	for scope := range strings.SplitSeq(list, ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}
