package auth

import (
	"crypto/rand"
	"io"
	"time"
)

// Env is where time and randomness come from. The zero value is the real world; tests
// put their own clock and their own dice in.
type Env struct {
	Now  func() time.Time // nil: time.Now
	Rand io.Reader        // nil: crypto/rand
}

// Time returns the current time in UTC, cut to milliseconds as JavaScript dates are.
func (e Env) Time() time.Time {
	now := e.Now
	if now == nil {
		now = time.Now
	}
	return now().UTC().Truncate(time.Millisecond)
}

const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// Token returns n random characters of a-zA-Z0-9: Better Auth's row ids and session
// tokens are Token(32), about 190 bits. Bytes that would make some characters likelier
// than others are thrown away.
func (e Env) Token(n int) string {
	const fair = 256 - 256%len(alphanumeric)
	token := make([]byte, 0, n)
	buf := make([]byte, n)
	for {
		e.Fill(buf)
		for _, b := range buf {
			if int(b) >= fair {
				continue
			}
			token = append(token, alphanumeric[int(b)%len(alphanumeric)])
			if len(token) == n {
				return string(token)
			}
		}
	}
}

// Fill fills b with random bytes. It panics when the source fails: no code can go on
// safely without randomness, and the operating system's source does not fail.
func (e Env) Fill(b []byte) {
	source := e.Rand
	if source == nil {
		source = rand.Reader
	}
	if _, err := io.ReadFull(source, b); err != nil {
		panic("auth: reading random bytes: " + err.Error())
	}
}
