package password

import (
	"encoding/hex"
	"runtime"

	"golang.org/x/crypto/scrypt"
)

// Better Auth's scrypt parameters. One key takes 128·N·r bytes of memory: 32 MiB.
const (
	costN    = 16384
	costR    = 16
	costP    = 1
	keyBytes = 64
)

// turns bounds the keys derived at once. More than one for each processor would make
// nobody's answer sooner, only cost 32 MiB each.
var turns = make(chan struct{}, runtime.GOMAXPROCS(0))

// derive returns the key of a password and a salt text, as lower-case hex.
func derive(password, salt string) string {
	turns <- struct{}{}
	defer func() { <-turns }()
	key, err := scrypt.Key([]byte(nfkc(password)), []byte(salt), costN, costR, costP, keyBytes)
	if err != nil {
		panic(err) // only for parameters that scrypt does not allow; ours are constants
	}
	return hex.EncodeToString(key)
}
