package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/mail"
)

// The steps of a change of address, as the tokens in the links name them.
const (
	confirmChange = "change-email-confirmation" // asked at the old address
	verifyChange  = "change-email-verification" // asked at the new one
)

// emailClaims are what the token in a link to verify-email says, in Better Auth's order.
// It is signed and kept nowhere: it works until it expires.
type emailClaims struct {
	Email       string `json:"email"`
	UpdateTo    string `json:"updateTo,omitempty"`    // the address that Email is to become
	RequestType string `json:"requestType,omitempty"` // with UpdateTo: the step
	UserID      string `json:"userId,omitempty"`
	IssuedAt    int64  `json:"iat"` // Unix time in seconds
	ExpiresAt   int64  `json:"exp"`
}

// signEmail returns the token that says so from now on.
func (s *Server) signEmail(claims emailClaims) (string, error) {
	now := s.env.Time().Unix()
	claims.IssuedAt, claims.ExpiresAt = now, now+int64(s.mailing.verifyLife.Seconds())
	text, err := encode(claims)
	if err != nil {
		return "", fault{err}
	}
	token, err := s.cookies.SignClaims(text)
	if err != nil {
		return "", fault{err}
	}
	return token, nil
}

// openEmail undoes signEmail. It returns auth.TokenExpired or auth.InvalidToken when the
// token is not good.
func (s *Server) openEmail(token string) (claims emailClaims, refused auth.Code) {
	text, err := s.cookies.OpenClaims(token, s.env.Time())
	if errors.Is(err, cookiecheck.ErrExpired) {
		return claims, auth.TokenExpired
	}
	var members map[string]any
	if err != nil || json.Unmarshal(text, &members) != nil {
		return claims, auth.InvalidToken
	}
	issued, _ := members["iat"].(float64)
	claims.IssuedAt = int64(issued)
	for name, into := range map[string]*string{
		"email":       &claims.Email,
		"updateTo":    &claims.UpdateTo,
		"requestType": &claims.RequestType,
		"userId":      &claims.UserID,
	} {
		value, sent := members[name]
		if *into, _ = value.(string); sent && !isText(value) {
			return claims, auth.InvalidToken
		}
	}
	if !emailPattern.MatchString(claims.Email) || claims.UpdateTo != "" && !emailPattern.MatchString(claims.UpdateTo) {
		return claims, auth.InvalidToken
	}
	return claims, ""
}

func isText(value any) bool {
	_, ok := value.(string)
	return ok
}

// sendVerification mails a user the link that proves their address.
func (s *Server) sendVerification(ctx context.Context, c *call, user *auth.User, callback *string) error {
	claims := emailClaims{Email: strings.ToLower(user.Email), UserID: user.ID}
	return s.sendLink(ctx, c, claims, mail.Message{Kind: mail.VerifyEmail, To: user.Email, User: user}, callback)
}

// sendLink completes a message with a link to verify-email, and sends it.
func (s *Server) sendLink(ctx context.Context, c *call, claims emailClaims, m mail.Message, callback *string) error {
	token, err := s.signEmail(claims)
	if err != nil {
		return err
	}
	m.URL = s.baseURL(c) + "/verify-email?token=" + token + "&" + callbackParameter(callback)
	m.Token, m.ExpiresIn = token, s.mailing.verifyLife
	s.send(ctx, c, m)
	return nil
}
