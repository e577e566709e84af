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

// The names of the form fields: where Better Auth's JSON has them, those.
const (
	fieldForm        = "form" // which form of the page it is
	fieldName        = "name"
	fieldEmail       = "email"
	fieldPassword    = "password"
	fieldRemember    = "rememberMe"
	fieldNewPassword = "newPassword"
	fieldCurrent     = "currentPassword"
	fieldNewEmail    = "newEmail"
	fieldOthers      = "revokeOtherSessions"
	fieldProvider    = "provider"
	fieldAccount     = "accountId"
	fieldSession     = "session"
	fieldToken       = "token"

	// Parameters of addresses.
	paramNotice = "notice"
	paramError  = "error"
)

// ownNames cannot be the name of the return parameter.
var ownNames = []string{
	fieldForm, fieldName, fieldEmail, fieldPassword, fieldRemember, fieldNewPassword, fieldCurrent, fieldNewEmail,
	fieldOthers, fieldProvider, fieldAccount, fieldSession, fieldToken, paramNotice, paramError, "error_description",
}

// form is one form of a page and the auth route it stands for.
type form struct {
	name   string // value of the field "form"; the first form of a page may come without
	fields []field
	route  string // below the base path
	body   func(*visit) any
	// done answers after a success. Nil: on to the return path.
	done func(*visit, *answer)
	// send takes the place of asking the route with the body, for forms that ask more.
	send func(*visit) (*answer, error)
}

// field is an input that people fill in.
type field struct {
	name     string
	kind     string // of the input: text, email, password
	complete string // what password managers and browsers fill in: the autocomplete attribute
	label    string // key of the text
	hint     string // key of the text below, or empty
	fresh    bool   // a new password, which must not be too short
}

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
