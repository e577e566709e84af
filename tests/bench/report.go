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

// summary is a subject's line: medians, and ratios to the limit.
type summary struct {
	*subject
	rate, perRequest, store, commands     float64
	p50, p99                              time.Duration
	memory                                int64
	byRate, byCPU, byP50, byP99, byMemory float64
}

func perRequestOf(s sample) float64 { return s.perRequest() }
func rateOf(s sample) float64       { return s.rate() }
func p50Of(s sample) time.Duration  { return s.p50 }
func p99Of(s sample) time.Duration  { return s.p99 }
func memoryOfSample(s sample) int64 { return s.memory }
func storeOf(s sample) float64      { return per(s.store, s.requests) }
func commandsOf(s sample) float64   { return float64(s.commands) / float64(s.requests) }

// summarise compares the rounds of a subject with those of the limit.
func summarise(l, limit *load) summary {
	s, to := l.rounds, limit.rounds
	return summary{
		subject: l.subject,
		rate:    median(each(s, rateOf)), perRequest: median(each(s, perRequestOf)), store: median(each(s, storeOf)),
		commands: median(each(s, commandsOf)), p50: median(each(s, p50Of)), p99: median(each(s, p99Of)),
		memory: median(each(s, memoryOfSample)),
		byRate: ratio(each(s, rateOf), each(to, rateOf)), byCPU: ratio(each(s, perRequestOf), each(to, perRequestOf)),
		byP50: ratio(each(s, p50Of), each(to, p50Of)), byP99: ratio(each(s, p99Of), each(to, p99Of)),
		byMemory: ratio(each(s, memoryOfSample), each(to, memoryOfSample)),
	}
}

// summaries returns a line for every subject. The limit is the first of them.
func (r *report) summaries() []summary {
	return each(r.loads, func(l *load) summary { return summarise(l, r.loads[0]) })
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
			beside(fmt.Sprintf("%.1f µs", s.perRequest), s.byCPU), target,
			verdict(target, s.target.reached(s.byCPU, s.perRequest, s.commands)),
			beside(fmt.Sprintf("%.0f", s.rate), s.byRate),
			beside(milliseconds(s.p50), s.byP50), beside(milliseconds(s.p99), s.byP99),
			beside(megabytes(s.memory), s.byMemory),
			fmt.Sprintf("%.2f", s.commands), fmt.Sprintf("%.1f µs", s.store),
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
