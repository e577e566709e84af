package handlers

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// openAPI is an OpenAPI 3.1 document of the routes. Everything in it is derived from the
// table: a route that is served is described, as it is served.
type openAPI struct {
	OpenAPI    string                          `json:"openapi"`
	Info       apiInfo                         `json:"info"`
	Servers    []apiServer                     `json:"servers"`
	Tags       []apiTag                        `json:"tags"`
	Paths      map[string]map[string]apiAction `json:"paths"` // by path and lower-case method
	Components apiComponents                   `json:"components"`
}

type apiInfo struct {
	Title       string `json:"title"`
	Version     string `json:"version"` // of Better Auth whose routes they are
	Description string `json:"description"`
}

type apiServer struct {
	URL string `json:"url"`
}

type apiTag struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

type apiComponents struct {
	Schemas         map[string]jsonSchema        `json:"schemas"`
	SecuritySchemes map[string]apiSecurityScheme `json:"securitySchemes"`
}

type apiSecurityScheme struct {
	Type string `json:"type"`
	In   string `json:"in"`
	Name string `json:"name"`
}

// apiAction is one route.
type apiAction struct {
	OperationID string                 `json:"operationId"`
	Summary     string                 `json:"summary"`
	Tags        []string               `json:"tags"`
	Security    []map[string][]string  `json:"security"`
	Parameters  []apiParameter         `json:"parameters,omitempty"`
	RequestBody *apiBody               `json:"requestBody,omitempty"`
	Responses   map[string]apiResponse `json:"responses"` // by status
}

type apiParameter struct {
	Name     string     `json:"name"`
	In       string     `json:"in"`
	Required bool       `json:"required"`
	Schema   jsonSchema `json:"schema"`
}

type apiBody struct {
	Required bool                `json:"required"`
	Content  map[string]apiMedia `json:"content"` // by media type
}

type apiResponse struct {
	Description string               `json:"description"`
	Headers     map[string]apiHeader `json:"headers,omitempty"`
	Content     map[string]apiMedia  `json:"content,omitempty"`
}

type apiHeader struct {
	Description string     `json:"description"`
	Schema      jsonSchema `json:"schema"`
}

type apiMedia struct {
	Schema jsonSchema `json:"schema"`
}

// betterAuthVersion is the release whose routes these are.
const betterAuthVersion = "1.7.25"

// The groups of the document, by what a route asks for.
var (
	publicTag  = apiTag{"Public", "Routes that anybody may call."}
	sessionTag = apiTag{"Session", "Routes that ask for a session."}
	freshTag   = apiTag{"Fresh session", "Routes that ask for a session that was begun a short while ago."}
	liveTag    = apiTag{"Live session", "Routes that ask for a session that the store has now."}
)

// tag returns the group of routes of the level.
func (l Level) tag() apiTag {
	switch l {
	case None:
		return publicTag
	case Session:
		return sessionTag
	case Fresh:
		return freshTag
	default:
		return liveTag
	}
}

// document describes the routes of the server, as the request reaches them.
func (s *Server) document(c *call) openAPI {
	doc := openAPI{
		OpenAPI: "3.1.0",
		Info: apiInfo{
			Title:       "Better Auth",
			Version:     betterAuthVersion,
			Description: "The routes of Better Auth, served by its gateway in Caddy.",
		},
		Servers: []apiServer{{URL: s.baseURL(c)}},
		Tags:    []apiTag{publicTag, sessionTag, freshTag, liveTag},
		Paths:   map[string]map[string]apiAction{},
		Components: apiComponents{
			Schemas: map[string]jsonSchema{},
			SecuritySchemes: map[string]apiSecurityScheme{
				"session": {Type: "apiKey", In: "cookie", Name: s.cookies.SessionCookie(c.request)},
			},
		},
	}
	described := describer{server: s, named: doc.Components.Schemas}
	described.named["Error"] = errorSchema(nil)
	for _, row := range Routes() {
		if doc.Paths[row.Path] == nil {
			doc.Paths[row.Path] = map[string]apiAction{}
		}
		doc.Paths[row.Path][strings.ToLower(row.Method)] = described.action(row)
	}
	return doc
}

// describer writes the schemas of rows; those of outputs that have a name are kept once.
type describer struct {
	server *Server
	named  map[string]jsonSchema
}

