// Package matcher decides whether a request is claimed by a Next.js route pattern, and which
// paths a request target may stand for.
//
// It has two halves.
//
// The first is Next.js's config.matcher, exactly as Next.js 16.4.6 compiles it and as its
// production server applies it. A source such as "/dashboard/:path*" goes through the grammar
// of path-to-regexp 6.3 (lexer, parser, builder), gets Next's transport forms added (expand),
// and becomes a regular expression with ECMAScript semantics over UTF-16 units (engine).
// [Pattern.Match], [Set.Match] and [Set.MatchRequest] answer as Next.js would.
//
// The second is for a gateway, which has less protection than Next.js: the upstream behind it
// may read the same bytes as another path. [Readings] lists the paths a request target may
// stand for, [Doubts] says why the meaning of one is in doubt, and [Set.Protects] says
// yes if any reading is claimed. Looking at more readings can only add protection.
//
// Whatever goes wrong while matching (a path that is too long, an engine error, a time-out)
// counts as claimed. A source that can't be compiled is refused with the message of Next's
// build. The package reads no clock, no file and no environment, and never logs.
package matcher
