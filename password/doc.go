// Package password makes and checks the password hashes that Better Auth keeps in its
// account table, in both directions: a hash made here signs in there, and the other way
// round.
//
// A hash is "salt:key". The salt is 32 lower-case hex characters and goes into scrypt as
// that text, not as the 16 bytes it spells. The key is scrypt's 64 bytes in lower-case
// hex. The password goes in as the UTF-8 of its NFKC form.
//
// The package says nothing about how long or how good a password must be, and keeps no
// state but a bound on how many hashes are computed at once.
package password
