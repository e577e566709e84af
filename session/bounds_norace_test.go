//go:build !race

package session

// tokensSent is how many tokens TestSEC37SEC75Bounds sends.
const tokensSent = 2_000_000
