package letters

import (
	"strconv"
	"time"
)

// inWords returns how long a link works, as people say it. It is rounded down to whole
// units, but a few seconds less than a unit are a unit: the message waited that long.
func inWords(d time.Duration) string {
	const day = 24 * time.Hour
	d = d.Round(time.Minute)
	switch {
	case d <= 0:
		return ""
	case d >= 2*day || d%day == 0:
		return counted(d/day, "day")
	case d >= 2*time.Hour || d%time.Hour == 0:
		return counted(d/time.Hour, "hour")
	}
	return counted(d/time.Minute, "minute")
}

func counted(n time.Duration, unit string) string {
	if n != 1 {
		unit += "s"
	}
	return strconv.FormatInt(int64(n), 10) + " " + unit
}
