package matcher

import "testing"

func TestCheckDialect(t *testing.T) {
	tests := []struct{ name, expr, want string }{
		{"accept/lookaround", `(?=a)(?!b)(?<=c)(?<!d)`, ""},
		{"accept/quantified lookahead", `(?!a)+`, ""},
		{"accept/lone braces and brackets", `a}]{x{,3}`, ""},
		{"accept/legacy octal", `[\1-\7]\0`, ""},
		{"accept/class of escapes", `[\d-x\]a-z-]`, ""},
		{"accept/control escape", `[\cA-\cZ]\c`, ""},
		{"accept/k without named groups", `\k<n>`, ""},
		{"accept/octal beyond the groups", `\2`, ""},
		{"refuse/open group", `(a`, "Unterminated group"},
		{"refuse/close group", `a)`, "Unmatched ')'"},
		{"refuse/open class", `[a`, "Unterminated character class"},
		{"refuse/backslash at the end", `a\`, `\ at end of pattern`},
		{"refuse/nothing to repeat", `|*`, "Nothing to repeat"},
		{"refuse/braces with nothing before", `^{1,2}`, "Nothing to repeat"},
		{"refuse/reversed braces", `a{3,2}`, "numbers out of order in {} quantifier"},
		{"refuse/reversed range", `[b-a]`, "Range out of order in character class"},
		{"refuse/reversed range of escapes", `[\x62-\u0061]`, "Range out of order in character class"},
		{"refuse/inline flag", `(?i)a`, "Invalid group"},
		{"refuse/quote as name", `(?'n'a)`, "Invalid group"},
		{"refuse/group name", `(?<1>a)`, "Invalid capture group name"},
		{"refuse/group name twice", `(?<n>a)(?<n>b)`, "Duplicate capture group name"},
		{"refuse/quantified lookbehind", `(?<=a)?`, "Invalid quantifier"},
		{"refuse/unknown name", `(?<n>a)\k<m>`, "Invalid named capture referenced"},
		{"refuse/no name", `(?<n>a)\k`, "Invalid named reference"},
		{"refuse/k in a class with names", `(?<n>a)[\k]`, "Invalid escape"},
		{"refuse/back-reference", `(a)\1`, "Back-references are not supported"},
		{"refuse/named back-reference", `(?<n>a)\k<n>`, "Back-references are not supported"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := checkDialect(units(tt.expr)); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("checkDialect(%s) = %q, want %q", tt.expr, got, tt.want)
			}
		})
	}
}
