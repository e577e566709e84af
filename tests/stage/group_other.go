//go:build !unix

package stage

import "os/exec"

// Elsewhere there are neither process groups nor a polite way to end a process.
func ownGroup(*exec.Cmd) {}

func interrupt(cmd *exec.Cmd) { kill(cmd) }

// kill ends the process; one that has ended already is fine.
func kill(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
