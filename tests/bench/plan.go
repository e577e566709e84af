package main

import (
	"slices"
	"time"
)

const (
	million     = 1_000_000
	connections = 32   // of wrk
	answerSize  = 1024 // bytes of the upstream's answers
)

// plan says how much is measured.
type plan struct {
	quick bool
	all   bool     // also what takes long to build
	names []string // subjects; none: all of them

	rounds  int
	lasting time.Duration // of a round
	warm    time.Duration // before the first round
	cold    int           // sessions that are asked for once
	warmed  int           // sessions whose memory is measured
	settle  time.Duration // before memory is read
	signIns int           // in each round
	revoked int           // sessions, in each way
	starts  int           // of each program
}

var usual = plan{
	rounds: 11, lasting: 3 * time.Second, warm: 2 * time.Second, cold: 200_000, warmed: 100_000,
	settle: 5 * time.Second, signIns: 12, revoked: 200, starts: 15,
}

// quick shows that everything works, and little else.
var quick = plan{
	quick: true, rounds: 2, lasting: time.Second, warm: time.Second, cold: 4_000, warmed: 4_000,
	settle: time.Second, signIns: 3, revoked: 20, starts: 3,
}

// wanted reports whether the subject is to be measured.
func (p plan) wanted(name string) bool {
	return len(p.names) == 0 || slices.Contains(p.names, name)
}

// written reports whether the result is worth docs/performance.md.
func (p plan) written() bool { return !p.quick && len(p.names) == 0 }

// allNames are the names of everything that can be measured.
func allNames() []string {
	var names []string
	for _, s := range subjects {
		names = append(names, s.name)
	}
	for _, m := range measures {
		names = append(names, m.name)
	}
	return names
}
