// Package ratelimit decides how many requests a client may make to each auth route, by
// Better Auth's rules and defaults, and how many wrong passwords and mails an account bears.
//
// A request is counted under "<address>|<path>" (see NormalizePath and NormalizeAddress). Its
// rule is the last of these that applies: the default (100 in 10 seconds), the built-in rule
// of its path (3 in 10 seconds where a password is tried or set, 3 in 60 seconds where a mail
// is sent), the first configured rule that matches. Counting and deciding are one act of an
// auth.Counters; Memory is one for a single process.
//
// The package knows nothing of HTTP answers, and of requests only what Forwarded reads.
package ratelimit
