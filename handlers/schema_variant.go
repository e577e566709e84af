package handlers

import (
	"slices"
	"strings"
)

// variant is one strict form of an object: these fields and no others.
type variant []field

// fillOneOf checks an object that must have exactly one of several strict forms, and fills
// the fields of that form. names lists the object's keys in their order.
func fillOneOf(forms []variant, where string, value any, names func() []string) []string {
	members, ok := value.(map[string]any)
	if !ok {
		return []string{"[" + where + "] " + anyMismatch}
	}
	var fitting []variant
	for _, form := range forms {
		if form.fits(members) {
			fitting = append(fitting, form)
		}
	}
	// A form whose own fields are right is the one that was meant, unless another is right,
	// too: of one that was meant, unknown keys are named.
	if len(fitting) != 1 {
		return []string{"[" + where + "] " + anyMismatch}
	}
	form := fitting[0]
	if unknown := form.unknown(names()); len(unknown) > 0 {
		key := "key"
		if len(unknown) > 1 {
			key = "keys"
		}
		return []string{"[" + where + `] Unrecognized ` + key + `: "` + strings.Join(unknown, `", "`) + `"`}
	}
	for _, f := range form {
		f.fill("", member(members, f.name))
	}
	return nil
}

// fits reports whether the fields of the form are right, whatever else there is.
func (v variant) fits(members map[string]any) bool {
	return !slices.ContainsFunc(v, func(f field) bool {
		f.into = nil
		return f.fill("", member(members, f.name)) != nil
	})
}

// unknown returns those names that are no fields of the form.
func (v variant) unknown(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(v, func(f field) bool { return f.name == name })
	})
}
