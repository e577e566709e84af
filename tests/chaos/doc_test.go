// Package chaos_test breaks the stores of a running gateway: real servers, real files, a real
// proxy that spoils connections. Whatever breaks, no request without a session reaches the
// app, nobody is signed out, every answer comes in bounded time, and nothing needs a restart.
package chaos_test
