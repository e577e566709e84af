package main

import (
	"fmt"
	"slices"
	"time"
)

// sample is one round of one subject.
type sample struct {
	traffic
	cpu      time.Duration // of the gate's processes
	store    time.Duration // CPU of Redis
	commands int64         // that Redis has run
	memory   int64         // of the gate's processes, at the end
}

func (s sample) rate() float64       { return float64(s.requests) / s.took.Seconds() }
func (s sample) perRequest() float64 { return per(s.cpu, s.requests) }

// per returns microseconds for each of n.
func per(d time.Duration, n int) float64 {
	return float64(d) / float64(time.Microsecond) / float64(n)
}

// load is a subject with its rounds.
type load struct {
	*subject
	gate   *gate
	rounds []sample
}

// measureLoads measures all wanted subjects that are put under load. Notes tell of those
// that could not be had.
func (b *bench) measureLoads() (loads []*load, notes []string, err error) {
	for _, s := range subjects {
		if !b.loaded(s) {
			continue
		}
		progress("preparing %s", s.name)
		g, err := s.open(b)
		if s.optional && err != nil && b.ctx.Err() == nil {
			progress("%s: %v", s.name, err)
			notes = append(notes, fmt.Sprintf("%s could not be had: %.200s", s.title, err))
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", s.name, err)
		}
		loads = append(loads, &load{subject: s, gate: g})
	}
	for round := range b.rounds + 1 {
		for _, l := range loads {
			if err := b.round(l, round); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", l.name, err)
			}
		}
	}
	return loads, notes, nil
}

// loaded reports whether the subject is to be put under load. The limit always is when
// anything else is.
func (b *bench) loaded(s *subject) bool {
	if s.name == limit {
		return slices.ContainsFunc(subjects, func(s *subject) bool { return b.wanted(s.name) })
	}
	return b.wanted(s.name) && (b.all || !s.slow || slices.Contains(b.names, s.name))
}

// round puts a subject under load once. The first round warms it up and does not count.
func (b *bench) round(l *load, round int) error {
	if round == 0 {
		g := *l.gate
		if g.warm != nil {
			g = *g.warm
		}
		if err := b.probe(&g); err != nil {
			return err
		}
		_, err := b.sample(&g, b.warm, "")
		return err
	}
	cookies := ""
	if l.gate.once != nil {
		cookies = l.gate.once[round-1]
	}
	s, err := b.sample(l.gate, b.lasting, cookies)
	if err != nil {
		return err
	}
	progress("round %d of %d: %-22s %8.1f µs CPU, %7.0f requests/s", round, b.rounds, l.name, s.perRequest(), s.rate())
	l.rounds = append(l.rounds, s)
	return nil
}

// probe asks once, and wants the answer that all are to be.
func (b *bench) probe(g *gate) error {
	a, err := b.expect(g.status, g.url, g.header, "")
	if err != nil {
		return err
	}
	if g.shows(a.body) {
		return nil
	}
	return fmt.Errorf("%s shows something else: %.300s", g.url, a.body)
}

// sample measures one load.
func (b *bench) sample(g *gate, during time.Duration, cookies string) (sample, error) {
	before, err := b.account(g)
	if err != nil {
		return sample{}, err
	}
	t, err := b.wrk(g, during, cookies)
	if err != nil {
		return sample{}, err
	}
	after, err := b.account(g)
	if err != nil {
		return sample{}, err
	}
	return sample{
		traffic: t, cpu: after.cpu - before.cpu, store: after.store - before.store,
		commands: after.commands - before.commands, memory: after.memory,
	}, t.holds(g.status)
}

// account reads what the gate's processes and Redis have used so far.
func (b *bench) account(g *gate) (sample, error) {
	var s sample
	var err error
	if s.cpu, err = sumOf(g.programs, cpuOf); err != nil {
		return s, err
	}
	if s.memory, err = sumOf(g.programs, memoryOf); err != nil {
		return s, err
	}
	if g.redis == nil {
		return s, nil
	}
	if s.store, err = cpuOf(g.redis.program.pid()); err != nil {
		return s, err
	}
	s.commands, err = g.redis.commands(b.ctx)
	return s, err
}
