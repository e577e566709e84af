package cookiecheck

import (
	"strconv"
	"strings"
	"time"
)

// date is a JavaScript Date: milliseconds since 1970.
type date int64

func newDate(t time.Time) date { return date(t.UnixMilli()) }

// dateAt returns the date of a number of milliseconds: of one that no Date can hold, the
// last or the first that one can (ECMA-262, 21.4.1.1).
func dateAt(millis float64) date {
	const most = 8.64e15
	return date(max(-most, min(most, millis)))
}

func (d date) time() time.Time { return time.UnixMilli(int64(d)).UTC() }

// String is Date.prototype.toISOString: three digits of milliseconds, and six digits with
// a sign for a year that needs more than four.
func (d date) String() string {
	const afterYear = "-01-02T15:04:05.000Z"
	t := d.time()
	if year := t.Year(); year > 9999 {
		return "+0" + strconv.Itoa(year) + t.Format(afterYear)
	}
	return t.Format("2006" + afterYear)
}

// reviveDate is the reviver that Better Auth gives to JSON.parse: it makes a date of a
// string such as 2006-01-02T15:04:05Z, with any number of digits behind a dot, if Date can
// read it. Like V8's Date it lets the 31st of a short month run into the next one, knows
// 24:00:00, and cuts all digits after the third.
func reviveDate(s string) (date, bool) {
	const shape = "dddd-dd-ddTdd:dd:dd"
	if len(s) <= len(shape) || !hasShape(s, shape) {
		return 0, false
	}
	fraction, ok := secondsFraction(s[len(shape):])
	if !ok {
		return 0, false
	}
	part := func(from, to int) int {
		n, _ := strconv.Atoi(s[from:to]) // digits, by its shape
		return n
	}
	year, month, day := part(0, 4), part(5, 7), part(8, 10)
	hour, minute, second := part(11, 13), part(14, 16), part(17, 19)
	midnight := hour == 24 && minute == 0 && second == 0 && strings.Trim(fraction, "0") == ""
	if month < 1 || month > 12 || day < 1 || day > 31 || minute > 59 || second > 59 || hour > 23 && !midnight {
		return 0, false
	}
	millis, _ := strconv.Atoi((fraction + "000")[:3])
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	return date(t.UnixMilli() + int64(millis)), true
}

// hasShape reports whether s begins with the shape, in which d stands for a digit.
func hasShape(s, shape string) bool {
	for i := range len(shape) {
		if isDigit := '0' <= s[i] && s[i] <= '9'; shape[i] == 'd' && !isDigit || shape[i] != 'd' && s[i] != shape[i] {
			return false
		}
	}
	return true
}

// secondsFraction returns the digits of ".123Z", none of "Z".
func secondsFraction(s string) (fraction string, ok bool) {
	s, ok = strings.CutSuffix(s, "Z")
	if !ok || s == "" {
		return "", ok
	}
	fraction, ok = strings.CutPrefix(s, ".")
	return fraction, ok && fraction != "" && digits(fraction) == fraction
}
