package sqltest

import (
	"bytes"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Server is a running database server.
type Server struct {
	// DSN is where it listens, without the name of a database.
	DSN string

	kind   kind
	dir    string
	serve  []string
	cmd    *exec.Cmd
	ended  chan struct{}
	said   *output
	admin  *sql.DB
	paused []int
	number atomic.Int64
}

// kind is a kind of server.
type kind struct {
	name    string
	account string // whom it runs as when the tests run as root
	program string
	advice  string // when the program is not there
	signal  os.Signal
	// processes is the query for the ids of the server's processes but the first, "" if it has
	// none.
	processes string
	install   func(dir string) []string
	serve     func(dir string, port int) []string
	open      func(port int) (*sql.DB, error)
	dsn       func(port int) string
	// create makes a database of its own for a test, and returns its DSN.
	create func(s *Server, name string) (statement, dsn string)
}

// patience is how long a server may take to start or to end.
const patience = 60 * time.Second

// start runs a server until the test ends. Without its program the test fails.
func (k kind) start(t testing.TB) *Server {
	t.Helper()
	if _, err := exec.LookPath(k.program); err != nil {
		t.Fatalf("this test needs %s: %s", k.name, k.advice)
	}
	s := &Server{kind: k}
	s.makeDir(t)
	if out, err := s.command(k.install(s.dir)).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", k.name, err, out)
	}
	port := freePort(t)
	s.DSN = k.dsn(port)
	admin, err := k.open(port)
	if err != nil {
		t.Fatalf("%s: %v", k.name, err)
	}
	s.admin = admin
	t.Cleanup(func() { _ = admin.Close() })
	s.serve = k.serve(s.dir, port)
	s.Start(t)
	t.Cleanup(s.Stop)
	return s
}

// Start runs the server again after Stop, with what it kept, and returns once it answers.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	s.cmd, s.said, s.ended = s.command(s.serve), &output{}, make(chan struct{})
	s.cmd.Stdout, s.cmd.Stderr = s.said, s.said
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("%s: %v", s.kind.name, err)
	}
	go func() {
		_ = s.cmd.Wait() // it is ended by a signal
		close(s.ended)
	}()
	s.await(t)
}

// makeDir makes the folder of the server, which must be that of its account.
func (s *Server) makeDir(t testing.TB) {
	dir, err := os.MkdirTemp("", "gateway-"+s.kind.name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s.dir = dir
	if os.Geteuid() != 0 {
		return
	}
	account, err := user.Lookup(s.kind.account)
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
}

// command runs a program as the server's account when the tests run as root, which
// servers refuse to do.
func (s *Server) command(args []string) *exec.Cmd {
	if os.Geteuid() == 0 {
		args = append([]string{"setpriv", "--reuid=" + s.kind.account, "--regid=" + s.kind.account, "--clear-groups"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = s.dir
	return cmd
}

// await returns once the server answers.
func (s *Server) await(t testing.TB) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if s.admin.PingContext(t.Context()) == nil {
			return
		}
		select {
		case <-s.ended:
			t.Fatalf("%s does not start:\n%s", s.kind.name, s.said)
		default:
		}
	}
	t.Fatalf("%s does not answer:\n%s", s.kind.name, s.said)
}

// Stop ends this server and no other: by its own process. A second call does nothing.
func (s *Server) Stop() {
	_ = s.cmd.Process.Signal(s.kind.signal) // it may have ended already
	select {
	case <-s.ended:
	case <-time.After(patience):
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
}

// Freeze stops every process of the server, so that connections stay open and nothing is
// answered, until Thaw.
func (s *Server) Freeze(t testing.TB) {
	t.Cleanup(func() { s.signalAll(syscall.SIGCONT) })
	s.signalAll(syscall.SIGSTOP)
}

// Thaw lets a frozen server go on.
func (s *Server) Thaw() { s.signalAll(syscall.SIGCONT) }

// signalAll signals the server and the processes that it has begun, and no other.
func (s *Server) signalAll(signal syscall.Signal) {
	pid := s.cmd.Process.Pid
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid)) // empty elsewhere
	_ = syscall.Kill(pid, signal)                                                  // it may have ended already
	for child := range bytes.FieldsSeq(children) {
		if id, err := strconv.Atoi(string(child)); err == nil {
			_ = syscall.Kill(id, signal)
		}
	}
}

// Database makes an empty database and returns its DSN.
func (s *Server) Database(t testing.TB) (dsn string) {
	t.Helper()
	statement, dsn := s.kind.create(s, fmt.Sprintf("test_%d", s.number.Add(1)))
	s.Exec(t, statement)
	return dsn
}

// Exec runs a statement as the owner of the server.
func (s *Server) Exec(t testing.TB, statement string) {
	t.Helper()
	if _, err := s.admin.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %s: %v", s.kind.name, statement, err)
	}
}

// Value returns what a query for one text gives the owner of the server.
func (s *Server) Value(t testing.TB, query string) (text string) {
	t.Helper()
	if err := s.admin.QueryRowContext(t.Context(), query).Scan(&text); err != nil {
		t.Fatalf("%s: %s: %v", s.kind.name, query, err)
	}
	return text
}

// output is what a server says.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

// String implements fmt.Stringer.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("finding a free port: %v", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}
