package ui

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// maxForm is the largest form in bytes. A form with a long password is under 2 KiB.
const maxForm = 64 << 10

// The names of the form fields: those of Better Auth's JSON.
const (
	fieldName     = "name"
	fieldEmail    = "email"
	fieldPassword = "password"
	fieldRemember = "rememberMe"
)

// readForm returns the fields of a posted form, or the status that refuses it. The query
// is not part of a form: a password in a link would end up in logs.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, int) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return nil, http.StatusUnsupportedMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, http.StatusBadRequest
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, http.StatusBadRequest
	}
	return form, http.StatusOK
}

// The JSON bodies of the auth routes, made from forms.

func signInBody(form url.Values) any {
	return map[string]any{
		fieldEmail:    form.Get(fieldEmail),
		fieldPassword: form.Get(fieldPassword),
		fieldRemember: form.Has(fieldRemember),
	}
}

func signUpBody(form url.Values) any {
	return map[string]any{
		fieldName:     form.Get(fieldName),
		fieldEmail:    form.Get(fieldEmail),
		fieldPassword: form.Get(fieldPassword),
	}
}

func signOutBody(url.Values) any { return struct{}{} }
