// Package transfer copies all that one store keeps to another: people with their accounts and
// sessions, and verifications. It overwrites and removes nothing, so it can be run again to
// go on where it was interrupted.
package transfer
