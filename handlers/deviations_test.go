package handlers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// What the replay knows of docs/deviations.md beside the rules in exchange.

// survivors makes two lists of Set-Cookie lines comparable. Of the lines that come of
// looking a session up Better Auth sends the last only, beside those of the endpoint; we
// send them all, and none twice.
func survivors(level Level, want, got []string) (fewerWant, fewerGot []string) {
	if len(want) == len(got) {
		return want, got
	}
	want = lastOfEach(want)
	if level == None {
		return want, got
	}
	got = slices.DeleteFunc(slices.Clone(got), func(line string) bool {
		return strings.HasSuffix(nameOf(line), "session_token") && lastOf(want, nameOf(line)) == ""
	})
	return want, got
}

// lastOfEach returns the last line for each cookie.
func lastOfEach(lines []string) (last []string) {
	for i, line := range lines {
		if lastOf(lines[i+1:], nameOf(line)) == "" {
			last = append(last, line)
		}
	}
	return last
}

// lastOf returns the last line that sets the cookie of the name.
func lastOf(lines []string, name string) (last string) {
	for _, line := range lines {
		if nameOf(line) == name {
			last = line
		}
	}
	return last
}

func nameOf(line string) string {
	name, _, _ := strings.Cut(line, "=")
	return name
}

// levelOf returns the level of the route that a step asks for.
func levelOf(s step) Level {
	if row := rowOf(s); row != nil {
		return row.Auth
	}
	return None
}

// withoutEmptyURL drops the url of a sign-in whose callback was empty.
func withoutEmptyURL(recorded json.RawMessage) json.RawMessage {
	recorded = bytes.Replace(recorded, []byte(`"url":"",`), nil, 1)
	return bytes.Replace(recorded, []byte(`"url": "",`), nil, 1)
}

// withoutSecrecy drops the headers that keep the tokens of an answer from others.
func withoutSecrecy(row *Route, sent http.Header) http.Header {
	if row == nil || !row.Secret {
		return sent
	}
	rest := sent.Clone()
	rest.Del("Cache-Control")
	rest.Del("Referrer-Policy")
	return rest
}
