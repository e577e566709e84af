package cookiecheck

import (
	"strings"
	"testing"
)

func TestSEC48Header(t *testing.T) {
	full := strings.Repeat("x", maxHeader)
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"none", nil, ""},
		{"one line", []string{"a=1; b=2"}, "a=1; b=2"},
		{"several lines", []string{"a=1", "b=2", "c=3"}, "a=1; b=2; c=3"},
		{"bytes are characters", []string{"a=\xc3\xa4\xff"}, "a=\u00c3\u00a4\u00ff"},
		{"no ASCII at all", []string{"\x80"}, "\u0080"},
		{"no ASCII in eight", []string{"xxx\x80xxxx"}, "xxx\u0080xxxx"},
		{"no ASCII in twice eight", []string{"xxx\x80xxxxxxxx\xffxxx"}, "xxx\u0080xxxxxxxx\u00ffxxx"},
		{"the longest", []string{full}, full},
		{"too long", []string{full + "x"}, ""},
		{"too long when joined", []string{full[2:], "x"}, ""},
	}
	for at := range 18 { // wherever it is, a byte that is no ASCII is a character
		line := []byte(strings.Repeat("x", 18))
		line[at] = 0x80
		tests = append(tests, struct {
			name  string
			lines []string
			want  string
		}{"a byte somewhere", []string{string(line)}, strings.Repeat("x", at) + "\u0080" + strings.Repeat("x", 17-at)})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Header(requestWith(tt.lines...)); got != tt.want {
				t.Errorf("Header(%.40q) = %.40q, want %.40q", tt.lines, got, tt.want)
			}
		})
	}
}
