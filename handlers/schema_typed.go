package handlers

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// check judges an input that a Go program has filled: what the schema demands of values
// that can be sent, and that browsers may be sent to the targets.
func (s schema) check(trusted origins) error {
	fields := slices.Concat(s.path, s.query)
	if s.body != nil {
		fields = append(fields, s.body.fields...)
	}
	if err := s.body.normaliseRest(); err != nil {
		return err
	}
	var issues []string
	for _, f := range fields {
		value := f.sent()
		if err := checkTarget(f.name, value, trusted); err != nil {
			return err
		}
		if params, ok := f.into.(*[]providers.Param); ok && slices.ContainsFunc(*params, f.isReserved) {
			issues = append(issues, f.complaint)
		}
		if f.kind != recordKind && f.kind != textsKind && f.kind != objectKind && f.kind != stringsKind {
			issues = append(issues, f.fill(f.name, value)...)
		}
	}
	if len(issues) == 0 {
		return nil
	}
	return &auth.Error{Status: http.StatusBadRequest, Code: auth.ValidationError, Message: strings.Join(issues, "; ")}
}

// normaliseRest makes the values of members that are no fields what JSON makes of them.
func (o *object) normaliseRest() error {
	if o == nil || o.rest == nil || *o.rest == nil {
		return nil
	}
	text, err := encode(*o.rest)
	if err != nil {
		return auth.Fail(http.StatusBadRequest, auth.ValidationError).Because(err)
	}
	_, value, err := parseJSON(text)
	if err != nil {
		return err
	}
	*o.rest = value.(map[string]any)
	return nil
}

// checkTarget refuses a redirect target that is not trusted.
func checkTarget(name string, value any, trusted origins) error {
	target, _ := value.(string)
	for _, t := range targets {
		if t.name == name && target != "" && !trusted.redirect(target) {
			return auth.Fail(http.StatusForbidden, t.refused)
		}
	}
	return nil
}

// sent returns the value of a field as if it had come over HTTP.
func (f field) sent() any {
	switch p := f.into.(type) {
	case *string:
		return *p
	case *bool:
		return *p
	case *float64:
		return json.Number(strconv.FormatFloat(*p, 'g', -1, 64))
	case **string:
		if *p != nil {
			return **p
		}
	case **bool:
		if *p != nil {
			return **p
		}
	case *any:
		if *p == (Null{}) {
			return nil
		}
		if *p != nil {
			return *p
		}
	}
	return undefined{}
}

// Null is the value null, where an input takes any value and nil means that there is none.
type Null struct{}
