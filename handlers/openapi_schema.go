package handlers

import (
	"reflect"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// jsonSchema is as much of JSON Schema 2020-12 as the routes need.
type jsonSchema struct {
	Ref                  string                `json:"$ref,omitempty"`
	Type                 any                   `json:"type,omitempty"` // a name, or several
	Format               string                `json:"format,omitempty"`
	MinLength            int                   `json:"minLength,omitempty"`
	Const                any                   `json:"const,omitempty"`
	Enum                 []auth.Code           `json:"enum,omitempty"`
	Properties           map[string]jsonSchema `json:"properties,omitempty"`
	Required             []string              `json:"required,omitempty"`
	Items                *jsonSchema           `json:"items,omitempty"`
	AdditionalProperties any                   `json:"additionalProperties,omitempty"` // false, or a schema
	OneOf                []jsonSchema          `json:"oneOf,omitempty"`
}

// errorSchema is the body of a refusal with one of the codes; any code if none is named.
func errorSchema(codes []auth.Code) jsonSchema {
	return jsonSchema{
		Type: "object",
		Properties: map[string]jsonSchema{
			"message": {Type: "string"},
			"code":    {Type: "string", Enum: codes},
		},
		Required: []string{"message"},
	}
}

// describe returns the schema of a body.
func (o *object) describe() jsonSchema {
	if o.oneOf == nil {
		return describeFields(o.fields)
	}
	var forms jsonSchema
	for _, form := range o.oneOf {
		strict := describeFields(form)
		strict.AdditionalProperties = false
		forms.OneOf = append(forms.OneOf, strict)
	}
	return forms
}

func describeFields(fields []field) jsonSchema {
	s := jsonSchema{Type: "object", Properties: map[string]jsonSchema{}}
	for _, f := range fields {
		s.Properties[f.name] = f.describe()
		if f.required {
			s.Required = append(s.Required, f.name)
		}
	}
	return s
}

// describe returns the schema of a field.
func (f field) describe() jsonSchema {
	switch f.kind {
	case emailKind:
		return jsonSchema{Type: "string", Format: "email"}
	case booleanKind:
		return jsonSchema{Type: "boolean"}
	case truthyKind:
		return jsonSchema{Type: "string"}
	case numberKind:
		return jsonSchema{Type: "number"}
	case trueKind:
		return jsonSchema{Const: true}
	case valueKind:
		return jsonSchema{}
	case stringsKind:
		return jsonSchema{Type: "array", Items: &jsonSchema{Type: "string"}}
	case objectKind:
		return describeFields(f.inner())
	case recordKind:
		return jsonSchema{Type: "object"}
	case textsKind:
		return jsonSchema{Type: "object", AdditionalProperties: jsonSchema{Type: "string"}}
	}
	s := jsonSchema{Type: "string"}
	if f.nonEmpty {
		s.MinLength = 1
	}
	return s
}

// schemaOf returns the schema of what an output type is in JSON. Structs become components
// of their name.
func (d describer) schemaOf(t reflect.Type) jsonSchema {
	switch t {
	case reflect.TypeFor[Date]():
		return jsonSchema{Type: "string", Format: "date-time"}
	case reflect.TypeFor[Members]():
		return jsonSchema{Type: "object"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return nullable(d.schemaOf(t.Elem()))
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 { // json.RawMessage: anything
			return jsonSchema{}
		}
		items := d.schemaOf(t.Elem())
		return jsonSchema{Type: "array", Items: &items}
	case reflect.String:
		return jsonSchema{Type: "string"}
	case reflect.Bool:
		return jsonSchema{Type: "boolean"}
	case reflect.Int, reflect.Int64:
		return jsonSchema{Type: "integer"}
	case reflect.Struct:
		return d.component(t)
	}
	return jsonSchema{}
}

// component describes a struct once, and returns a reference.
func (d describer) component(t reflect.Type) jsonSchema {
	name := strings.TrimSuffix(t.Name(), "Output")
	if _, known := d.named[name]; !known {
		d.named[name] = jsonSchema{} // a type that contains itself refers to this
		d.named[name] = d.structSchema(t)
	}
	return jsonSchema{Ref: "#/components/schemas/" + name}
}

func (d describer) structSchema(t reflect.Type) jsonSchema {
	s := jsonSchema{Type: "object", Properties: map[string]jsonSchema{}}
	for f := range fieldsOf(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		optional := strings.Contains(options, "omit")
		member := f.Type
		if optional && member.Kind() == reflect.Pointer {
			member = member.Elem() // absent, never null
		}
		s.Properties[name] = d.schemaOf(member)
		if !optional {
			s.Required = append(s.Required, name)
		}
	}
	for _, f := range d.additional(t) {
		s.Properties[f.Name] = nullable(additionalSchema(f))
	}
	return s
}

// fieldsOf yields the exported fields of a struct.
func fieldsOf(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for _, f := range reflect.VisibleFields(t) {
			if f.IsExported() && !f.Anonymous && !yield(f) {
				return
			}
		}
	}
}

// additional returns the additional fields that an output has beside its own.
func (d describer) additional(t reflect.Type) additionalFields {
	switch t {
	case reflect.TypeFor[UserOutput]():
		return d.server.userFields.shown()
	case reflect.TypeFor[SessionOutput]():
		return d.server.sessionFields.shown()
	}
	return nil
}

// additionalSchema is the schema of an additional field.
func additionalSchema(f auth.AdditionalField) jsonSchema {
	name, list := strings.CutSuffix(string(f.Type), "[]")
	s := jsonSchema{Type: name}
	if name == "date" {
		s = jsonSchema{Type: "string", Format: "date-time"}
	}
	if list {
		return jsonSchema{Type: "array", Items: &s}
	}
	return s
}

// nullable returns a schema that also takes null.
func nullable(s jsonSchema) jsonSchema {
	if name, ok := s.Type.(string); ok {
		s.Type = []string{name, "null"}
		return s
	}
	return jsonSchema{OneOf: []jsonSchema{s, {Type: "null"}}}
}
