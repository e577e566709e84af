package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures what the arguments ask for. What was started has ended when it returns.
func run(args []string) (err error) {
	p, err := parseArguments(args)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	b, err := newBench(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	r, err := b.measure()
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	if err != nil {
		return err
	}
	if err := r.print(os.Stdout); err != nil || !p.written() {
		return err
	}
	return r.write(filepath.Join(b.repository, "docs"))
}

// measure runs all subjects of the plan.
func (b *bench) measure() (*report, error) {
	r := &report{plan: b.plan, began: time.Now()}
	if err := b.describe(&r.machine); err != nil {
		return nil, err
	}
	var err error
	if r.loads, r.notes, err = b.measureLoads(); err != nil {
		return nil, err
	}
	for _, m := range measures {
		if !b.wanted(m.name) {
			continue
		}
		progress("%s", m.name)
		figures, err := m.run(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		r.figures = append(r.figures, figures...)
	}
	r.took = time.Since(r.began)
	return r, nil
}

// parseArguments understands: quick, --all and names of subjects.
func parseArguments(args []string) (plan, error) {
	p := usual
	for _, arg := range args {
		switch {
		case arg == "quick":
			names, all := p.names, p.all
			p = quick
			p.names, p.all = names, all
		case arg == "--all":
			p.all = true
		case slices.Contains(allNames(), arg):
			p.names = append(p.names, arg)
		default:
			return p, fmt.Errorf("%q is neither quick, --all nor one of: %s", arg, strings.Join(allNames(), " "))
		}
	}
	if p.all && !p.quick {
		p.cold = million
	}
	return p, nil
}

// progress tells on standard error how far it has come.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// repository returns the folder of go.mod.
func repository() (string, error) {
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		return "", errors.New("the place of the sources is unknown")
	}
	return filepath.Join(filepath.Dir(file), "..", ".."), nil
}
