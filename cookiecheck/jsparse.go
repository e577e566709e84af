package cookiecheck

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// rules say how much of JSON a parser takes.
type rules struct {
	depth  int  // how deep objects and arrays may nest
	unique bool // an object that has a key twice is an error, as I-JSON demands (RFC 7493)
}

var (
	// lenient takes what JSON.parse takes, up to a depth that no honest payload comes near.
	lenient = rules{depth: 512}
	// strict takes what a program that means well writes.
	strict = rules{depth: 16, unique: true}
)

// errJSON says that a text is not JSON, or not within the rules.
var errJSON = errors.New("not valid JSON")

// parseJSON reads a JSON text as JSON.parse does (ECMA-262, 25.5.1), and strings that look
// like a UTC time as Better Auth's reviver does: they become dates. One more thing than
// the rules is refused: a key __proto__, which JavaScript code tends to trip over. The text
// must be UTF-8.
func parseJSON(s string, within rules) (value, error) {
	if !utf8.ValidString(s) {
		return nil, errJSON
	}
	p := parser{rest: s, rules: within}
	p.space()
	v, ok := p.value(0)
	p.space()
	if !ok || p.rest != "" {
		return nil, errJSON
	}
	return v, nil
}

// parseObject is parseJSON for a text that must be an object.
func parseObject(s string, within rules) (*object, error) {
	v, err := parseJSON(s, within)
	if o, ok := v.(*object); ok {
		return o, err
	}
	return nil, errJSON
}

type parser struct {
	rest string
	rules
}

func (p *parser) space() { p.rest = strings.TrimLeft(p.rest, " \t\n\r") }

// accept steps over a byte if it comes next.
func (p *parser) accept(c byte) bool {
	if p.rest == "" || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// value reads one value that begins here.
func (p *parser) value(depth int) (value, bool) {
	switch {
	case p.rest == "":
		return nil, false
	case p.rest[0] == '{':
		return p.object(depth + 1)
	case p.rest[0] == '[':
		return p.list(depth + 1)
	case p.rest[0] == '"':
		s, ok := p.text()
		if d, isDate := reviveDate(string(s)); isDate {
			return d, ok
		}
		return s, ok
	case p.word("null"):
		return nil, true
	case p.word("true"):
		return true, true
	case p.word("false"):
		return false, true
	}
	return p.number()
}

func (p *parser) word(w string) (ok bool) {
	p.rest, ok = strings.CutPrefix(p.rest, w)
	return ok
}

func (p *parser) object(depth int) (value, bool) {
	o := newObject(8)
	p.accept('{')
	if p.space(); p.accept('}') {
		return o, depth <= p.depth
	}
	for depth <= p.depth {
		p.space()
		key, ok := p.text()
		if !ok || key == "__proto__" {
			return nil, false
		}
		if p.space(); !p.accept(':') {
			return nil, false
		}
		p.space()
		v, ok := p.value(depth)
		if !ok || p.unique && o.index(key) >= 0 {
			return nil, false
		}
		o.set(key, v)
		p.space()
		if p.accept('}') {
			return o, true
		}
		if !p.accept(',') {
			return nil, false
		}
	}
	return nil, false
}

func (p *parser) list(depth int) (value, bool) {
	l := list{}
	p.accept('[')
	if p.space(); p.accept(']') {
		return l, depth <= p.depth
	}
	for depth <= p.depth {
		p.space()
		v, ok := p.value(depth)
		if !ok {
			return nil, false
		}
		l = append(l, v)
		p.space()
		if p.accept(']') {
			return l, true
		}
		if !p.accept(',') {
			return nil, false
		}
	}
	return nil, false
}

// number reads a number. One that is too large becomes infinite, as in JavaScript.
func (p *parser) number() (value, bool) {
	s := p.rest
	s = strings.TrimPrefix(s, "-")
	whole := len(digits(s))
	if whole == 0 || whole > 1 && s[0] == '0' {
		return nil, false
	}
	s = s[whole:]
	if fraction, ok := strings.CutPrefix(s, "."); ok {
		n := len(digits(fraction))
		if n == 0 {
			return nil, false
		}
		s = fraction[n:]
	}
	if s != "" && s[0]|0x20 == 'e' {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		n := len(digits(s))
		if n == 0 {
			return nil, false
		}
		s = s[n:]
	}
	f, err := strconv.ParseFloat(p.rest[:len(p.rest)-len(s)], 64)
	p.rest = s
	return f, err == nil || errors.Is(err, strconv.ErrRange)
}

// digits returns the decimal digits that s begins with.
func digits(s string) string { return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))] }

// text reads a string.
func (p *parser) text() (text, bool) {
	if !p.accept('"') {
		return "", false
	}
	end := strings.IndexAny(p.rest, `"\`)
	if end >= 0 && p.rest[end] == '"' && !hasControl(p.rest[:end]) {
		s := p.rest[:end]
		p.rest = p.rest[end+1:]
		return text(s), true
	}
	return p.escapedText()
}

func (p *parser) escapedText() (text, bool) {
	var b []byte
	for p.rest != "" {
		c := p.rest[0]
		p.rest = p.rest[1:]
		switch {
		case c == '"':
			return text(b), true
		case c < ' ':
			return "", false
		case c != '\\':
			b = append(b, c)
		default:
			var ok bool
			if b, ok = p.escape(b); !ok {
				return "", false
			}
		}
	}
	return "", false
}

// escape appends what the escape means whose backslash has been read.
func (p *parser) escape(b []byte) ([]byte, bool) {
	const short, meant = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if p.rest == "" {
		return nil, false
	}
	if i := strings.IndexByte(short, p.rest[0]); i >= 0 {
		p.rest = p.rest[1:]
		return append(b, meant[i]), true
	}
	r, ok := codeUnit(`\` + p.rest[:min(5, len(p.rest))])
	if !ok {
		return nil, false
	}
	p.rest = p.rest[5:]
	if low, ok := codeUnit(p.rest); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
		p.rest = p.rest[6:]
		return utf8.AppendRune(b, utf16.DecodeRune(r, low)), true
	}
	return appendUnit(b, r), true
}

// codeUnit returns the UTF-16 unit that s begins with, written \uXXXX.
func codeUnit(s string) (r rune, ok bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	for i := 2; i < 6; i++ {
		digit, ok := unhex(s[i])
		if !ok {
			return 0, false
		}
		r = r<<4 | rune(digit)
	}
	return r, true
}

func hasControl(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' {
			return true
		}
	}
	return false
}
