package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// UpdateUserInput is what a user may change of themselves. Better Auth does not check types
// here, so the values are kept as they were sent.
type UpdateUserInput struct {
	Name, Image any            // a string; nil leaves it as it is, Null removes it
	Email       any            // refused: it has a route of its own
	Fields      map[string]any // additional fields by name; unknown ones are ignored
}

func (in *UpdateUserInput) schema() schema {
	return schema{body: &object{record: true, rest: &in.Fields, fields: []field{
		{name: "name", kind: valueKind, into: &in.Name},
		{name: "image", kind: valueKind, into: &in.Image},
		{name: "email", kind: valueKind, into: &in.Email},
	}}}
}

// updateUser changes name, image and additional fields of the user and sends the session
// cookies again, so that the cookie cache has the new user.
func (s *Server) updateUser(ctx context.Context, c *call, in UpdateUserInput) (StatusOutput, error) {
	if isTruthy(in.Email) {
		return StatusOutput{}, auth.Fail(http.StatusBadRequest, auth.EmailCanNotBeUpdated)
	}
	changed, err := s.userFields.changes(in.Fields)
	if err != nil {
		return StatusOutput{}, err
	}
	if in.Name == (undefined{}) && in.Image == (undefined{}) && len(changed) == 0 {
		return StatusOutput{}, noFieldsToUpdate()
	}
	user, err := s.store.UpdateUser(ctx, c.identity.User.ID, func(user *auth.User) error {
		user.UpdatedAt = s.env.Time()
		for _, f := range changed {
			user.Extra = user.Extra.With(f.Name, f.Value)
		}
		return in.apply(user)
	})
	if errors.Is(err, auth.ErrNotFound) {
		c.setCookies(s.cookies.Clear(c.request))
		return StatusOutput{}, auth.Fail(http.StatusUnauthorized, auth.Unauthorized)
	}
	if err != nil {
		return StatusOutput{}, err
	}
	c.identity.User = *user
	c.setCookies(s.sessions.Issue(c.request, c.identity, !s.cookies.Forgetful(c.request)))
	return StatusOutput{Status: true}, nil
}

func noFieldsToUpdate() *auth.Error {
	return &auth.Error{Status: http.StatusBadRequest, Message: "No fields to update"}
}

// apply writes the values that were sent to the user.
func (in *UpdateUserInput) apply(user *auth.User) (err error) {
	if in.Name != (undefined{}) {
		if user.Name, err = columnText("name", in.Name); err != nil {
			return err
		}
	}
	switch in.Image {
	case undefined{}:
	case nil:
		user.Image = nil
	default:
		image, err := columnText("image", in.Image)
		user.Image = &image
		return err
	}
	return nil
}

// columnText returns what becomes of a value in a text column of Better Auth's SQLite,
// which takes numbers too, and booleans as 1 and 0. What it does not take is a bare 500
// there, and refused here.
func columnText(name string, value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case bool:
		if v {
			return realText(1), nil
		}
		return realText(0), nil
	case json.Number:
		if f, err := v.Float64(); err == nil {
			return realText(f), nil
		}
	}
	return "", &auth.Error{
		Status:  http.StatusBadRequest,
		Code:    auth.ValidationError,
		Message: "[body." + name + "] " + mismatch("string", value),
	}
}

// realText writes a number as SQLite does: always with a point, and with an exponent when
// it is very large or very small.
func realText(f float64) string {
	format := byte('f')
	if size := math.Abs(f); size >= 1e17 || size > 0 && size < 1e-4 {
		format = 'e'
	}
	digits, exponent, scientific := strings.Cut(strconv.FormatFloat(f, format, -1, 64), "e")
	if !strings.Contains(digits, ".") {
		digits += ".0"
	}
	if scientific {
		digits += "e" + exponent
	}
	return digits
}
