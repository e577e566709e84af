package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// retryAfter is what a client is told to wait, in seconds, when we cannot answer now.
const retryAfter = "5"

// NoOutput is the output of an endpoint that answers without a body.
type NoOutput struct{}

// pageOutput is a page of HTML.
type pageOutput []byte

// response is a whole answer, made before a byte of it is sent.
type response struct {
	status  int
	header  http.Header
	cookies []string
	body    []byte
}

func (a response) write(w http.ResponseWriter) {
	vary := slices.Concat(w.Header()["Vary"], a.header["Vary"])
	maps.Copy(w.Header(), a.header)
	if len(vary) > 0 {
		w.Header()["Vary"] = vary // on what the skin says it does, too
	}
	for _, line := range a.cookies {
		w.Header().Add("Set-Cookie", line)
	}
	w.WriteHeader(a.status)
	if len(a.body) > 0 {
		_, _ = w.Write(a.body) // a client that is gone hears nothing
	}
}

// success encodes the output of an endpoint.
func success(c *call, out any) (response, error) {
	answer := response{status: c.status, header: c.header, cookies: c.cookies}
	if _, empty := out.(NoOutput); empty || c.empty {
		return answer, nil
	}
	if page, ok := out.(pageOutput); ok {
		answer.body = page
		return answer, nil
	}
	text, err := encode(out)
	if err != nil {
		return response{status: http.StatusInternalServerError}, err
	}
	answer.header.Set("Content-Type", jsonType)
	answer.body = text
	return answer, nil
}

// fault is an error that is neither the client's doing nor an outage: something in the
// store or in this program is not as it must be.
type fault struct{ cause error }

func (f fault) Error() string { return f.cause.Error() }
func (f fault) Unwrap() error { return f.cause }

// refusal is the one place where an error becomes a response.
func refusal(c *call, err error) response {
	answer := response{header: c.header}
	if errors.As(err, new(fault)) {
		return response{status: http.StatusInternalServerError}
	}
	refused, ok := errors.AsType[*auth.Error](err)
	switch {
	case ok:
		answer.cookies = c.cookies
	case errors.Is(err, auth.ErrUnfit):
		refused = unfit(err)
	default:
		refused = unavailable(err)
	}
	if refused.Status == http.StatusServiceUnavailable {
		answer.header.Set("Retry-After", retryAfter)
	}
	answer.status = refused.Status
	answer.header.Set("Content-Type", jsonType)
	if refused.Code == "" && refused.Message == "" {
		return answer // a few of Better Auth's refusals are empty
	}
	text, err := encode(errorOut{refused.Message, refused.Code})
	if err != nil {
		return response{status: http.StatusInternalServerError}
	}
	answer.body = text
	return answer
}

// unavailable is the answer to an outage. Better Auth answers 500 (docs/deviations.md).
func unavailable(cause error) *auth.Error {
	return auth.Fail(http.StatusServiceUnavailable, auth.ServiceUnavailable).Because(cause)
}

// unfit is the answer to a value that the store cannot keep, of a field that takes any text.
func unfit(cause error) *auth.Error {
	return (&auth.Error{Status: http.StatusBadRequest, Code: auth.ValidationError, Message: "A value cannot be stored"}).Because(cause)
}

type errorOut struct {
	Message string    `json:"message"`
	Code    auth.Code `json:"code,omitempty"`
}

// encode writes JSON as JSON.stringify does: compact, with <, >, & and the line
// separators U+2028 and U+2029 as they are.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	text := bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
	return []byte(plainSeparators.Replace(string(text))), nil
}

// plainSeparators undoes encoding/json's escapes of U+2028 and U+2029. An escaped
// backslash is matched as well, so that what follows it is not taken for an escape.
var plainSeparators = strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029")
