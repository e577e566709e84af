// Package ui is the hosted pages, for sites whose app has none of its own: sign-in, sign-up and
// sign-out, forgotten passwords, proof of an e-mail address, the account, and what people are
// told when something went wrong. They are plain HTML forms that need no script, each page one
// document with one style sheet and one small script beside it, under a strict
// Content-Security-Policy, with nothing loaded from anywhere else.
//
// A page decides nothing about authentication and never sees a store. The life of a posted
// form:
//
//  1. Forms sent by another site are refused (Sec-Fetch-Site, Origin).
//  2. The form is read: its type, at most 64 KiB, the first value of each field.
//  3. It becomes a JSON request to the auth handler, in-process, with the headers and the
//     context of the page's own request: the same checks and limits apply as to any client.
//  4. Success: the answer's cookies, and a 303 or a page that says what comes next. Refusal: the
//     answer's status and the form again, with a text from our own catalogue, never from the
//     answer.
//
// The pages and their forms are a table (table.go). What a template may show is a screen. The
// texts are in texts/, one file per language; the templates in pages/; operators may put their
// own in front of both.
//
// The return path is where a person wanted to go before they were asked to sign in. It goes
// along in the query from page to page, and through mails and providers. Only same-origin paths
// are accepted; see SafeReturn.
package ui
