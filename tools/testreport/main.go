// Command testreport reads the output of go test -json: it shows what failed with all it
// printed, one line per package, and appends the number of tests that passed and failed to
// a file. A skipped test is a failure, and so is a run without tests: neither proves anything.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	counts := flag.String("counts", "", "file to append \"PASSED FAILED\" to")
	flag.Parse()
	ok, err := run(*counts)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// run reports whether there were tests and all of them passed.
func run(counts string) (bool, error) {
	r := newReport(os.Stdout)
	if err := r.read(os.Stdin); err != nil {
		return false, err
	}
	f, err := os.OpenFile(counts, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return false, err
	}
	if _, err := fmt.Fprintln(f, r.passed, r.failed); err != nil {
		return false, err
	}
	return r.failed == 0 && r.passed > 0, f.Close()
}
