package auth

import (
	"context"
	"crypto/rand"
	"io"
	"time"
)

// Env is where time and randomness come from. The zero value is the real world; tests
// put their own clock and their own dice in.
type Env struct {
	Now  func() time.Time // nil: time.Now
	Rand io.Reader        // nil: crypto/rand
	// Sleep returns after a time, or when the context ends. Nil: a timer.
	Sleep func(ctx context.Context, d time.Duration)
}

// Time returns the current time in UTC, cut to milliseconds as JavaScript dates are.
func (e Env) Time() time.Time {
	now := e.Now
	if now == nil {
		now = time.Now
	}
	return now().UTC().Truncate(time.Millisecond)
}

// Pause returns after d, or when the context ends.
func (e Env) Pause(ctx context.Context, d time.Duration) {
	switch {
	case d <= 0:
		return
	case e.Sleep != nil:
		e.Sleep(ctx, d)
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// Token returns n random characters of a-zA-Z0-9: Better Auth's row ids and session
// tokens are Token(32), about 190 bits.
func (e Env) Token(n int) string { return e.TokenOf(alphanumeric, n) }

// TokenOf returns n random characters of an alphabet of at most 256 ASCII characters. Bytes
// that would make some characters likelier than others are thrown away.
func (e Env) TokenOf(alphabet string, n int) string {
	fair := 256 - 256%len(alphabet)
	token := make([]byte, 0, n)
	buf := make([]byte, n)
	for {
		e.Fill(buf)
		for _, b := range buf {
			if int(b) >= fair {
				continue
			}
			token = append(token, alphabet[int(b)%len(alphabet)])
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
