package auth

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// FieldType is the type of an additional field, by Better Auth's name.
type FieldType string

// The types of additional fields.
const (
	StringField  FieldType = "string"
	NumberField  FieldType = "number"
	BooleanField FieldType = "boolean"
	DateField    FieldType = "date" // ISO 8601 with milliseconds, in UTC
	StringsField FieldType = "string[]"
	NumbersField FieldType = "number[]"
)

// FieldTypes are all types.
func FieldTypes() []FieldType {
	return []FieldType{StringField, NumberField, BooleanField, DateField, StringsField, NumbersField}
}

// AdditionalField is a field that the operator adds to users or sessions: a member of
// Better Auth's additionalFields. Its value is in User.Extra or Session.Extra.
type AdditionalField struct {
	// Name is a name as in JavaScript, of letters, digits and underscores.
	Name string
	Type FieldType
	// Required refuses new users without a value.
	Required bool
	// Default is the value, in JSON, of what is new and has none. Nil: there is none.
	Default json.RawMessage
	// ReadOnly keeps clients from setting it (input: false).
	ReadOnly bool
	// Hidden keeps it out of answers, cookies and headers (returned: false).
	Hidden bool
}

var fieldName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// What users and sessions have already, and __proto__, which is no plain member in
// JavaScript.
var (
	takenByUsers    = []string{"id", "name", "email", "emailVerified", "image", "createdAt", "updatedAt", "password", "callbackURL", "rememberMe", "__proto__"}
	takenBySessions = []string{"id", "expiresAt", "token", "createdAt", "updatedAt", "ipAddress", "userAgent", "userId", "__proto__"}
)

// CheckUserFields returns what is wrong with names and types of fields for users, nil if
// nothing is.
func CheckUserFields(fields []AdditionalField) error {
	return checkFields("user", fields, takenByUsers)
}

// CheckSessionFields is CheckUserFields for fields of sessions.
func CheckSessionFields(fields []AdditionalField) error {
	return checkFields("session", fields, takenBySessions)
}

// checkFields compares names as SQL does its columns, without regard to case.
func checkFields(of string, fields []AdditionalField, taken []string) error {
	for _, f := range fields {
		same := func(name string) bool { return strings.EqualFold(name, f.Name) }
		switch {
		case !fieldName.MatchString(f.Name):
			return fmt.Errorf("%s field %q: a name has letters, digits and _ only, and begins with no digit", of, f.Name)
		case slices.ContainsFunc(taken, same):
			return fmt.Errorf("%s field %q: the name is taken, give it another one", of, f.Name)
		case !slices.Contains(FieldTypes(), f.Type):
			return fmt.Errorf("%s field %q: type %q: use one of %q", of, f.Name, f.Type, FieldTypes())
		}
		taken = append(slices.Clip(taken), f.Name)
	}
	return nil
}

// Shown returns the names of the fields that are not hidden.
func Shown(fields []AdditionalField) []string {
	var names []string
	for _, f := range fields {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	}
	return names
}
