package ui

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// refusal is why a form was not accepted, in words for the person who sent it.
type refusal struct {
	status int
	texts  []string
	fields []string // to mark; the first gets the focus
}

// reason is an entry of the tables below.
type reason struct {
	text   string
	fields []string
}

// byCode has a reason for each code that the auth routes of the pages may answer. Texts
// are our own: what comes over a wire is never shown.
var byCode = map[string]reason{
	"INVALID_EMAIL_OR_PASSWORD": {
		"The e-mail address or the password is wrong.", []string{fieldPassword, fieldEmail}},
	"INVALID_EMAIL": {badEmail, []string{fieldEmail}},
	"PASSWORD_TOO_SHORT": {
		"This password is too short. Choose a longer one.", []string{fieldPassword}},
	"PASSWORD_TOO_LONG": {
		"This password is too long. Choose a shorter one.", []string{fieldPassword}},
	"USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL": {
		"There is already an account with this e-mail address.", []string{fieldEmail}},
	"EMAIL_PASSWORD_DISABLED": {
		"Signing in with a password is switched off on this site.", nil},
	"EMAIL_PASSWORD_SIGN_UP_DISABLED": {
		"New accounts are switched off on this site.", nil},
	"MISSING_OR_NULL_ORIGIN":              {foreignForm, nil},
	"INVALID_ORIGIN":                      {foreignForm, nil},
	"CROSS_SITE_NAVIGATION_LOGIN_BLOCKED": {foreignForm, nil},
}

// byStatus has a reason for what has no code, or one that is news to us.
var byStatus = map[int]reason{
	http.StatusBadRequest:            {"This form could not be read. Please try again.", nil},
	http.StatusForbidden:             {foreignForm, nil},
	http.StatusMethodNotAllowed:      {"This page can only be opened or sent as a form.", nil},
	http.StatusRequestEntityTooLarge: {"This form is too large.", nil},
	http.StatusUnprocessableEntity:   {"The account could not be made. Please try again.", nil},
	http.StatusUnsupportedMediaType:  {"This page takes forms only.", nil},
	http.StatusTooManyRequests:       {"Too many attempts. Please wait a moment, then try again.", nil},
	http.StatusServiceUnavailable:    {"This is not available at the moment. Please try again in a minute.", nil},
}

// byField has a text for each field that the auth handler may find malformed.
var byField = []struct{ field, text string }{
	{fieldName, "Enter your name."},
	{fieldEmail, badEmail},
	{fieldPassword, "Enter a password."},
}

const (
	badEmail    = "Enter an e-mail address such as name@example.com."
	foreignForm = "This form was not sent from an address that this site accepts. Open the page again from the site itself."
	ourFault    = "Something went wrong on our side. Please try again."
)

// refuse returns the refusal that goes with a status alone.
func refuse(status int) *refusal {
	why, ok := byStatus[status]
	if !ok {
		why.text = ourFault
	}
	return &refusal{status: status, texts: []string{why.text}, fields: why.fields}
}

// refusal explains an answer that is not a success. The message of a validation error is
// only searched for the names of fields.
func (a *answer) refusal() *refusal {
	if a.status < http.StatusBadRequest {
		return refuse(http.StatusInternalServerError)
	}
	var said struct{ Code, Message string }
	if a.status == http.StatusTooManyRequests {
		return tooMany(a.header.Get("X-Retry-After"))
	}
	if json.Unmarshal(a.body.Bytes(), &said) != nil {
		return refuse(a.status)
	}
	if said.Code == "VALIDATION_ERROR" {
		return malformed(a.status, said.Message)
	}
	why, ok := byCode[said.Code]
	if !ok {
		return refuse(a.status)
	}
	return &refusal{status: a.status, texts: []string{why.text}, fields: why.fields}
}

// tooMany tells how long to wait, if a number of seconds says so.
func tooMany(seconds string) *refusal {
	no := refuse(http.StatusTooManyRequests)
	switch wait, err := strconv.Atoi(seconds); {
	case err != nil || wait < 1:
	case wait == 1:
		no.texts = []string{"Too many attempts. Please wait a second, then try again."}
	case wait < 120:
		no.texts = []string{fmt.Sprintf("Too many attempts. Please wait %d seconds, then try again.", wait)}
	default:
		no.texts = []string{fmt.Sprintf("Too many attempts. Please wait %d minutes, then try again.", (wait+59)/60)}
	}
	return no
}

// malformed explains a validation error, whose message has "[body.<field>]" before each
// issue.
func malformed(status int, message string) *refusal {
	no := &refusal{status: status}
	for _, f := range byField {
		if strings.Contains(message, "[body."+f.field+"]") {
			no.texts = append(no.texts, f.text)
			no.fields = append(no.fields, f.field)
		}
	}
	if len(no.texts) == 0 {
		return refuse(status)
	}
	return no
}
