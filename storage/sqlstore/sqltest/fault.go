//go:build unix

package sqltest

import (
	"context"
	"database/sql"
	"syscall"
	"testing"
)

// Kill ends the server at once, in the middle of whatever it does.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	for _, pid := range s.halt(t) {
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended already
	}
	<-s.ended
}

// Pause keeps the server from doing anything, though it goes on to exist.
func (s *Server) Pause(t testing.TB) { s.paused = s.halt(t) }

// Resume ends a pause.
func (s *Server) Resume(testing.TB) {
	for _, pid := range s.paused {
		_ = syscall.Kill(pid, syscall.SIGCONT) // it may have ended meanwhile
	}
}

// halt stops all processes of the server, and returns them.
func (s *Server) halt(t testing.TB) []int {
	t.Helper()
	conn, err := s.admin.Conn(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", s.kind.name, err)
	}
	defer func() { _ = conn.Close() }()
	pids := []int{s.cmd.Process.Pid}
	stop(t, pids[0]) // so that no process comes that is not listed
	if s.kind.processes != "" {
		pids = append(pids, list(t, conn, s.kind.processes)...)
	}
	for _, pid := range pids[1:] {
		stop(t, pid)
	}
	return pids
}

func stop(t testing.TB, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
}

// list runs a query for numbers.
func list(t testing.TB, conn *sql.Conn, query string) (numbers []int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return numbers
}
