// Package ui is the hosted pages: sign-in, sign-up and sign-out, for sites whose app has
// none of its own. They are plain HTML forms that need no script, in one page each, with a
// strict Content-Security-Policy and nothing loaded from anywhere.
//
// A page decides nothing about authentication and never sees a store. The life of a posted
// form:
//
//  1. Forms sent by another site are refused (Sec-Fetch-Site, Origin).
//  2. The form is read: its type, at most 64 KiB, the first value of each field.
//  3. It becomes a JSON request to the auth handler, in-process, with the headers and the
//     context of the page's own request: the same checks and limits apply as to any client.
//  4. Success: the answer's cookies and a 303 to the return path. Refusal: the answer's
//     status and the form again, with a text from our own table, never from the answer.
//
// The return path is where a person wanted to go before they were asked to sign in. Only
// same-origin paths are accepted; see SafeReturn.
//
// The package imports the standard library only.
package ui
