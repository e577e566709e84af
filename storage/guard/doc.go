// Package guard stands before a store that may fail: it bounds how long each act may take,
// refuses acts at once while the store is out instead of letting them queue, finds out when
// it is back, and tells who listens which sessions it changes.
//
// The breaker is our own and not a library: it must judge errors by the store's contract,
// confirm an outage by a question of its own before anyone is refused, ask in the
// background whether it is over, so that no request pays for the question, and may begin
// without a store at all.
package guard
