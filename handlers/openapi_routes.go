package handlers

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// openAPIRoutes describe the others, for whom Config.OpenAPI asks.
func openAPIRoutes() []Route {
	return []Route{{
		Method: http.MethodGet, Path: "/open-api/generate-schema", Operation: "generateOpenAPISchema",
		Summary:  "Describe the routes by OpenAPI 3.1",
		endpoint: typed((*Server).generateOpenAPISchema),
	}, {
		Method: http.MethodGet, Path: "/reference", Operation: "openAPIReference",
		Summary:  "Show the description to people",
		endpoint: typed((*Server).openAPIReference),
	}}
}

func (s *Server) generateOpenAPISchema(_ context.Context, c *call, _ NoInput) (openAPI, error) {
	return s.document(c), nil
}

var (
	//go:embed reference.html
	referenceHTML string
	//go:embed reference.css
	referenceCSS string

	referencePage = template.Must(template.New("reference").Parse(referenceHTML))

	// referencePolicy allows the one style sheet of the page and nothing else.
	referencePolicy = func() string {
		sum := sha256.Sum256([]byte(referenceCSS))
		return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; " +
			"form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
	}()
)

// openAPIReference shows the document on a page that loads nothing and runs nothing.
func (s *Server) openAPIReference(_ context.Context, c *call, _ NoInput) (pageOutput, error) {
	doc := s.document(c)
	var page bytes.Buffer
	err := referencePage.Execute(&page, map[string]any{
		"Doc":    doc,
		"Style":  template.CSS(referenceCSS),
		"Groups": groups(doc),
		"Models": models(doc),
	})
	if err != nil {
		return nil, fault{err}
	}
	c.header.Set("Content-Type", "text/html; charset=utf-8")
	c.header.Set("Content-Security-Policy", referencePolicy)
	c.header.Set("X-Content-Type-Options", "nosniff")
	c.header.Set("X-Frame-Options", "DENY")
	c.header.Set("Referrer-Policy", "no-referrer")
	return page.Bytes(), nil
}

// group is a chapter of the page.
type group struct {
	apiTag
	Routes []reference
}

// reference is a route on the page.
type reference struct {
	apiAction
	Method, Path string
	Body         []row
	Query        []row
	Codes        []string
	Success      string // its status
	Output       string // the name of what it answers, or its type
	Model        string // the model that the output is of; "": none
}

// row is a member of a body, a parameter or a model.
type row struct {
	Name, Type string
	Required   bool
}

// groups sorts the routes of a document into chapters.
func groups(doc openAPI) []group {
	var all []group
	for _, tag := range doc.Tags {
		g := group{apiTag: tag}
		for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
			for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
				if action := doc.Paths[path][method]; action.Tags[0] == tag.Name {
					g.Routes = append(g.Routes, newReference(method, path, action))
				}
			}
		}
		all = append(all, g)
	}
	return all
}

func newReference(method, path string, action apiAction) reference {
	r := reference{apiAction: action, Method: strings.ToUpper(method), Path: path}
	if action.RequestBody != nil {
		body := action.RequestBody.Content[jsonType].Schema
		r.Body = rows(body)
		for _, form := range body.OneOf {
			r.Body = append(r.Body, rows(form)...)
		}
	}
	for _, p := range action.Parameters {
		r.Query = append(r.Query, row{p.Name, p.Schema.name(), p.Required})
	}
	for _, code := range action.Responses["4XX"].Content[jsonType].Schema.Properties["code"].Enum {
		r.Codes = append(r.Codes, string(code))
	}
	for status, response := range action.Responses {
		if status < "4" {
			out := response.Content[jsonType].Schema
			r.Success, r.Output, r.Model = status, out.name(), out.model()
		}
	}
	return r
}

// models returns the components of a document.
func models(doc openAPI) map[string][]row {
	all := map[string][]row{}
	for name, schema := range doc.Components.Schemas {
		all[name] = rows(schema)
	}
	return all
}

// rows lists the members of an object.
func rows(of jsonSchema) (all []row) {
	for _, name := range slices.Sorted(maps.Keys(of.Properties)) {
		all = append(all, row{name, of.Properties[name].name(), slices.Contains(of.Required, name)})
	}
	return all
}

// model returns the component that a schema refers to, itself or by its items or forms.
func (s jsonSchema) model() string {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return name
	}
	if s.Items != nil {
		return s.Items.model()
	}
	for _, form := range s.OneOf {
		if name := form.model(); name != "" {
			return name
		}
	}
	return ""
}

// name returns what people call a type.
func (s jsonSchema) name() string {
	switch {
	case s.Ref != "":
		return s.model()
	case s.Items != nil:
		return "list of " + s.Items.name()
	case len(s.OneOf) > 0:
		names := make([]string, len(s.OneOf))
		for i, form := range s.OneOf {
			names[i] = form.name()
		}
		return strings.Join(names, " or ")
	case s.Format != "":
		return s.Format
	case s.Const != nil:
		return "true"
	}
	switch t := s.Type.(type) {
	case string:
		return t
	case []string:
		return strings.Join(t, " or ")
	}
	return "anything"
}
