// Package handlers serves Better Auth's routes as a plain http.Handler.
//
// A route is one row of data (Routes): method, path, operation, session, input, output
// and the refusals it may answer. Everything else is derived from the row. A request goes
// through one wrapper, Server.serve, in this order:
//
//  1. route match; what matches no row is an empty 404
//  2. base URL and, with it, the trusted origins of this request
//  3. body: size, media type, JSON or form
//  4. origin check, and the redirect targets in body and query
//  5. schema of body and query
//  6. the stricter rules of this gateway (docs/deviations.md)
//  7. the session that the row asks for (Level), and with it who the request is from
//  8. the endpoint: a method from a typed input to a typed output or an error
//  9. cookies and JSON
//
// An *auth.Error is a refusal that the client may see. A fault is a broken invariant and
// answers an empty 500. Every other error is an outage of the store: 503, and no cookie
// is touched. The package never logs; Config.Done hears of every answer.
//
// What a route answers, byte for byte, is what better-auth 1.7.25 answers.
package handlers
