package main

import (
	"fmt"
	"net/http"
	"os"
	"time"

	"golang.org/x/crypto/scrypt"
)

// signInTarget is how much of a bare scrypt's CPU time a sign-in may take.
const signInTarget = 1.05

// measureSignIn compares a sign-in by password with the scrypt that it can't do without.
func measureSignIn(b *bench) ([]figure, error) {
	ours, err := b.signInAtGateway()
	if err != nil {
		return nil, err
	}
	theirs, err := b.signInAtNode()
	if err != nil {
		return nil, err
	}
	ways := []way{bareScrypt, ours, theirs}
	costs := make([][]time.Duration, len(ways))
	for round := range b.rounds + 1 {
		for i, way := range ways {
			cost, err := way.cost(b.signIns)
			if err != nil {
				return nil, err
			}
			if round > 0 { // the first one warms up
				costs[i] = append(costs[i], cost)
			}
		}
		progress("sign-in, round %d of %d", round, b.rounds)
	}
	const asScrypt = "%.2f of a bare scrypt in Go"
	of, ofNode := ratio(costs[1], costs[0]), ratio(costs[2], costs[0])
	return []figure{
		{title: "bare scrypt in Go (N=16384, r=16, p=1)", value: milliseconds(median(costs[0])) + " of CPU"},
		{
			title: "sign-in", value: milliseconds(median(costs[1])) + " of CPU", compared: fmt.Sprintf(asScrypt, of),
			target: fmt.Sprintf("≤ %.2f", signInTarget), reached: round2(of) <= signInTarget,
		},
		{
			title: "sign-in at Better Auth on Node", value: milliseconds(median(costs[2])) + " of CPU",
			compared: fmt.Sprintf(asScrypt, ofNode),
		},
	}, nil
}

// way is something that a process does and that takes CPU time.
type way struct {
	pid  int
	once func() error
}

// cost does it n times and returns the CPU time of one. The kernel counts in ticks, which
// many together make precise.
func (w way) cost(n int) (time.Duration, error) {
	before, err := cpuOf(w.pid)
	if err != nil {
		return 0, err
	}
	for range n {
		if err := w.once(); err != nil {
			return 0, err
		}
	}
	after, err := cpuOf(w.pid)
	return (after - before) / time.Duration(n), err
}

var bareScrypt = way{os.Getpid(), func() error {
	_, err := scrypt.Key([]byte(password), []byte("0123456789abcdef0123456789abcdef"), 1<<14, 16, 1, 64)
	return err
}}

func (b *bench) signInAtGateway() (way, error) {
	address, p, err := b.startGateway(site{mode: "full", redis: true, inProcess: true})
	if err != nil {
		return way{}, err
	}
	return b.signInAt(address, p)
}

func (b *bench) signInAtNode() (way, error) {
	address, p, err := b.startBetterAuth("")
	if err != nil {
		return way{}, err
	}
	return b.signInAt(address, p)
}

// signInAt signs somebody up, and returns how to sign them in.
func (b *bench) signInAt(address string, p *program) (way, error) {
	_, email, err := b.signUp(address)
	if err != nil {
		return way{}, err
	}
	body := fmt.Sprintf(`{"email":%q,"password":%q}`, email, password)
	return way{p.pid(), func() error {
		_, err := b.expect(http.StatusOK, address+"/api/auth/sign-in/email", nil, body)
		return err
	}}, nil
}
