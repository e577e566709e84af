package password

import (
	"encoding/hex"

	"golang.org/x/crypto/scrypt"
)

// Better Auth's scrypt parameters. One key takes 128·N·r bytes of memory: 32 MiB. How many
// are derived at once is for the caller to bound.
const (
	costN    = 16384
	costR    = 16
	costP    = 1
	keyBytes = 64
)

// derive returns the key of a password and a salt text, as lower-case hex.
func derive(password, salt string) string {
	key, err := scrypt.Key([]byte(nfkc(password)), []byte(salt), costN, costR, costP, keyBytes)
	if err != nil {
		panic(err) // only for parameters that scrypt does not allow; ours are constants
	}
	return hex.EncodeToString(key)
}
