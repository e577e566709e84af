package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"

	// maxBody is 1 MiB and room for the braces around it. Better Auth has no limit.
	maxBody = 1<<20 + 4<<10
)

// undefined is the JavaScript value of what is not there; nil is null.
type undefined struct{}

// body is the parsed body of a request: undefined, or a JSON value as encoding/json
// gives it, with numbers as json.Number.
type body struct {
	value any
	form  bool            // it was sent as a form
	raw   json.RawMessage // the text of value, unless it was sent as a form
}

// field returns a member of the body, or undefined.
func (b body) field(name string) any {
	if object, ok := b.value.(map[string]any); ok {
		if v, ok := object[name]; ok {
			return v
		}
	}
	return undefined{}
}

// member returns the text of a member of the body, nil if there is none.
func (b body) member(name string) json.RawMessage {
	var text json.RawMessage
	for _, m := range b.members() {
		if m.Name == name {
			text = m.Value
		}
	}
	return text
}

// names returns the keys of the body in their order.
func (b body) names() []string {
	var names []string
	for _, m := range b.members() {
		names = append(names, m.Name)
	}
	return names
}

func (b body) members() Members {
	if b.raw == nil {
		return nil
	}
	return membersOf(b.raw)
}

// readBody reads and parses the body of a request, if its route takes one. As with
// Better Auth on Node, a request without a Content-Type has no body, whatever was sent.
func readBody(row *Route, w http.ResponseWriter, r *http.Request) (body, error) {
	none := body{value: undefined{}}
	contentType := r.Header.Get("Content-Type")
	if !row.reads() || contentType == "" || r.ContentLength == 0 {
		return none, nil
	}
	mediaType, err := allowedType(row, contentType)
	if err != nil {
		return none, err
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return none, unreadable(err)
	}
	switch {
	case len(raw) == 0:
		return none, nil
	case mediaType == formType && strings.Count(string(raw), "&") >= maxKeys:
		return none, auth.Fail(http.StatusBadRequest, auth.BadRequest).Because(errManyKeys)
	case mediaType == formType:
		return body{value: formObject(parseForm(string(raw))), form: true}, nil
	}
	text, value, err := parseJSON(raw)
	return body{value: value, raw: text}, err
}

// allowedType returns the media type of a Content-Type if the route takes it.
func allowedType(row *Route, contentType string) (string, error) {
	mediaType, _, _ := strings.Cut(contentType, ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	allowed := row.mediaTypes()
	for _, t := range allowed {
		if mediaType == t {
			return t, nil
		}
	}
	return "", &auth.Error{
		Status:  http.StatusUnsupportedMediaType,
		Code:    auth.UnsupportedMediaType,
		Message: fmt.Sprintf(`Content-Type "%s" is not allowed. Allowed types: %s`, contentType, strings.Join(allowed, ", ")),
	}
}

// unreadable tells a body that is too long from one that broke off.
func unreadable(err error) error {
	if errors.As(err, new(*http.MaxBytesError)) {
		return tooLarge()
	}
	return auth.Fail(http.StatusBadRequest, auth.BadRequest).Because(err)
}

func tooLarge() error {
	return &auth.Error{
		Status:  http.StatusRequestEntityTooLarge,
		Code:    auth.PayloadTooLarge,
		Message: "Request body is too large",
	}
}
