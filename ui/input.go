package ui

import (
	"fmt"
	"html/template"
	"strings"
)

// input is a field of a form as templates show it.
type input struct {
	ID, Name, Type, Complete string

	Label template.HTML
	Value string
	Hint  template.HTML // empty: none
	Error template.HTML // why it was refused; empty: it was not, or the text stands elsewhere
	Wrong bool
	Focus bool
	Min   int // shortest value; 0: any

	Forgot string // address of the page for forgotten passwords, where it belongs here
	Screen *screen
}

// Input returns a field of one of the forms of the page.
func (s *screen) Input(form, name string) (*input, error) {
	f := s.v.page.find(form)
	if f == nil || form == "" {
		return nil, fmt.Errorf("page %s has no form %q", s.Page, form)
	}
	for i, field := range f.fields {
		if field.name == name {
			return s.input(f, field, i == 0)
		}
	}
	return nil, fmt.Errorf("form %s has no field %q", form, name)
}

func (s *screen) input(f *form, of field, first bool) (*input, error) {
	in := &input{
		ID: f.name + "-" + of.name, Name: of.name, Type: of.kind, Complete: of.complete, Screen: s,
		Value: s.value(f, of),
	}
	var err error
	if in.Label, err = s.T(of.label); err != nil {
		return nil, err
	}
	if of.hint != "" {
		if in.Hint, err = s.T(of.hint, "n", s.MinPassword); err != nil {
			return nil, err
		}
	}
	if of.fresh {
		in.Min = s.MinPassword
	}
	if of.complete == "current-password" && f == &signInForm {
		in.Forgot = s.Links.ForgotPassword
	}
	if s.refused == f {
		in.Error, in.Wrong = s.problems[of.name], s.wrong[of.name]
	}
	in.Focus = s.focus(f, of, first)
	return in, nil
}

// value returns what was typed before, but never a password.
func (s *screen) value(f *form, of field) string {
	switch {
	case of.kind == "password":
		return ""
	case s.v.form.Has(of.name) && (s.refused == f || len(s.v.page.forms) <= 2):
		return s.v.form.Get(of.name)
	}
	return s.values[of.name]
}

// focus reports whether the cursor begins in a field: the first that is wrong, or, on a page
// that is for one form, the first.
func (s *screen) focus(f *form, of field, first bool) bool {
	if s.refused == f && len(s.problems) > 0 {
		return s.firstProblem(f) == of.name
	}
	return first && s.Page != "account" && s.v.page.forms[0] == f
}

// firstProblem is the first field that has the text of a problem.
func (s *screen) firstProblem(f *form) string {
	for _, field := range f.fields {
		if s.problems[field.name] != "" {
			return field.name
		}
	}
	return ""
}

// DescribedBy names the texts that belong to the input.
func (in *input) DescribedBy() string {
	var ids []string
	if in.Error != "" {
		ids = append(ids, in.ID+"-error")
	}
	if in.Hint != "" {
		ids = append(ids, in.ID+"-hint")
	}
	return strings.Join(ids, " ")
}
