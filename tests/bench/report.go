package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// report is everything that was measured.
type report struct {
	plan    plan
	began   time.Time
	took    time.Duration
	machine []fact
	loads   []*load
	figures []figure
	notes   []string
}

// against is a median of a subject's rounds, and how it relates to the limit's.
type against struct{ median, ratio float64 }

// against compares a figure of every round with that of the limit's.
func (l *load) against(limit *load, figure func(sample) float64) against {
	values := each(l.rounds, figure)
	return against{median(values), ratio(values, each(limit.rounds, figure))}
}

// beside writes the median in a unit, and the ratio in parentheses.
func (a against) beside(format string, unit float64) string {
	return fmt.Sprintf(format+" (%.2f)", a.median/unit, a.ratio)
}

// summary is a subject's line.
type summary struct {
	*subject
	cpu, rate, p50, p99, memory, commands, store against
}

func (l *load) summary(limit *load) summary {
	return summary{
		subject:  l.subject,
		cpu:      l.against(limit, sample.perRequest),
		rate:     l.against(limit, sample.rate),
		p50:      l.against(limit, func(s sample) float64 { return float64(s.p50) }),
		p99:      l.against(limit, func(s sample) float64 { return float64(s.p99) }),
		memory:   l.against(limit, func(s sample) float64 { return float64(s.memory) }),
		commands: l.against(limit, func(s sample) float64 { return float64(s.commands) / float64(s.requests) }),
		store:    l.against(limit, func(s sample) float64 { return per(s.store, s.requests) }),
	}
}

// summaries returns a line for every subject. The limit is the first of them.
func (r *report) summaries() []summary {
	return each(r.loads, func(l *load) summary { return l.summary(r.loads[0]) })
}

// verdict says whether a target was reached.
func verdict(target string, reached bool) string {
	switch {
	case target == "":
		return ""
	case reached:
		return "reached"
	default:
		return "**not reached**"
	}
}

// byLoad is the table of what was put under load.
func (r *report) byLoad() table {
	t := table{{"subject", "CPU per request", "target", "", "requests/s", "p50", "p99", "memory", "Redis commands", "Redis CPU"}}
	for _, s := range r.summaries() {
		target := s.target.String()
		t = append(t, []string{
			s.title,
			s.cpu.beside("%.1f µs", 1), target,
			verdict(target, s.target.reached(s.cpu.ratio, s.cpu.median, s.commands.median)),
			s.rate.beside("%.0f", 1),
			s.p50.beside("%.2f ms", float64(time.Millisecond)), s.p99.beside("%.1f ms", float64(time.Millisecond)),
			s.memory.beside("%.0f MiB", 1<<20),
			fmt.Sprintf("%.2f", s.commands.median), fmt.Sprintf("%.1f µs", s.store.median),
		})
	}
	return t
}

// byFigure is the table of everything else.
func (r *report) byFigure() table {
	t := table{{"subject", "measured", "compared", "target", ""}}
	for _, f := range r.figures {
		t = append(t, []string{f.title, f.value, f.compared, f.target, verdict(f.target, f.reached)})
	}
	return t
}

// print writes the report for a terminal.
func (r *report) print(w io.Writer) error {
	for _, f := range r.machine {
		fmt.Fprintf(w, "%-12s %s\n", f.name, f.value)
	}
	var tables []table
	if len(r.loads) > 0 {
		fmt.Fprintln(w, "\nIn parentheses: the ratio to the limit.")
		tables = append(tables, r.byLoad())
	}
	if len(r.figures) > 0 {
		tables = append(tables, r.byFigure())
	}
	for _, t := range tables {
		fmt.Fprintln(w)
		if err := t.print(w); err != nil {
			return err
		}
	}
	if len(r.notes) > 0 {
		fmt.Fprintf(w, "\n%s\n", strings.Join(r.notes, "\n"))
	}
	_, err := fmt.Fprintf(w, "\n%s\n", r.took.Round(time.Second))
	return err
}
