// Package memstore keeps everything in maps under one lock. It is the reference
// implementation of auth.Store: what the others do, it does in the plainest way. Nothing
// survives the process.
//
// A session remembers the user it was created with. While the user lives in the store too,
// reads show that user; otherwise they show the remembered copy, so that a memstore can
// also be the fast side of auth.Split.
package memstore
