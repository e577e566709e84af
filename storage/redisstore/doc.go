// Package redisstore keeps everything in Redis.
//
// Sessions and verifications are laid out as Better Auth's secondary storage lays them out,
// key by key and byte by byte, so that a Better Auth server and the gateway can share one
// Redis. People and accounts, which Better Auth never keeps there, have keys of our own
// under the same prefix. docs/redis-layout.md describes every key.
//
// What must happen together is one Lua script, so concurrent sign-ins lose nothing. JSON is
// edited in Go, which keeps the order, the numbers and the unknown fields of a record that
// another program wrote, and is put back only if the record is still the one that was read.
//
// Who watches sessions is told by Redis itself what any program changes. A vigil is one time
// of watching, from when all servers tell until the first no longer does, and a wire is the
// connection on which one of them tells.
//
// A token comes from a client. One that could name any key but a session's is refused
// before Redis is asked.
package redisstore
