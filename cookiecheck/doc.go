// Package cookiecheck reads and writes Better Auth's cookies, byte for byte.
package cookiecheck
