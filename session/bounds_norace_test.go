//go:build !race

package session

// tokensSent is how many tokens TestBounds sends.
const tokensSent = 10_000_000
