package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of /proc/PID/stat: USER_HZ is 100 on every Linux.
const tick = 10 * time.Millisecond

// cpuOf returns the CPU time of a process so far, of all its threads, those that ended too.
func cpuOf(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	return parseStat(string(text))
}

// parseStat adds utime and stime, the 14th and the 15th field. The second is the program's
// name in parentheses, with whatever is in it.
func parseStat(text string) (time.Duration, error) {
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	const utime, stime = 14 - 3, 15 - 3
	if len(fields) <= stime {
		return 0, fmt.Errorf("/proc/PID/stat is too short: %q", text)
	}
	var sum time.Duration
	for _, field := range []int{utime, stime} {
		ticks, err := strconv.ParseInt(fields[field], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("/proc/PID/stat: %w", err)
		}
		sum += time.Duration(ticks) * tick
	}
	return sum, nil
}

// memoryOf returns how many bytes of a process are in memory.
func memoryOf(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	return parseStatus(string(text))
}

func parseStatus(text string) (int64, error) {
	value, found := entry(text, "VmRSS")
	kilobytes, err := strconv.ParseInt(strings.TrimSuffix(value, " kB"), 10, 64)
	if !found || err != nil {
		return 0, fmt.Errorf("/proc/PID/status: no VmRSS, but %q", value)
	}
	return kilobytes << 10, nil
}

// entry returns the first value of a name in lines such as "name : value".
func entry(text, name string) (value string, found bool) {
	for line := range strings.Lines(text) {
		key, value, cut := strings.Cut(line, ":")
		if cut && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value), true
		}
	}
	return "", false
}

// sumOf adds what a measure says of several programs.
func sumOf[T number](programs []*program, measure func(pid int) (T, error)) (T, error) {
	var sum T
	for _, p := range programs {
		n, err := measure(p.pid())
		if err != nil {
			return 0, fmt.Errorf("%s: %w", p.name, err)
		}
		sum += n
	}
	return sum, nil
}
