package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const (
	readyIn = 60 * time.Second // to answer after the start
	endIn   = 10 * time.Second // to end after being asked to
)

// program is a running program.
type program struct {
	name string
	cmd  *exec.Cmd
	log  string // file
	done chan struct{}
	err  error // how it ended; read after done
}

// launch starts a command and does not wait for anything. The program ends with close at
// the latest.
func (b *bench) launch(name string, cmd *exec.Cmd) (*program, error) {
	log, err := os.CreateTemp(b.dir, "log-")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	p := &program{name: name, cmd: cmd, log: log.Name(), done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	b.programs = append(b.programs, p)
	return p, nil
}

// start launches a command and waits until ready says that it answers.
func (b *bench) start(name string, cmd *exec.Cmd, ready func(context.Context) bool) (*program, error) {
	p, err := b.launch(name, cmd)
	if err != nil {
		return nil, err
	}
	return p, p.await(b.ctx, ready, 20*time.Millisecond)
}

// await asks until the program is ready.
func (p *program) await(ctx context.Context, ready func(context.Context) bool, gap time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, readyIn)
	defer cancel()
	for !ready(ctx) {
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it answered: %w\n%s", p.name, p.err, p.tail())
		case <-ctx.Done():
			return fmt.Errorf("%s did not answer: %w\n%s", p.name, ctx.Err(), p.tail())
		case <-time.After(gap):
		}
	}
	return nil
}

func (p *program) pid() int { return p.cmd.Process.Pid }

// stop asks the program to end and waits for it. One that doesn't is killed.
func (p *program) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // one that has ended already is fine
	select {
	case <-p.done:
	case <-time.After(endIn):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// tail returns the end of what the program has printed.
func (p *program) tail() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-4000):])
}

// output runs a command to its end and returns what it printed.
func (b *bench) output(dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(b.ctx, name, args...)
	cmd.Dir = dir
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, out)
	}
	return string(out), nil
}

// freePort returns a TCP port that nobody listens on, below those that systems give to
// outgoing connections.
func freePort() (string, error) {
	for range 100 {
		port := strconv.Itoa(20000 + rand.IntN(12000))
		l, err := net.Listen("tcp", "127.0.0.1:"+port)
		if err != nil {
			continue // taken
		}
		return port, l.Close()
	}
	return "", fmt.Errorf("no free port was found")
}
