package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

const (
	// idLength is the length of row ids and session tokens.
	idLength = 32
	// forgetfulLife is how long a session lives whose owner does not want to be remembered.
	forgetfulLife = 24 * time.Hour
)

// SignInEmailInput is what sign-in/email takes.
type SignInEmailInput struct {
	Email, Password string
	CallbackURL     *string // where the browser goes then; nil: it stays
	RememberMe      *bool   // false: the session ends with the browser; nil means true
}

func (in *SignInEmailInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "email", required: true, into: &in.Email},
		{name: "password", required: true, into: &in.Password},
		{name: "callbackURL", into: &in.CallbackURL},
		{name: "rememberMe", kind: booleanKind, into: &in.RememberMe},
	}}}
}

// SignInEmailOutput is what sign-in/email answers.
type SignInEmailOutput struct {
	Redirect bool       `json:"redirect"`
	Token    string     `json:"token"`
	URL      *string    `json:"url,omitempty"`
	User     UserOutput `json:"user"`
}

// signInEmail begins a session with e-mail and password. Whether nobody has the e-mail,
// the user has no password or it is another one: the answer and the work are the same.
func (s *Server) signInEmail(ctx context.Context, c *call, in SignInEmailInput) (out SignInEmailOutput, err error) {
	switch {
	case s.email.Disabled:
		return out, auth.Fail(http.StatusBadRequest, auth.EmailPasswordDisabled)
	case !emailPattern.MatchString(in.Email):
		return out, auth.Fail(http.StatusBadRequest, auth.InvalidEmail)
	}
	if err := s.checkPasswordFits(in.Password); err != nil {
		return out, err
	}
	user, err := s.checkPassword(ctx, c, strings.ToLower(in.Email), in.Password)
	if err != nil {
		return out, err
	}
	if needsSecondFactor(user) {
		return out, &auth.Error{Status: http.StatusForbidden, Message: "A second factor is needed to sign in"}
	}
	if s.email.RequireVerification && !user.EmailVerified {
		return out, s.refuseUnverified(ctx, c, user, in.CallbackURL)
	}
	token, err := s.beginSession(ctx, c, user, remember(in.RememberMe))
	if err != nil {
		return out, err
	}
	out = SignInEmailOutput{Token: token, URL: in.CallbackURL, User: s.newUserOut(user)}
	if in.CallbackURL != nil {
		// The status stays 200: Better Auth's client follows the url in the body itself.
		out.Redirect = true
		c.header.Set("Location", asHeader(*in.CallbackURL))
	}
	return out, nil
}

// refuseUnverified refuses somebody whose password was right but who has not proved their
// address, and mails them another link if that is wanted.
func (s *Server) refuseUnverified(ctx context.Context, c *call, user *auth.User, callback *string) error {
	if s.mailing.verify && s.verifying.SendOnSignIn {
		if err := s.sendVerification(ctx, c, user, callback); err != nil {
			return err
		}
	}
	return auth.Fail(http.StatusForbidden, auth.EmailNotVerified)
}

// checkPassword returns the user with the e-mail if the password is theirs.
func (s *Server) checkPassword(ctx context.Context, c *call, email, password string) (*auth.User, error) {
	user, account, err := s.credential(ctx, email)
	if err != nil {
		return nil, err
	}
	c.about(user)
	var ok bool
	if account == nil {
		err = s.waste(ctx, password)
	} else {
		ok, err = s.verifyAccount(ctx, account, password)
	}
	if err != nil {
		return nil, err
	}
	if ok, err = s.believe(ctx, c, email, user, ok); err != nil {
		return nil, err
	}
	if !ok {
		return nil, auth.Fail(http.StatusUnauthorized, auth.InvalidEmailOrPassword)
	}
	return user, nil
}

// credential returns the user with the e-mail and the account that holds their password,
// which is nil when there is no such user or no password.
func (s *Server) credential(ctx context.Context, email string) (*auth.User, *auth.Account, error) {
	user, err := s.store.UserByEmail(ctx, email)
	if errors.Is(err, auth.ErrNotFound) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	account, err := s.credentialOf(ctx, user.ID)
	if errors.Is(err, auth.ErrNotFound) {
		return user, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return user, account, nil
}

// remember is the default of rememberMe: true.
func remember(asked *bool) bool { return asked == nil || *asked }

// beginSession signs a user in: a session in the store, its cookies on the response. It
// returns the new token.
func (s *Server) beginSession(ctx context.Context, c *call, user *auth.User, remember bool) (string, error) {
	life := s.sessions.ExpiresIn()
	if !remember {
		life = forgetfulLife
	}
	now := s.env.Time()
	id := &auth.Identity{User: *user, Session: auth.Session{
		ID:        s.env.Token(idLength),
		UserID:    user.ID,
		Token:     s.env.Token(idLength),
		ExpiresAt: now.Add(life),
		IPAddress: s.ipAddress(c.request),
		UserAgent: userAgent(c.request),
		CreatedAt: now,
		UpdatedAt: now,
		Extra:     s.sessionFields.defaults(),
	}}
	if err := s.store.CreateSession(ctx, id); err != nil {
		return "", err
	}
	c.about(user)
	c.setCookies(s.sessions.Issue(c.request, id, remember))
	return id.Session.Token, nil
}
