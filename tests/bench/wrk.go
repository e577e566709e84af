package main

import (
	_ "embed" // the scripts
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

var (
	//go:embed report.lua
	reportScript string
	//go:embed once.lua
	onceScript string
)

// longest is how long a load of sessions that are asked for once may take.
const longest = time.Hour

// traffic is what wrk saw.
type traffic struct {
	requests int // that were answered
	took     time.Duration
	p50, p99 time.Duration
	refused  int // answers with a status above 399
	failed   int // requests without an answer
}

// wrk loads the gate for a while, or until all cookies of a file were used once.
func (b *bench) wrk(g *gate, during time.Duration, cookies string) (traffic, error) {
	text := reportScript
	if cookies != "" {
		text += onceScript
		during = longest
	}
	script := filepath.Join(b.dir, "wrk.lua")
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		return traffic{}, err
	}
	args := []string{
		"--threads", "1", "--connections", fmt.Sprint(connections),
		"--duration", fmt.Sprintf("%ds", int(during.Seconds())), "--timeout", "10s", "--script", script,
	}
	for _, line := range g.header {
		args = append(args, "--header", line)
	}
	args = append(args, g.url)
	if cookies != "" {
		args = append(args, "--", cookies)
	}
	out, err := b.output(b.dir, "wrk", args...)
	if err != nil {
		return traffic{}, err
	}
	if b.ctx.Err() != nil {
		return traffic{}, b.ctx.Err() // wrk was interrupted, too
	}
	return parseTraffic(out)
}

// parseTraffic reads the line that report.lua prints. Times are in microseconds.
func parseTraffic(out string) (traffic, error) {
	_, line, found := strings.Cut(out, "\nmeasured ")
	if !found {
		return traffic{}, fmt.Errorf("wrk reports nothing:\n%s", out)
	}
	var t traffic
	var took, p50, p99 int64
	if _, err := fmt.Sscan(line, &t.requests, &took, &p50, &p99, &t.refused, &t.failed); err != nil {
		return traffic{}, fmt.Errorf("reading wrk's report %q: %w", line, err)
	}
	if t.requests == 0 || took == 0 {
		return traffic{}, errors.New("wrk got no answer")
	}
	t.took, t.p50, t.p99 = microseconds(took), microseconds(p50), microseconds(p99)
	return t, nil
}

func microseconds(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

// holds reports what was wrong with the answers, when all should have had the status.
func (t traffic) holds(status int) error {
	refused := 0
	if status > 399 {
		refused = t.requests
	}
	if t.refused != refused {
		return fmt.Errorf("%d of %d answers have a status above 399, not %d", t.refused, t.requests, refused)
	}
	if t.failed > t.requests/1000 {
		return fmt.Errorf("%d requests beside %d have no answer", t.failed, t.requests)
	}
	return nil
}
