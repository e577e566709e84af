// Package providers signs people in at somebody else's: GitHub, Google, and any OpenID
// Connect issuer. It builds the URL to send a browser to, trades the code that the browser
// comes back with for tokens, verifies ID tokens, and reads who the person is.
//
// There are two engines, one for OAuth 2.0 and one for OpenID Connect, and a table: a
// provider is an entry of data and a function that reads its profile. New makes one of them.
//
// The package keeps no state about a sign-in and knows no users of ours: state, cookies,
// accounts and linking are package handlers'. It connects to configured hosts only, by a
// client that refuses redirects and, unless the operator said otherwise, private addresses.
package providers
