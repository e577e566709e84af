package ui

import "strings"

// device is what a User-Agent header tells about a browser, as people would say it.
type device struct {
	Browser, System string // either may be empty
	Phone           bool
}

// sign is a text of User-Agent headers, and what it is a sign of.
type sign struct{ text, name string }

// browsers and systems are looked for in this order: many claim to be others as well.
var (
	browsers = []sign{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Vivaldi/", "Vivaldi"},
		{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chromium/", "Chromium"},
		{"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"},
	}
	systems = []sign{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"},
		{"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Macintosh", "macOS"}, {"Linux", "Linux"},
	}
)

// String names the device; it is empty if nothing is known.
func (d device) String() string {
	if d.Browser == "" || d.System == "" {
		return d.Browser + d.System
	}
	return d.Browser + " · " + d.System
}

func readDevice(userAgent string) device {
	d := device{Browser: find(browsers, userAgent), System: find(systems, userAgent)}
	d.Phone = d.System == "iPhone" || d.System == "Android"
	return d
}

func find(signs []sign, text string) string {
	for _, s := range signs {
		if strings.Contains(text, s.text) {
			return s.name
		}
	}
	return ""
}
