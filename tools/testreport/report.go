package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// event is a line of go test -json. See go doc test2json.
type event struct {
	Action     string
	Package    string
	ImportPath string // in place of Package while building
	Test       string // empty: about the package
	Elapsed    float64
	Output     string
}

// id names what printed something: a test, a package or a build.
type id struct{ pkg, test string }

// tally counts the tests of one package.
type tally struct{ passed, failed int }

type report struct {
	out            io.Writer
	printed        map[id]*bytes.Buffer // by tests that have not passed
	packages       map[string]*tally
	passed, failed int
}

func newReport(out io.Writer) *report {
	return &report{out: out, printed: map[id]*bytes.Buffer{}, packages: map[string]*tally{}}
}

func (r *report) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			r.line(line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// line takes one event. What is not an event is shown as it is.
func (r *report) line(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		_, _ = r.out.Write(line)
		return
	}
	if e.Package == "" {
		e.Package = e.ImportPath
	}
	who := id{e.Package, e.Test}
	switch e.Action {
	case "output", "build-output":
		r.print(who, e.Output)
	case "build-fail":
		r.show(who)
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.endPackage(e)
		} else {
			r.endTest(e)
		}
	}
}

func (r *report) print(who id, text string) {
	b := r.printed[who]
	if b == nil {
		b = &bytes.Buffer{}
		r.printed[who] = b
	}
	b.WriteString(text)
}

// show writes what the test, package or build has printed.
func (r *report) show(who id) {
	if b := r.printed[who]; b != nil {
		_, _ = b.WriteTo(r.out)
	}
}

func (r *report) endTest(e event) {
	who := id{e.Package, e.Test}
	if e.Action == "pass" {
		r.tally(e.Package).passed++
	} else {
		r.tally(e.Package).failed++
		r.show(who)
	}
	delete(r.printed, who)
}

// endPackage shows the package's line. A package that fails without a failing test (it
// didn't compile, it panicked, its TestMain failed) counts as one failure.
func (r *report) endPackage(e event) {
	t := r.tally(e.Package)
	if e.Action == "fail" && t.failed == 0 {
		t.failed++
	}
	r.passed += t.passed
	r.failed += t.failed
	switch {
	case e.Action == "fail":
		r.showAll(e.Package)
		fmt.Fprintf(r.out, "  FAIL %s: %d of %d failed, %.1f s\n", e.Package, t.failed, t.passed+t.failed, e.Elapsed)
	case t.passed > 0:
		fmt.Fprintf(r.out, "  ok   %s: %d, %.1f s\n", e.Package, t.passed, e.Elapsed)
	}
}

// showAll shows what the package printed, and its tests that never ended.
func (r *report) showAll(pkg string) {
	for who := range r.printed {
		if who.pkg == pkg {
			r.show(who)
			delete(r.printed, who)
		}
	}
}

func (r *report) tally(pkg string) *tally {
	t := r.packages[pkg]
	if t == nil {
		t = &tally{}
		r.packages[pkg] = t
	}
	return t
}
