// Package storagetest proves the promises of auth.Store for a backend. Each promise is one
// subtest whose name reads as a specification. A new backend is a driver and one call of
// Run.
//
// The suite uses the real clock and real concurrency. It wants a new, empty store for each
// subtest.
package storagetest
