// Package gateway puts Better Auth's route protection into Caddy and serves Better
// Auth's routes in-process.
//
//	app.example.com {
//		better_auth
//		protect /dashboard/*
//		reverse_proxy localhost:3000
//	}
//
// # The life of a request
//
// The better_auth handler (Routes) sees every request of its site first. It deletes the
// identity headers that a client may have forged, answers what lies under /api/auth and
// on the hosted pages, takes the auth cookies off everything else, and passes it on.
//
// The protect handler (Protect) comes next. It asks whether the request is claimed by
// its matchers; what is not claimed goes straight on. A claimed request is judged by the
// session.Validator: a bad session is sent to sign in, or answered 401; a store that
// cannot be asked means 503; a good session sets the placeholders {http.auth.user.*} and
// the identity headers, and the request goes to the app.
//
// This package holds configuration and lifecycle only. What a session, a cookie, a route
// or a pattern means is decided in the packages below it, which know nothing of Caddy.
package gateway
