package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	revocationTarget = 5 * time.Millisecond
	unseen           = 10 * time.Second // when waiting for a revocation is given up
)

// revoker is a way to end a session.
type revoker struct {
	title string
	end   func(storedSession) error
}

// measureRevocation ends sessions in several ways, and measures how long another gateway
// lets them pass after the one who ended them has been told that it is done.
func measureRevocation(b *bench) ([]figure, error) {
	other, _, err := b.startGateway(site{mode: "full", redis: true})
	if err != nil {
		return nil, err
	}
	revokers, err := b.revokers()
	if err != nil {
		return nil, err
	}
	delays := make([][]time.Duration, len(revokers))
	for range b.revoked {
		for i, r := range revokers {
			delay, err := b.revoke(r, other+page)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", r.title, err)
			}
			delays[i] = append(delays[i], delay)
		}
	}
	var figures []figure
	for i, r := range revokers {
		p50, p99 := percentile(delays[i], 50), percentile(delays[i], 99)
		figures = append(figures, figure{
			title:    "revocation seen on another node, " + r.title,
			value:    fmt.Sprintf("p50 %s, p99 %s", milliseconds(p50), milliseconds(p99)),
			compared: fmt.Sprintf("%d sessions", len(delays[i])),
			target:   "p99 ≤ " + milliseconds(revocationTarget), reached: p99 <= revocationTarget,
		})
	}
	return figures, nil
}

// revokers are our own routes at one gateway, that of a real Better Auth server, and anybody
// who deletes the key or writes since when a user's sessions count.
func (b *bench) revokers() ([]revoker, error) {
	store, err := b.redis()
	if err != nil {
		return nil, err
	}
	one, _, err := b.startGateway(site{mode: "full", redis: true, inProcess: true})
	if err != nil {
		return nil, err
	}
	server, _, err := b.startBetterAuth("")
	if err != nil {
		return nil, err
	}
	post := func(url string) func(storedSession) error {
		return func(se storedSession) error {
			_, err := b.expect(http.StatusOK, url, []string{"Cookie: " + cookie(se.Token)}, "{}")
			return err
		}
	}
	return []revoker{
		{"by our sign-out", post(one + "/api/auth/sign-out")},
		{"by our revoke-sessions", post(one + "/api/auth/revoke-sessions")},
		{"by Better Auth's sign-out", post(server + "/api/auth/sign-out")},
		{"by DEL in Redis", func(se storedSession) error {
			return store.client.Del(b.ctx, prefix+se.Token).Err()
		}},
		{"by `revoked-sessions-before-…` in Redis", func(se storedSession) error {
			now := time.Now().UnixMilli() + 1
			return store.client.Set(b.ctx, prefix+"revoked-sessions-before-"+se.UserID, now, sessionLife).Err()
		}},
	}, nil
}

// refusal is when a session was refused first.
type refusal struct {
	at  time.Time
	err error
}

// revoke ends a new session while its page is asked for again and again, and returns how
// long after the revoker's answer it was refused.
func (b *bench) revoke(r revoker, url string) (time.Duration, error) {
	se, err := b.newSession()
	if err != nil {
		return 0, err
	}
	header := []string{"Cookie: " + cookie(se.Token)}
	if _, err := b.expect(http.StatusOK, url, header, ""); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(b.ctx, unseen)
	defer cancel()
	seen := make(chan refusal, 1)
	go func() { seen <- untilRefused(ctx, url, header) }()
	if err := r.end(se); err != nil {
		return 0, err
	}
	ended := time.Now()
	first := <-seen
	if errors.Is(first.err, context.DeadlineExceeded) {
		return unseen, nil
	}
	return max(0, first.at.Sub(ended)), first.err
}

// untilRefused asks over a connection that is kept, without a pause.
func untilRefused(ctx context.Context, url string, header []string) refusal {
	for {
		a, err := ask(ctx, url, header, "")
		switch {
		case err != nil:
			return refusal{err: err}
		case a.status == http.StatusUnauthorized:
			return refusal{at: time.Now()}
		case a.status != http.StatusOK:
			return refusal{err: fmt.Errorf("%s answers %d", url, a.status)}
		}
	}
}
