package handlers

import (
	"context"
	"strings"
)

// PostCallbackInput is what a provider posts: the parameters of a callback in the body, in
// the query or in both.
type PostCallbackInput struct {
	CallbackInput

	query CallbackInput
}

func (in *PostCallbackInput) schema() schema {
	return schema{
		path:  []field{{name: "id", into: &in.ID}},
		body:  &object{optional: true, fields: in.fields()},
		query: in.query.fields(),
	}
}

// postCallback sends the browser to the callback by GET: a POST from another site carries
// no cookies that are SameSite=Lax, and the state is bound to one of those.
func (s *Server) postCallback(_ context.Context, c *call, in PostCallbackInput) (RedirectOutput, error) {
	var pairs []string
	// The body's parameters come first, but for those that the query has as well the query's
	// values count, in Better Auth's order of the names.
	for _, f := range in.fields() {
		value, sent := c.query.value(f.name).(string)
		if !sent {
			value, sent = c.body.field(f.name).(string)
		}
		if sent {
			pairs = append(pairs, formEscape(f.name)+"="+formEscape(value))
		}
	}
	return c.redirect(s.baseURL(c) + "/callback/" + in.ID + "?" + strings.Join(pairs, "&")), nil
}
