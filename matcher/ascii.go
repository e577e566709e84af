package matcher

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// asASCII reads characters that compatibility normalisation or case mapping turns into ASCII
// letters, digits and signs as those: full-width, circled, Roman and mathematical ones.
// Bytes that are not UTF-8 stay as they are.
func asASCII(s string) string { return turkish.Replace(norm.NFKC.String(s)) }

// turkish reads the two letters that case mapping confuses with "i" as that.
var turkish = strings.NewReplacer("ı", "i", "İ", "i")
