// Package stores_test holds every pair of stores to the contract: people and accounts in one,
// sessions and verifications in the other. Each server is started once for all pairs.
package stores_test
