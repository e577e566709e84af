// Package nextimport reads a Next.js proxy file (middleware.ts or proxy.ts) and writes
// the protect block of a Caddyfile that does the same.
//
// The file is never run. It is cut into tokens, in which TypeScript's types are mere
// noise, and three things are looked for: the literal of config.matcher, by the rules of
// Next's own static analysis; the call that looks for a session (getSessionCookie,
// getCookieCache, getSession, or a request for get-session); and the redirect of those
// who have none.
//
// What is found but not understood becomes a question: a comment in the block that names
// the line. A question is better than a guess, and where there has to be a guess it is
// the one that protects more.
package nextimport
