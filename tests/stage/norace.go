//go:build !race

package stage

// buildFlags build the gateway as the tests themselves are built.
var buildFlags []string
