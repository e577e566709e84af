// Package sqlstore keeps everything in Better Auth's own SQL schema, so that a Better Auth
// server and the gateway can share one database: the same tables, columns, declared types
// and values, in both directions. Statements are written once; what SQLite, PostgreSQL and
// MySQL (MariaDB too) do differently is in their dialect. They are written with Better Auth's
// names of tables and columns; names puts in what these are called in the database.
//
// In SQLite one connection writes, a pool reads, and the file is in WAL mode, so readers
// never wait for the writer. On servers a pool does both; what must not change during an
// act is locked row by row, and what no row stands for (a pair of provider and account id,
// the schema) by name. Columns that the configuration, the operator or a plugin added to
// the user and session tables are read into Extra, and written from there.
//
// What other programs change is told by SQLite, which counts their commits, and by
// PostgreSQL, where the operator allows triggers that notify. MySQL has nothing of the kind.
package sqlstore
