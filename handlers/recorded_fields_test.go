package handlers

import (
	"bytes"
	"encoding/json"

	"github.com/caddy-better-auth/gateway/auth"
)

// recordedFields are Better Auth's additionalFields, in their order.
type recordedFields []auth.AdditionalField

// UnmarshalJSON implements json.Unmarshaler.
func (f *recordedFields) UnmarshalJSON(text []byte) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		recorded := struct {
			Type         auth.FieldType
			Required     bool
			DefaultValue json.RawMessage
			Input        *bool
			Returned     *bool
		}{}
		if err := dec.Decode(&recorded); err != nil {
			return err
		}
		*f = append(*f, auth.AdditionalField{
			Name:     name.(string),
			Type:     recorded.Type,
			Required: recorded.Required,
			Default:  recorded.DefaultValue,
			ReadOnly: recorded.Input != nil && !*recorded.Input,
			Hidden:   recorded.Returned != nil && !*recorded.Returned,
		})
	}
	return nil
}
