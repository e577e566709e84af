package main

import (
	"fmt"
	"os/exec"
	"time"
)

const (
	startTarget = 1.3
	startPoll   = 500 * time.Microsecond
)

// starter is a program whose start is measured.
type starter struct {
	title   string
	ours    bool
	url     string
	command func() (*exec.Cmd, error)
	took    []time.Duration
}

// measureStart measures the time from a program's start to its first answer, of a page that
// is not protected. The first start of each makes its databases and does not count.
func measureStart(b *bench) ([]figure, error) {
	starters, err := b.starters()
	if err != nil {
		return nil, err
	}
	for round := range b.starts + 1 {
		for _, s := range starters {
			took, err := b.timeStart(s)
			if err != nil {
				return nil, err
			}
			if round > 0 {
				s.took = append(s.took, took)
			}
		}
	}
	var figures []figure
	for i, s := range starters {
		f := figure{title: "start to first answer, " + s.title, value: milliseconds(median(s.took))}
		if i > 0 {
			f.compared = fmt.Sprintf("%.2f of plain Caddy", ratio(s.took, starters[0].took))
		}
		if s.ours {
			f.target = fmt.Sprintf("≤ %.1f", startTarget)
			f.reached = round2(ratio(s.took, starters[0].took)) <= startTarget
		}
		figures = append(figures, f)
	}
	return figures, nil
}

// starters prepares the commands. A command runs once, so that each start has a new one.
func (b *bench) starters() ([]*starter, error) {
	binary, err := b.caddy()
	if err != nil {
		return nil, err
	}
	plain, err := newAddress()
	if err != nil {
		return nil, err
	}
	plainCommand, err := b.caddyCommand(binary, caddyfile("", plain, "\trespond \"hello\"\n"))
	if err != nil {
		return nil, err
	}
	starters := []*starter{{title: "plain Caddy", url: plain, command: again(plainCommand)}}
	for _, s := range []struct {
		title string
		site  site
	}{
		{"the gateway on SQLite", site{mode: "full", inProcess: true}},
		{"the gateway on Redis", site{mode: "full", redis: true, inProcess: true}},
	} {
		address, cmd, err := b.gatewayCommand(s.site)
		if err != nil {
			return nil, err
		}
		starters = append(starters, &starter{title: s.title, ours: true, url: address, command: again(cmd)})
	}
	address, cmd, err := b.betterAuthCommand("")
	if err != nil {
		return nil, err
	}
	return append(starters, &starter{title: "Better Auth on Node", url: address + "/api/auth/ok", command: again(cmd)}), nil
}

// again returns a function that copies the command, which can run once only.
func again(cmd *exec.Cmd) func() (*exec.Cmd, error) {
	return func() (*exec.Cmd, error) {
		return &exec.Cmd{Path: cmd.Path, Args: cmd.Args, Dir: cmd.Dir, Env: cmd.Env}, cmd.Err
	}
}

func (b *bench) timeStart(s *starter) (time.Duration, error) {
	cmd, err := s.command()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	p, err := b.launch(s.title, cmd)
	if err != nil {
		return 0, err
	}
	if err := p.await(b.ctx, answers(s.url), startPoll); err != nil {
		return 0, err
	}
	took := time.Since(began)
	p.stop()
	return took, nil
}
