// Package password makes and checks scrypt hashes as Better Auth writes them.
package password
