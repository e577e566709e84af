package stage

import (
	"bytes"
	"os/exec"
	"sync"
	"testing"
	"time"
)

const (
	readyIn = 60 * time.Second // to answer after the start
	endIn   = 15 * time.Second // to end after being asked to
	pollGap = 20 * time.Millisecond
)

// Program is a running program.
type Program struct {
	t    testing.TB
	name string
	cmd  *exec.Cmd
	log  *Log
	done chan struct{} // closed when the program has ended
	err  error         // how it ended; read after done
}

// Start runs a command as a process group of its own and waits until ready says that it
// answers. The program ends with the test at the latest.
func Start(t testing.TB, name string, cmd *exec.Cmd, ready func(*Log) bool) *Program {
	t.Helper()
	p := &Program{t: t, name: name, cmd: cmd, log: &Log{}, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.log, p.log
	cmd.WaitDelay = endIn
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", name, err)
	}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(p.finish)
	p.await(ready)
	return p
}

func (p *Program) await(ready func(*Log) bool) {
	p.t.Helper()
	limit := time.NewTimer(readyIn)
	defer limit.Stop()
	poll := time.NewTicker(pollGap)
	defer poll.Stop()
	for !ready(p.log) {
		select {
		case <-p.done:
			p.t.Fatalf("%s ended before it answered: %v", p.name, p.err)
		case <-limit.C:
			p.t.Fatalf("%s did not answer within %v", p.name, readyIn)
		case <-poll.C:
		}
	}
}

// Stop asks the program to end and waits for it. A program that doesn't is killed, and
// the test fails.
func (p *Program) Stop() {
	p.t.Helper()
	interrupt(p.cmd)
	select {
	case <-p.done:
	case <-time.After(endIn):
		kill(p.cmd)
		<-p.done
		p.t.Errorf("%s did not end within %v", p.name, endIn)
	}
}

// PID returns the id of the program's process.
func (p *Program) PID() int { return p.cmd.Process.Pid }

// Log returns what the program has printed so far.
func (p *Program) Log() string { return p.log.String() }

func (p *Program) finish() {
	p.Stop()
	if p.log.Contains("WARNING: DATA RACE") {
		p.t.Errorf("%s has a data race", p.name)
	}
	if p.t.Failed() {
		p.t.Logf("log of %s:\n%s", p.name, p.log)
	}
}

// Log collects what a program prints. It is safe for concurrent use.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write appends to the log.
func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String returns the log.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Contains reports whether the text has been printed.
func (l *Log) Contains(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Contains(l.text.Bytes(), []byte(text))
}
