package main

import (
	"fmt"
	"net/http"
	"strings"
)

const password = "correct horse battery staple"

// signUp makes a user at a server that has Better Auth's routes, and returns the header line
// with the cookies that the browser keeps.
func (b *bench) signUp(address string) (line, email string, err error) {
	email = strings.ToLower(random()) + "@example.com"
	body := fmt.Sprintf(`{"name":"Ann Example","email":%q,"password":%q}`, email, password)
	a, err := b.expect(http.StatusOK, address+"/api/auth/sign-up/email", nil, body)
	if err != nil {
		return "", "", err
	}
	line = cookieLine(a.header)
	if !strings.Contains(line, "session_token=") {
		return "", "", fmt.Errorf("%s sets no session cookie", address)
	}
	return line, email, nil
}

// cookieLine returns the Cookie header that a browser sends after the answer.
func cookieLine(answer http.Header) string {
	var pairs []string
	for _, line := range answer.Values("Set-Cookie") {
		pair, attributes, _ := strings.Cut(line, ";")
		if !strings.Contains(attributes, "Max-Age=0") {
			pairs = append(pairs, strings.TrimSpace(pair))
		}
	}
	return "Cookie: " + strings.Join(pairs, "; ")
}
