// Package cookiecheck reads and writes Better Auth's cookies, byte for byte: their names,
// their signatures, their Set-Cookie lines, the copy of the session that one of them holds,
// and the two different ways in which Better Auth parses a Cookie header.
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
// # The life of a session_data cookie
//
//  1. [Cookies.IssueCache] writes the session and its user as JSON.stringify would, seals
//     the text (compact, jwt or jwe) and cuts it to pieces that browsers keep.
//  2. [Cookies.Cached] caps the length, joins the pieces, breaks the seal, and only then
//     parses: by strict rules, then by Better Auth's schema.
//  3. Session token, version and clocks decide whether the copy is believed.
//
// [GetCookieCache] is Better Auth's own helper with all its leniency: it reads whatever
// JavaScript reads. The files js*.go are the JavaScript that this takes.
//
// Answers are built as strings, since Better Auth's order of attributes is not that of
// [net/http.Cookie].
package cookiecheck
