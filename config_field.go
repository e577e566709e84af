package gateway

import (
	"encoding/json"
	"fmt"

	"github.com/caddy-better-auth/gateway/auth"
)

// FieldConfig is an additional field of users or sessions.
type FieldConfig struct {
	// Its name, of letters, digits and underscores.
	Name string `json:"name,omitempty"`
	// string, number, boolean, date, string[] or number[].
	Type string `json:"type,omitempty"`
	// Refuse a sign-up without it.
	Required bool `json:"required,omitempty"`
	// The value of what is new and has none. Default: null
	Default json.RawMessage `json:"default,omitempty"`
	// Keep clients from setting it.
	ReadOnly bool `json:"read_only,omitempty"`
	// Keep it out of answers, cookies and headers.
	Hidden bool `json:"hidden,omitempty"`
}

// additionalFields returns the fields for the packages that know them.
func additionalFields(configs []FieldConfig) []auth.AdditionalField {
	var fields []auth.AdditionalField
	for _, c := range configs {
		fields = append(fields, auth.AdditionalField{
			Name:     c.Name,
			Type:     auth.FieldType(c.Type),
			Required: c.Required,
			Default:  c.Default,
			ReadOnly: c.ReadOnly,
			Hidden:   c.Hidden,
		})
	}
	return fields
}

// readFields makes the additional fields of users and sessions, and refuses what cannot be.
func (a *App) readFields() error {
	a.userFields, a.sessionFields = additionalFields(a.User.Fields), additionalFields(a.Session.Fields)
	if err := auth.CheckUserFields(a.userFields); err != nil {
		return fmt.Errorf("user: %w", err)
	}
	if err := auth.CheckSessionFields(a.sessionFields); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	return nil
}
