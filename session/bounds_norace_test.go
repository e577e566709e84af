//go:build !race

package session

// tokensSent is how many tokens TestSEC37SEC75Bounds sends.
const tokensSent = 10_000_000
