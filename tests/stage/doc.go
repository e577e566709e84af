// Package stage sets up the real programs that black-box tests play with: the gateway's own
// binary, a Redis server, a Better Auth server on Node.js. Each program runs on a free
// loopback port, keeps its files in a temporary directory, ends with the test that started
// it, and shows its log when that test fails.
//
// A tool that is missing fails the test and says how to get it. Nothing is skipped.
package stage
