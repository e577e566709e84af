//go:build race

package stage

// buildFlags build the gateway as the tests themselves are built: here, with the race
// detector, whose finding fails the test.
var buildFlags = []string{"-race"}
