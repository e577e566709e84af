//go:build race

package session

// tokensSent is how many tokens TestSEC37SEC75Bounds sends: under the race detector a few.
const tokensSent = 200_000
