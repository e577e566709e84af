package matcher

// notChar is what an item of a class has for a value when it stands for several characters.
const notChar = -1

// class reads a character class.
func (d *dialect) class() error {
	d.pos++
	if d.at(0) == '^' {
		d.pos++
	}
	for d.pos < len(d.expr) {
		if d.at(0) == ']' {
			d.pos++
			return nil
		}
		if err := d.classRange(); err != nil {
			return err
		}
	}
	return reason("Unterminated character class")
}

// classRange reads one item of a class, or two with a hyphen between them.
func (d *dialect) classRange() error {
	from, err := d.classItem()
	if err != nil || d.at(0) != '-' {
		return err
	}
	d.pos++
	if d.pos == len(d.expr) || d.at(0) == ']' {
		return nil // the hyphen was the last item
	}
	to, err := d.classItem()
	if err == nil && from != notChar && to != notChar && from > to {
		return reason("Range out of order in character class")
	}
	return err
}

// classItem reads one character or one escape of a class, and returns its value.
func (d *dialect) classItem() (int, error) {
	u := d.at(0)
	d.pos++
	if u != '\\' {
		return int(u), nil
	}
	if d.pos == len(d.expr) {
		return 0, reason(`\ at end of pattern`)
	}
	u = d.at(0)
	if u == 'k' && d.named {
		return 0, reason("Invalid escape")
	}
	if u == 'c' && !isNameUnit(d.at(1)) {
		return '\\', nil // not a control escape: the backslash stands for itself
	}
	d.pos++
	return d.escapeValue(u), nil
}

// escapeValue returns the value of an escape whose letter has been read, and reads the rest.
func (d *dialect) escapeValue(letter uint16) int {
	switch letter {
	case 'd', 'D', 's', 'S', 'w', 'W':
		return notChar
	case 'b', 'f', 'n', 'r', 't', 'v':
		return map[uint16]int{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}[letter]
	case 'c':
		d.pos++
		return int(d.expr[d.pos-1] & 0x1f)
	case 'x':
		return d.hex(2, letter)
	case 'u':
		return d.hex(4, letter)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return d.octal(int(letter - '0'))
	}
	return int(letter)
}

// hex reads exactly n hexadecimal digits; without them the escape stands for its letter.
func (d *dialect) hex(n int, letter uint16) int {
	value := 0
	for i := range n {
		digit, ok := hexDigit(d.at(i))
		if !ok {
			return int(letter)
		}
		value = value<<4 | digit
	}
	d.pos += n
	return value
}

// octal reads the rest of a legacy octal escape, at most \377.
func (d *dialect) octal(value int) int {
	for range 2 {
		u := d.at(0)
		if u < '0' || u > '7' || value*8+int(u-'0') > 0o377 {
			break
		}
		value = value*8 + int(u-'0')
		d.pos++
	}
	return value
}

func hexDigit(u uint16) (int, bool) {
	switch {
	case u >= '0' && u <= '9':
		return int(u - '0'), true
	case u >= 'a' && u <= 'f':
		return int(u-'a') + 10, true
	case u >= 'A' && u <= 'F':
		return int(u-'A') + 10, true
	}
	return 0, false
}
