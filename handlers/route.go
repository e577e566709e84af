package handlers

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// Route is one row of the table: all that is known about one endpoint.
type Route struct {
	// Method is the one method that the row answers. Others are an empty 404.
	Method string
	// Path is relative to the base path. A segment in braces stands for any one
	// segment: "/callback/{id}".
	Path string
	// Operation is Better Auth's name of the endpoint: the label of metrics and logs.
	Operation string
	// Summary says in one line what the endpoint does.
	Summary string
	// Auth is the session that it asks for.
	Auth Level
	// Form says that a urlencoded form is taken beside JSON.
	Form bool
	// Secret says that its URL, or where it sends the browser, holds a token: what follows
	// from there must not learn it, and nobody is to keep the answer.
	Secret bool
	// Foreign says that pages of other sites may send it: it changes nothing.
	Foreign bool
	// IgnoresBody says that a body is never read.
	IgnoresBody bool
	// Errors are the codes of the endpoint's own refusals, besides those of the wrapper.
	Errors []auth.Code

	endpoint endpoint
}

// operation is Operation, and empty for no row.
func (r *Route) operation() string {
	if r == nil {
		return ""
	}
	return r.Operation
}

// reads reports whether the row looks at a request body.
func (r *Route) reads() bool { return !r.IgnoresBody && !safe(r.Method) }

// mediaTypes lists what a body may be, in the order of Better Auth's messages.
func (r *Route) mediaTypes() []string {
	if r.Form {
		return []string{formType, jsonType}
	}
	return []string{jsonType}
}

// safe reports whether a method is one that changes nothing and carries no body.
func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// endpoint is a method from a typed input to a typed output.
type endpoint struct {
	// begin makes room for one input: its schema, whose fields point into that room, and the
	// call to make once the schema has filled it.
	begin func() (schema, operation)
	// output is the type of what a success answers.
	output reflect.Type
}

type operation func(context.Context, *Server, *call) (any, error)

// input is a struct that says how it is read from body and query.
type input interface{ schema() schema }

// NoInput is the input of endpoints that take nothing.
type NoInput struct{}

func (*NoInput) schema() schema { return schema{} }

// typed turns a method of Server into an endpoint.
func typed[In any, P interface {
	*In
	input
}, Out any](do func(*Server, context.Context, *call, In) (Out, error)) endpoint {
	begin := func() (schema, operation) {
		in := new(In)
		return P(in).schema(), func(ctx context.Context, s *Server, c *call) (any, error) {
			return do(s, ctx, c, *in)
		}
	}
	return endpoint{begin: begin, output: reflect.TypeFor[Out]()}
}

// mux finds the row of a request.
type mux struct {
	prefix  string // the base path, without a slash at its end
	literal map[string]*Route
	params  []*Route

	disabled  map[string]bool // by normal path
	skipSlash bool            // one slash at the end of a path is as none
}

func newMux(basePath string, routes []Route) *mux {
	m := &mux{prefix: basePath, literal: make(map[string]*Route, len(routes))}
	for i := range routes {
		row := &routes[i]
		if strings.Contains(row.Path, "{") {
			m.params = append(m.params, row)
			continue
		}
		m.literal[row.Method+" "+row.Path] = row
	}
	return m
}

// find returns the row for the request, or nil. As in Better Auth, paths are compared in
// their raw spelling: case counts, nothing is decoded, a slash at the end is another path
// unless the configuration says that it is not.
func (m *mux) find(r *http.Request) *Route {
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), m.prefix)
	if !ok {
		return nil
	}
	if m.skipSlash && len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	if row := m.literal[r.Method+" "+path]; row != nil {
		return row
	}
	for _, row := range m.params {
		if row.Method == r.Method && fits(row.Path, path) {
			return row
		}
	}
	return nil
}

// params returns the parameters that a path of the row has, in their raw spelling.
func (r *Route) params(path string) map[string]string {
	params := map[string]string{}
	want, got := strings.Split(r.Path, "/"), strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i, segment := range want {
		if at := len(got) - len(want) + i; strings.HasPrefix(segment, "{") && at >= 0 {
			params[strings.Trim(segment, "{}")] = got[at]
		}
	}
	return params
}

// fits reports whether a path has the segments of a pattern. A parameter is one segment
// that is not empty.
func fits(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i, segment := range want {
		if strings.HasPrefix(segment, "{") && got[i] != "" {
			continue
		}
		if segment != got[i] {
			return false
		}
	}
	return true
}
