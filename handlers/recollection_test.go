package handlers

import (
	"io"
	"sync"

	"github.com/caddy-better-auth/gateway/password"
)

// recollect serves all tests. A hash takes tens of milliseconds, and with the race detector
// a second; the tests ask for the same few a thousand times.
var recollect recollection

// recollection hashes and checks each password once and remembers what came of it.
type recollection struct {
	hashes sync.Map // password to hash
	checks sync.Map // hash and password to bool
}

func (m *recollection) hashing() *Hashing {
	h := NewHashing()
	h.hash, h.check = m.hash, m.check
	return h
}

func (m *recollection) hash(random io.Reader, secret string) (string, error) {
	if known, ok := m.hashes.Load(secret); ok {
		return known.(string), nil
	}
	hash, err := password.Hash(random, secret)
	if err == nil {
		m.hashes.Store(secret, hash)
		m.checks.Store([2]string{hash, secret}, true)
	}
	return hash, err
}

func (m *recollection) check(hash, secret string) (bool, error) {
	key := [2]string{hash, secret}
	if known, ok := m.checks.Load(key); ok {
		return known.(bool), nil
	}
	ok, err := password.Verify(hash, secret)
	if err == nil {
		m.checks.Store(key, ok)
	}
	return ok, err
}
