package main

import (
	"fmt"
	"time"
)

// memoryTarget is for so many sessions as the usual plan has; fewer have their share.
const memoryTarget = 80 << 20

// measureMemory compares a gateway that has had many sessions with itself when it had one.
func measureMemory(b *bench) ([]figure, error) {
	files, err := b.cookieFiles(b.warmed, 1)
	if err != nil {
		return nil, err
	}
	g, err := site{mode: "full", redis: true}.open(b)
	if err != nil {
		return nil, err
	}
	if _, err := b.sample(g, b.warm, ""); err != nil {
		return nil, err
	}
	idle, err := b.settled(g)
	if err != nil {
		return nil, err
	}
	g.header = nil
	if _, err := b.sample(g, 0, files[0]); err != nil {
		return nil, err
	}
	full, err := b.settled(g)
	if err != nil {
		return nil, err
	}
	limit := int64(memoryTarget) * int64(b.warmed) / int64(usual.warmed)
	return []figure{{
		title:    fmt.Sprintf("memory for %d warm sessions", b.warmed),
		value:    megabytes(full-idle) + " over idle",
		compared: fmt.Sprintf("%s after %s", megabytes(full), megabytes(idle)),
		target:   "≤ " + megabytes(limit), reached: full-idle <= limit,
	}}, nil
}

// settled returns the gate's memory when it has had nothing to do for a while.
func (b *bench) settled(g *gate) (int64, error) {
	select {
	case <-time.After(b.settle):
	case <-b.ctx.Done():
		return 0, b.ctx.Err()
	}
	return sumOf(g.programs, memoryOf)
}
