package sqlstore

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// idForm is the form of row ids, which Better Auth's option advanced.database.generateId
// decides when the tables are made.
type idForm int

const (
	textID   idForm = iota // 32 letters and digits
	uuidID                 // "uuid"
	serialID               // "serial": numbered by the database
)

var (
	uuidPattern   = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	numberPattern = regexp.MustCompile(`^[0-9]{1,19}$`)
)

func isUUID(id string) bool { return uuidPattern.MatchString(id) }

func isNumber(id string) bool { return numberPattern.MatchString(id) }

// newUUID returns a random UUID (version 4).
func newUUID(env auth.Env) string {
	b := sha256.Sum256([]byte(env.Token(32)))
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// formOf tells the form of ids by the columns of a table that exists.
func formOf(found []foundColumn) idForm {
	i := slices.IndexFunc(found, func(c foundColumn) bool { return strings.EqualFold(c.name, "id") })
	if i < 0 {
		return textID
	}
	switch kind := strings.ToLower(found[i].declared); {
	case kind == "uuid":
		return uuidID
	case strings.Contains(kind, "int"):
		return serialID
	}
	return textID
}
