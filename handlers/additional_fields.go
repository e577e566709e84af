package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"github.com/caddy-better-auth/gateway/auth"
)

// additionalFields are the fields that the operator adds to users, or to sessions, in the
// order of the configuration.
type additionalFields []auth.AdditionalField

// checkFields refuses additional fields that cannot be.
func checkFields(c Config) error {
	return errors.Join(
		auth.CheckUserFields(c.UserFields), additionalFields(c.UserFields).check(),
		auth.CheckSessionFields(c.SessionFields), additionalFields(c.SessionFields).check())
}

// check refuses defaults that are not of their field's type.
func (fields additionalFields) check() error {
	for _, f := range fields {
		if f.Default == nil {
			continue
		}
		_, value, err := parseJSON(f.Default)
		if err != nil {
			return fmt.Errorf("handlers: the default of field %q is not JSON", f.Name)
		}
		kept, ok := fieldJSON(f.Type, value)
		switch {
		case !ok || value == nil:
			return fmt.Errorf("handlers: the default %s of field %q is not of the type %s", f.Default, f.Name, f.Type)
		case !sameJSON(kept, f.Default):
			return fmt.Errorf("handlers: the default %s of field %q: write it as %s", f.Default, f.Name, kept)
		}
	}
	return nil
}

// sameJSON compares two JSON texts without regard to white space and escapes.
func sameJSON(a, b json.RawMessage) bool {
	_, x, err := parseJSON(a)
	_, y, errY := parseJSON(b)
	return err == nil && errY == nil && reflect.DeepEqual(x, y)
}

// begin returns the fields of a new user whose sign-up gave some values: all of them, with
// null for what has no value.
func (fields additionalFields) begin(given map[string]any) (auth.Fields, error) {
	var begun auth.Fields
	for _, f := range fields {
		value, ok := given[f.Name]
		switch {
		case ok && f.ReadOnly && f.Default == nil && isTruthy(value):
			return nil, notAllowed(f)
		case ok && f.ReadOnly, !ok && f.Default != nil, value == nil && f.Required && f.Default != nil:
			begun = append(begun, auth.Field{Name: f.Name, Value: initial(f)})
			continue
		case !ok && f.Required:
			return nil, &auth.Error{Status: http.StatusBadRequest, Code: auth.MissingField, Message: f.Name + " is required"}
		}
		text, ok := fieldJSON(f.Type, value)
		if !ok || value == nil && f.Required {
			return nil, auth.Fail(http.StatusUnprocessableEntity, auth.FailedToCreateUser).Because(mistyped(f, value))
		}
		begun = append(begun, auth.Field{Name: f.Name, Value: text})
	}
	return begun, nil
}

// defaults returns the fields of what begins without a say of the client.
func (fields additionalFields) defaults() auth.Fields {
	var begun auth.Fields
	for _, f := range fields {
		begun = append(begun, auth.Field{Name: f.Name, Value: initial(f)})
	}
	return begun
}

// changes returns the fields that a client wants to change, and may.
func (fields additionalFields) changes(given map[string]any) (auth.Fields, error) {
	var changed auth.Fields
	for _, f := range fields {
		value, ok := given[f.Name]
		switch {
		case !ok, f.ReadOnly && !isTruthy(value):
			continue
		case f.ReadOnly:
			return nil, notAllowed(f)
		}
		text, ok := fieldJSON(f.Type, value)
		if !ok || value == nil && f.Required {
			return nil, mistyped(f, value)
		}
		changed = append(changed, auth.Field{Name: f.Name, Value: text})
	}
	return changed, nil
}

// output returns the fields that clients see, in order. What a store does not have is null.
func (fields additionalFields) output(extra auth.Fields) auth.Fields {
	var seen auth.Fields
	for _, f := range fields {
		if f.Hidden {
			continue
		}
		value, ok := extra.Get(f.Name)
		if !ok {
			value = jsonNull()
		}
		seen = append(seen, auth.Field{Name: f.Name, Value: value})
	}
	return seen
}

// initial is the default of a field, null if it has none.
func initial(f auth.AdditionalField) json.RawMessage {
	if f.Default == nil {
		return jsonNull()
	}
	return f.Default
}

func jsonNull() json.RawMessage { return json.RawMessage("null") }

func notAllowed(f auth.AdditionalField) *auth.Error {
	return &auth.Error{
		Status:  http.StatusBadRequest,
		Code:    auth.FieldNotAllowed,
		Message: f.Name + " is not allowed to be set",
	}
}

// mistyped refuses a value that no column of the field's type would take.
func mistyped(f auth.AdditionalField, value any) *auth.Error {
	return &auth.Error{
		Status:  http.StatusBadRequest,
		Code:    auth.ValidationError,
		Message: "[body." + f.Name + "] " + mismatch(string(f.Type), value),
	}
}

// shown returns the fields that clients may see.
func (fields additionalFields) shown() additionalFields {
	return slices.DeleteFunc(slices.Clone(fields), func(f auth.AdditionalField) bool { return f.Hidden })
}
