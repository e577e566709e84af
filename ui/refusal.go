package ui

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// refusal is why a form was not accepted.
type refusal struct {
	status  int
	code    string   // of the auth handler, which is never shown
	reasons []reason // at least one
	args    []any    // of their texts
	again   bool     // signing in anew helps
}

// reason is one of the things that are wrong: the key of its text, and the fields it is about.
// The text stands beside the first of them that the form has, or above the form.
type reason struct {
	text   string
	fields []string
}

// byCode has a reason for each code that the auth routes of the pages may answer. Texts
// are our own: what comes over a wire is never shown.
var byCode = map[string]reason{
	"INVALID_EMAIL_OR_PASSWORD":             {"error.credentials", []string{fieldPassword, fieldEmail}},
	"INVALID_EMAIL":                         {"error.email", []string{fieldEmail}},
	"PASSWORD_TOO_SHORT":                    {"error.password_short", []string{fieldNewPassword, fieldPassword}},
	"PASSWORD_TOO_LONG":                     {"error.password_long", []string{fieldNewPassword, fieldPassword}},
	"INVALID_PASSWORD":                      {"error.password_wrong", []string{fieldCurrent, fieldPassword}},
	"USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL": {"error.email_taken", []string{fieldEmail}},
	"EMAIL_PASSWORD_DISABLED":               {"error.password_off", nil},
	"EMAIL_PASSWORD_SIGN_UP_DISABLED":       {"error.sign_up_off", nil},
	"EMAIL_NOT_VERIFIED":                    {"error.unverified", nil},
	"EMAIL_ALREADY_VERIFIED":                {"error.already_verified", []string{fieldEmail}},
	"EMAIL_MISMATCH":                        {"error.email_mismatch", []string{fieldEmail}},
	"INVALID_TOKEN":                         {"error.link", nil},
	"TOKEN_EXPIRED":                         {"error.link", nil},
	"USER_NOT_FOUND":                        {"error.link", nil},
	"INVALID_USER":                          {"error.link", nil},
	"SESSION_NOT_FRESH":                     {"error.not_fresh", nil},
	"SESSION_EXPIRED":                       {"error.not_fresh", nil},
	"CREDENTIAL_ACCOUNT_NOT_FOUND":          {"error.no_password", nil},
	"FAILED_TO_UNLINK_LAST_ACCOUNT":         {"error.last_account", nil},
	"ACCOUNT_NOT_FOUND":                     {"error.account_gone", nil},
	"PROVIDER_NOT_FOUND":                    {"error.provider", nil},
	"MISSING_OR_NULL_ORIGIN":                {"error.foreign", nil},
	"INVALID_ORIGIN":                        {"error.foreign", nil},
	"CROSS_SITE_NAVIGATION_LOGIN_BLOCKED":   {"error.foreign", nil},
}

// byMessage has the reasons of refusals without a code.
var byMessage = map[string]reason{
	"Email is the same": {"error.email_same", []string{fieldNewEmail}},
}

// byError has the texts for the codes that the auth handler gives browsers on their way: in the
// parameter error.
var byError = map[string]string{
	"access_denied":                            "error.cancelled",
	"user_cancelled_authorize":                 "error.cancelled",
	"state_not_found":                          "error.flow",
	"state_mismatch":                           "error.flow",
	"please_restart_the_process":               "error.flow",
	"no_code":                                  "error.flow",
	"email_not_found":                          "error.provider_email",
	"email_not_verified":                       "error.provider_unverified",
	"account_not_linked":                       "error.not_linked",
	"account_already_linked_to_different_user": "error.linked_elsewhere",
	"email_doesn't_match":                      "error.other_email",
	"signup_disabled":                          "error.sign_up_off",
	"oauth_provider_not_found":                 "error.provider",
	"INVALID_TOKEN":                            "error.link",
	"TOKEN_EXPIRED":                            "error.link",
	"USER_NOT_FOUND":                           "error.link",
}

// byStatus has a reason for what has no code, or one that is news to us.
var byStatus = map[int]string{
	http.StatusBadRequest:            "error.unreadable",
	http.StatusForbidden:             "error.foreign",
	http.StatusMethodNotAllowed:      "error.method",
	http.StatusRequestEntityTooLarge: "error.too_large",
	http.StatusUnprocessableEntity:   "error.not_made",
	http.StatusUnsupportedMediaType:  "error.not_a_form",
	http.StatusTooManyRequests:       "error.too_many",
	http.StatusServiceUnavailable:    "error.unavailable",
}

// byField has a text for each field that the auth handler may find malformed.
var byField = []reason{
	{"error.name", []string{fieldName}},
	{"error.email", []string{fieldEmail}},
	{"error.email", []string{fieldNewEmail}},
	{"error.password", []string{fieldPassword}},
	{"error.password", []string{fieldNewPassword}},
	{"error.password", []string{fieldCurrent}},
}

// refuse returns the refusal that goes with a status alone.
func refuse(status int) *refusal {
	text, ok := byStatus[status]
	if !ok {
		text = "error.ours"
	}
	return &refusal{status: status, reasons: []reason{{text: text}}}
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
		why, ok = byMessage[said.Message]
	}
	no := refuse(a.status)
	if ok {
		no.reasons = []reason{why}
	}
	no.code, no.again = said.Code, why.text == "error.not_fresh"
	return no
}

// tooMany tells how long to wait, if a number of seconds says so.
func tooMany(seconds string) *refusal {
	no := refuse(http.StatusTooManyRequests)
	wait, err := strconv.Atoi(seconds)
	switch {
	case err != nil || wait < 2:
		return no
	case wait < 120:
		no.reasons[0].text = "error.too_many_seconds"
	default:
		no.reasons[0].text = "error.too_many_minutes"
		wait = (wait + 59) / 60
	}
	no.args = []any{"n", wait}
	return no
}

// malformed explains a validation error, whose message has "[body.<field>]" before each
// issue.
func malformed(status int, message string) *refusal {
	no := &refusal{status: status}
	for _, why := range byField {
		if strings.Contains(message, "[body."+why.fields[0]+"]") {
			no.reasons = append(no.reasons, why)
		}
	}
	if len(no.reasons) == 0 {
		return refuse(status)
	}
	return no
}
