package matcher

// kind is what a token of a source stands for. Its text is the one path-to-regexp prints.
type kind string

const (
	kindModifier kind = "MODIFIER"
	kindEscaped  kind = "ESCAPED_CHAR"
	kindOpen     kind = "OPEN"
	kindClose    kind = "CLOSE"
	kindName     kind = "NAME"
	kindPattern  kind = "PATTERN"
	kindChar     kind = "CHAR"
	kindEnd      kind = "END"
)

// token is one piece of a source. Index counts UTF-16 units, as JavaScript does.
type token struct {
	kind  kind
	index int
	value []uint16
}

// lexer cuts a source into tokens, as path-to-regexp 6.3.0 does.
type lexer struct {
	src []uint16
	pos int
}

// lex returns the tokens of src, the last of them kindEnd.
func lex(src []uint16) ([]token, error) {
	l := lexer{src: src}
	var tokens []token
	for l.pos < len(src) {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
	}
	return append(tokens, token{kind: kindEnd, index: l.pos}), nil
}

func (l *lexer) next() (token, error) {
	switch l.src[l.pos] {
	case '*', '+', '?':
		return l.take(kindModifier, l.pos, l.pos+1), nil
	case '{':
		return l.take(kindOpen, l.pos, l.pos+1), nil
	case '}':
		return l.take(kindClose, l.pos, l.pos+1), nil
	case '\\':
		return l.escaped(), nil
	case ':':
		return l.name()
	case '(':
		return l.pattern()
	}
	return l.take(kindChar, l.pos, l.pos+1), nil
}

// take returns src[from:to] as a token that begins at the current position, and moves on to
// the position to.
func (l *lexer) take(k kind, from, to int) token {
	t := token{kind: k, index: l.pos, value: l.src[from:to]}
	l.pos = to
	return t
}

// escaped reads a backslash and the unit behind it. At the very end there is none; that is no
// error, but the end then counts as one unit further.
func (l *lexer) escaped() token {
	end := l.pos + 2
	t := l.take(kindEscaped, l.pos+1, min(end, len(l.src)))
	l.pos = end
	return t
}

func (l *lexer) name() (token, error) {
	end := l.pos + 1
	for end < len(l.src) && isNameUnit(l.src[end]) {
		end++
	}
	if end == l.pos+1 {
		return token{}, refuse("Missing parameter name at %d", l.pos)
	}
	return l.take(kindName, l.pos+1, end), nil
}

func (l *lexer) pattern() (token, error) {
	start := l.pos + 1
	if l.at(start) == '?' {
		return token{}, refuse(`Pattern cannot start with "?" at %d`, start)
	}
	end, err := l.closing(start)
	if err != nil {
		return token{}, err
	}
	if end == start {
		return token{}, refuse("Missing pattern at %d", l.pos)
	}
	t := l.take(kindPattern, start, end)
	l.pos++ // the closing parenthesis
	return t, nil
}

// closing returns the position of the parenthesis that closes the one before start.
func (l *lexer) closing(start int) (int, error) {
	depth := 1
	for i := start; i < len(l.src); i++ {
		switch l.src[i] {
		case '\\':
			i++
		case ')':
			if depth--; depth == 0 {
				return i, nil
			}
		case '(':
			depth++
			if l.at(i+1) != '?' {
				return 0, refuse("Capturing groups are not allowed at %d", i)
			}
		}
	}
	return 0, refuse("Unbalanced pattern at %d", l.pos)
}

// at returns the unit at position i, or 0 behind the end.
func (l *lexer) at(i int) uint16 {
	if i < len(l.src) {
		return l.src[i]
	}
	return 0
}

func isNameUnit(u uint16) bool {
	return u >= '0' && u <= '9' || u >= 'A' && u <= 'Z' || u >= 'a' && u <= 'z' || u == '_'
}
