package nextimport

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/caddy-better-auth/gateway/matcher"
)

// MaxSize is the size in bytes up to which a file is read.
const MaxSize = 1 << 20

// Plan is what a proxy file does, in the terms of a protect block.
type Plan struct {
	// File is the name of the file, for the notes.
	File string
	// Sources is config.matcher. Empty: every request is protected, unless Nothing is set.
	Sources []matcher.Source
	// Nothing: config.matcher is an empty list, and Next.js never runs the file.
	Nothing bool
	// Mode is the mode of protect: "optimistic", "cached", "full" or "remote <url>".
	Mode string
	// CookiePrefix and CookieName are the options of getSessionCookie; empty: not given.
	CookiePrefix, CookieName string
	// SignIn is the path of the sign-in page; empty: not found.
	SignIn string
	// ReturnTo is the query parameter with the way back; empty: the file sets none.
	ReturnTo string
	// Notes are ordered by line.
	Notes []Note

	set       matcher.Set
	unlimited *Note // there is no matcher, and Next.js runs the file for every request
}

// Note is something to say about a line of the file.
type Note struct {
	Line int
	// Question: the line was not understood, or cannot be said in a Caddyfile. The others
	// only explain.
	Question bool
	Text     string
}

// Read reads a proxy file. It fails if the file is larger than [MaxSize], or is no
// JavaScript and no TypeScript; the error names the file and the line. Everything else that
// is not understood is a question in the plan.
func Read(name string, src []byte) (*Plan, error) {
	if len(src) > MaxSize {
		return nil, fmt.Errorf("%s: larger than %d bytes", name, MaxSize)
	}
	f, err := newFile(src)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	p := &Plan{File: name}
	p.readConfig(f)
	p.readHandler(f)
	checks := f.checks()
	p.readMode(f, checks)
	t := f.sessions(checks).branches()
	p.readConditions(t, p.readRedirects(t))
	p.readEffects(t)
	p.checkReach()
	slices.SortStableFunc(p.Notes, func(a, b Note) int { return cmp.Compare(a.Line, b.Line) })
	p.Notes = slices.Compact(p.Notes)
	return p, nil
}

// Questions counts the notes that someone has to answer. Without any, the block does what
// the file does.
func (p *Plan) Questions() int {
	n := 0
	for _, note := range p.Notes {
		if note.Question {
			n++
		}
	}
	return n
}

func (p *Plan) ask(line int, format string, args ...any) {
	p.Notes = append(p.Notes, Note{line, true, fmt.Sprintf(format, args...)})
}

func (p *Plan) remark(line int, format string, args ...any) {
	p.Notes = append(p.Notes, Note{line, false, fmt.Sprintf(format, args...)})
}