func (d describer) action(row Route) apiAction {
	in, _ := row.endpoint.begin()
	action := apiAction{
		OperationID: row.Operation,
		Summary:     row.Summary,
		Tags:        []string{row.Auth.tag().Name},
		Security:    []map[string][]string{},
		Parameters:  parameters(in),
		Responses:   map[string]apiResponse{},
	}
	if row.Auth != None {
		action.Security = append(action.Security, map[string][]string{"session": {}})
	}
	if row.reads() && in.body != nil {
		action.RequestBody = requestBody(row, in.body)
	}
	status, response := d.success(row)
	action.Responses[strconv.Itoa(status)] = response
	action.Responses["4XX"] = refusals(row, in)
	action.Responses[strconv.Itoa(http.StatusServiceUnavailable)] = apiResponse{
		Description: "The store cannot be reached, or too many passwords are waiting to be hashed. Try again later.",
		Headers:     map[string]apiHeader{"Retry-After": {"Seconds to wait.", jsonSchema{Type: "integer"}}},
		Content:     map[string]apiMedia{jsonType: {jsonSchema{Ref: "#/components/schemas/Error"}}},
	}
	return action
}

// success describes the answer to a call that succeeds.
func (d describer) success(row Route) (status int, r apiResponse) {
	switch row.endpoint.output {
	case reflect.TypeFor[RedirectOutput]():
		return http.StatusFound, apiResponse{
			Description: "The browser is sent on.",
			Headers:     map[string]apiHeader{"Location": {"Where to.", jsonSchema{Type: "string"}}},
		}
	case reflect.TypeFor[NoOutput]():
		return http.StatusFound, apiResponse{Description: "Nothing but a redirect, if any."}
	}
	return http.StatusOK, apiResponse{
		Description: "Done.",
		Content:     map[string]apiMedia{jsonType: {d.schemaOf(row.endpoint.output)}},
	}
}

// wrapperErrors are the codes that the wrapper around the endpoint of a row may answer.
func wrapperErrors(row Route, in schema) []auth.Code {
	var codes []auth.Code
	if in.body != nil || len(in.query) > 0 || in.queryOneOf != nil {
		codes = append(codes, auth.ValidationError)
	}
	if row.reads() {
		codes = append(codes, auth.BadRequest, auth.UnsupportedMediaType, auth.PayloadTooLarge)
	}
	if !safe(row.Method) && !row.Foreign {
		codes = append(codes, auth.MissingOrNullOrigin, auth.InvalidOrigin, auth.CrossSiteNavigationLoginBlocked)
	}
	if row.Auth != None {
		codes = append(codes, auth.Unauthorized)
	}
	if row.Auth == Fresh {
		codes = append(codes, auth.SessionNotFresh)
	}
	return codes
}

// refusals describes what the client may be told instead, by the codes of the row and of
// the wrapper around it.
func refusals(row Route, in schema) apiResponse {
	codes := slices.Concat(row.Errors, wrapperErrors(row, in))
	slices.Sort(codes)
	return apiResponse{
		Description: "Refused, for the reason that the code names. 429: too many requests; X-Retry-After says for how many seconds to wait.",
		Content:     map[string]apiMedia{jsonType: {errorSchema(slices.Compact(codes))}},
	}
}

// parameters describes what stands in path and query.
func parameters(in schema) (out []apiParameter) {
	for _, f := range in.path {
		out = append(out, apiParameter{Name: f.name, In: "path", Required: true, Schema: f.describe()})
	}
	for _, f := range in.query {
		out = append(out, apiParameter{Name: f.name, In: "query", Required: f.required, Schema: f.describe()})
	}
	for _, f := range union(in.queryOneOf) {
		out = append(out, apiParameter{Name: f.name, In: "query", Schema: f.describe()})
	}
	return out
}

// union returns the fields of all variants, each once.
func union(forms []variant) (all []field) {
	for _, form := range forms {
		for _, f := range form {
			if !slices.ContainsFunc(all, func(known field) bool { return known.name == f.name }) {
				all = append(all, f)
			}
		}
	}
	return all
}

// requestBody describes what a body may be.
func requestBody(row Route, in *object) *apiBody {
	body := &apiBody{Required: !in.optional, Content: map[string]apiMedia{}}
	for _, mediaType := range row.mediaTypes() {
		body.Content[mediaType] = apiMedia{in.describe()}
	}
	return body
}
