package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// fact is a line of what the measurement was made with.
type fact struct{ name, value string }

// describe collects what the machine and its programs are.
func (b *bench) describe(facts *[]fact) error {
	add := func(name, value string) { *facts = append(*facts, fact{name, strings.TrimSpace(value)}) }
	cpu, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return fmt.Errorf("this needs Linux: %w", err)
	}
	memory, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return err
	}
	model, _ := entry(string(cpu), "model name")
	total, _ := entry(string(memory), "MemTotal")
	add("Date", time.Now().UTC().Format("2006-01-02 15:04 MST"))
	add("CPU", fmt.Sprintf("%s, %d cores, shared by all programs", model, runtime.NumCPU()))
	add("Memory", total)
	for _, f := range []struct{ name, file string }{
		{"Kernel", "/proc/sys/kernel/osrelease"},
		{"Load before", "/proc/loadavg"},
	} {
		text, err := os.ReadFile(f.file)
		if err != nil {
			return err
		}
		add(f.name, string(text))
	}
	add("Go", strings.TrimPrefix(runtime.Version(), "go"))
	for _, f := range []struct {
		name    string
		command []string
	}{
		{"Gateway", []string{"git", "describe", "--always", "--dirty", "--abbrev=10"}},
		{"Caddy", []string{"go", "list", "-m", "-f", "{{.Version}}", "github.com/caddyserver/caddy/v2"}},
		{"Better Auth", []string{"node", "--print", "require('./tests/interop/node_modules/better-auth/package.json').version"}},
		{"Node.js", []string{"node", "--version"}},
		{"Redis", []string{"redis-server", "--version"}},
	} {
		text, err := b.output(b.repository, f.command[0], f.command[1:]...)
		if err != nil {
			return err
		}
		add(f.name, text)
	}
	return nil
}
