// Package sqltest runs real database servers for tests: PostgreSQL and MariaDB, each from
// its Debian package, with a port and a folder of its own and nothing flushed to the disk.
package sqltest
