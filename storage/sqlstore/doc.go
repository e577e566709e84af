// Package sqlstore keeps everything in Better Auth's own SQL schema, so that a Better Auth
// server and the gateway can share one database: the same tables, columns, declared types
// and values, in both directions.
//
// SQLite is the only dialect so far. One connection writes, a pool reads, and the file is
// in WAL mode, so readers never wait for the writer. Columns that the configuration, the
// operator or a plugin added to the user and session tables are read into Extra, and
// written from there.
package sqlstore
