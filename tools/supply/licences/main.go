// Command licences looks at the licence of every module that the gateway's program is built
// of, and fails if one is not on the list of those that may be linked into a program under
// ours.
//
//	go run -C tools/supply ./licences
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// allowed are licences that ask for no more than their own text and notices to be kept, the
// MPL, which covers no files but its own, and the OFL, which is for fonts.
var allowed = []string{
	"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-Clear", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "Unlicense", "Zlib",
	"OFL-1.1",
}

// covers is how much of a licence file must be a known text, in percent.
const covers = 70

func main() {
	modules, err := linked(context.Background(), filepath.Join("..", ".."), "./cmd/gateway")
	if err == nil {
		for _, m := range modules {
			err = errors.Join(err, m.check())
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stdout, "%d modules\n", len(modules))
}

// linked returns the modules that a program is built of, but for its own.
func linked(ctx context.Context, dir, program string) ([]module, error) {
	list := exec.CommandContext(ctx, "go", "list", "-deps", "-json=Module", program)
	list.Dir, list.Stderr = dir, os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	seen := map[string]bool{}
	var modules []module
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ Module *module }
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if m := p.Module; m != nil && !m.Main && !seen[m.Path] {
			seen[m.Path] = true
			modules = append(modules, *m)
		}
	}
	if len(modules) == 0 {
		return nil, errors.New("the program has no modules")
	}
	return modules, nil
}

// module is a module of the program.
type module struct {
	Path, Version, Dir string
	Main               bool
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)(-(mit|apache|apache2))?(\.(txt|md|rst))?$`)

// check says what is wrong with the licence of a module.
func (m module) check() error {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return fmt.Errorf("%s: %w", m.Path, err)
	}
	found := false
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, entry.Name()))
		if err != nil {
			return err
		}
		if err := judge(text); err != nil {
			return fmt.Errorf("%s %s: %s: %w", m.Path, m.Version, entry.Name(), err)
		}
		found = true
	}
	if !found {
		return fmt.Errorf("%s %s has no licence file", m.Path, m.Version)
	}
	return nil
}

// judge says what is wrong with the text of a licence.
func judge(text []byte) error {
	cover := licensecheck.Scan(text)
	if cover.Percent < covers {
		return fmt.Errorf("only %.0f %% of it is a licence that is known", cover.Percent)
	}
	for _, match := range cover.Match {
		if !slices.Contains(allowed, match.ID) {
			return fmt.Errorf("%s is not on the list", match.ID)
		}
	}
	return nil
}
