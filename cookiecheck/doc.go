// Package cookiecheck reads and writes Better Auth's cookies, byte for byte: their names,
// their signatures, their Set-Cookie lines, and the two different ways in which Better
// Auth parses a Cookie header.
//
// It knows which token a browser presents and that this gateway or a Better Auth server
// with the same secret has signed it. Whether that session still exists is a question for
// package session.
//
// # The life of a Cookie header
//
//  1. [Header] joins the header's lines, drops what is too long, and turns bytes into the
//     text that Node.js would see.
//  2. A scan finds the wanted name. No table of all cookies is built.
//  3. The value is percent-decoded, its signature compared in constant time ([Verify]).
//  4. Only then is the token handed out.
//
// Answers are built as strings, since Better Auth's order of attributes is not that of
// [net/http.Cookie].
package cookiecheck
