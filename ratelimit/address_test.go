package ratelimit

import "testing"

func TestSEC58NormalizeAddress(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.1":              "192.0.2.1",
		"::ffff:192.0.2.1":       "192.0.2.1",
		"2001:db8:1:2:3:4:5:6":   "2001:0db8:0001:0002:0000:0000:0000:0000",
		"fe80::1%eth0":           "",
		"192.0.2.1:80":           "",
		"192.0.2.1, 192.0.2.2":   "",
		"":                       "",
		"2001:DB8:1:2:3:4:5:6":   "2001:0db8:0001:0002:0000:0000:0000:0000",
		"0:0:0:0:0:ffff:c000:02": "192.0.0.2",
	} {
		if got := NormalizeAddress(text, DefaultIPv6Prefix); got != want {
			t.Errorf("NormalizeAddress(%q) = %q, want %q", text, got, want)
		}
	}
}
