package main

import (
	"os"
	"testing"
	"time"
)

func TestParseTraffic(t *testing.T) {
	const before = "Running 1s test @ http://127.0.0.1:1/app\n  20 requests in 1.10s, 3.1MB read\n"
	for _, test := range []struct {
		name string
		out  string
		want traffic
		ok   bool
	}{
		{
			"a report", before + "measured 20 1100000 3410 63000 1 2\n",
			traffic{20, 1100 * time.Millisecond, 3410 * time.Microsecond, 63 * time.Millisecond, 1, 2}, true,
		},
		{"no line of ours", before, traffic{}, false},
		{"a line that is cut off", before + "measured 20 11000\n", traffic{}, false},
		{"no answers", before + "measured 0 1100000 0 0 0 32\n", traffic{}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseTraffic(test.out)
			if got != test.want || (err == nil) != test.ok {
				t.Errorf("got %+v, %v; want %+v, ok %v", got, err, test.want, test.ok)
			}
		})
	}
}

func TestTrafficHolds(t *testing.T) {
	for _, test := range []struct {
		name    string
		traffic traffic
		status  int
		ok      bool
	}{
		{"all let through", traffic{requests: 100}, 200, true},
		{"one refused", traffic{requests: 100, refused: 1}, 200, false},
		{"all refused, as wanted", traffic{requests: 100, refused: 100}, 401, true},
		{"one let through", traffic{requests: 100, refused: 99}, 401, false},
		{"many connections broken", traffic{requests: 100, failed: 5}, 200, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := test.traffic.holds(test.status); (err == nil) != test.ok {
				t.Errorf("got %v, want ok %v", err, test.ok)
			}
		})
	}
}

func TestParseStat(t *testing.T) {
	const after = " S 1 2 3 0 -1 4194560 100 0 0 0 1234 66 5 5 20 0 8 0 100 1 2\n"
	for _, test := range []struct {
		name string
		text string
		want time.Duration
		ok   bool
	}{
		{"a plain name", "42 (caddy)" + after, 13 * time.Second, true},
		{"a name with spaces and parentheses", "42 (a (b) c)" + after, 13 * time.Second, true},
		{"too short", "42 (caddy) S 1 2", 0, false},
		{"no name", "", 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseStat(test.text)
			if got != test.want || (err == nil) != test.ok {
				t.Errorf("got %v, %v; want %v, ok %v", got, err, test.want, test.ok)
			}
		})
	}
}

func TestParseStatus(t *testing.T) {
	got, err := parseStatus("Name:\tcaddy\nVmHWM:\t  9000 kB\nVmRSS:\t  2048 kB\n")
	if err != nil || got != 2<<20 {
		t.Errorf("got %d, %v; want 2 MiB", got, err)
	}
	if got, err := parseStatus("Name:\tkthreadd\n"); err == nil {
		t.Errorf("without VmRSS: got %d, want an error", got)
	}
}

// TestOwnProcess: the kernel accounts what this process does.
func TestOwnProcess(t *testing.T) {
	before, err := cpuOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(100 * time.Millisecond); time.Now().Before(end); {
		continue // that is the work
	}
	after, err := cpuOf(os.Getpid())
	if err != nil || after <= before {
		t.Errorf("after some work the CPU time is %v, before %v: %v", after, before, err)
	}
	if memory, err := memoryOf(os.Getpid()); err != nil || memory < 1<<20 {
		t.Errorf("this process has %d bytes in memory: %v", memory, err)
	}
}
