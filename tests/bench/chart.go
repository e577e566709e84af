package main

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Sizes of the chart, in pixels.
const (
	chartWidth = 860
	labelWidth = 370
	valueWidth = 60
	barHeight  = 18
	barGap     = 8
	chartTop   = 44
)

const chartStyle = `text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.value{font-variant-numeric:tabular-nums}
.ours{fill:#0969da}.others{fill:#8c959f}.limit{fill:#1a7f37}line{stroke:#1a7f37;stroke-dasharray:4 3}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.ours{fill:#4493f8}.others{fill:#6e7681}.limit{fill:#3fb950}line{stroke:#3fb950}}`

// chart draws a bar for the CPU time per request of every subject, as a multiple of the
// limit's.
func chart(summaries []summary) string {
	longest := 1.0
	for _, s := range summaries {
		if !math.IsNaN(s.cpu.ratio) {
			longest = max(longest, s.cpu.ratio)
		}
	}
	scale := float64(chartWidth-labelWidth-valueWidth) / longest
	height := chartTop + len(summaries)*(barHeight+barGap) + barGap
	var w strings.Builder
	fmt.Fprintf(&w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img">`+"\n<style>%s</style>\n",
		chartWidth, height, chartStyle)
	fmt.Fprintf(&w, `<text class="title" x="8" y="22">CPU time of the gate for a request, plain Caddy = 1</text>`+"\n")
	for i, s := range summaries {
		top := chartTop + i*(barHeight+barGap)
		bar := s.cpu.ratio * scale
		if math.IsNaN(bar) {
			bar = 0
		}
		fmt.Fprintf(&w, `<text x="%d" y="%d" text-anchor="end">%s</text>`,
			labelWidth-8, top+barHeight-5, html.EscapeString(strings.ReplaceAll(s.title, "`", "")))
		fmt.Fprintf(&w, `<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>`, s.class(), labelWidth, top, bar, barHeight)
		fmt.Fprintf(&w, `<text class="value" x="%.1f" y="%d">%.2f</text>`+"\n", labelWidth+bar+6, top+barHeight-5, s.cpu.ratio)
	}
	at := labelWidth + scale
	fmt.Fprintf(&w, `<line x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>`+"\n</svg>\n", at, at, chartTop-4, height-barGap)
	return w.String()
}

// class is how the subject's bar is coloured.
func (s *subject) class() string {
	switch {
	case s.name == limit:
		return "limit"
	case s.ours:
		return "ours"
	default:
		return "others"
	}
}
