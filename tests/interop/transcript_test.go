package interop_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// transcript is what story.mjs writes: what people and one server said to each other.
type transcript struct {
	Entries []entry
	Paths   map[string]bool // "GET /x": whether it succeeded, once at least
}

// entry is one step of a story.
type entry struct {
	Step string
	At   int64  // milliseconds since 1970
	Text string // lines: > of requests, < of responses, and what the client returned
}

// listen runs what writes a transcript and returns it, normalised after edit.
func listen(t *testing.T, cmd *exec.Cmd, edit func(text string) string) transcript {
	t.Helper()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s broke off: %v\n%s", filepath.Base(cmd.Args[1]), err, stderr(err))
	}
	var heard transcript
	if err := json.Unmarshal(out, &heard); err != nil {
		t.Fatalf("%s printed %q: %v", filepath.Base(cmd.Args[1]), out, err)
	}
	names := placeholders{}
	for i, e := range heard.Entries {
		heard.Entries[i].Text = names.normalise(edit(e.Text), e.At)
	}
	return heard
}

// inOrder returns the lines as they are.
func inOrder(text string) string { return text }

// inAnyOrder returns lines with the fields of all JSON sorted.
func inAnyOrder(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if at := strings.IndexAny(line, "{["); at >= 0 {
			lines[i] = line[:at] + sortedFields(line[at:])
		}
	}
	return strings.Join(lines, "\n")
}

// compare reports each step at which the two differ.
func compare(t *testing.T, got, want transcript) {
	t.Helper()
	if len(got.Entries) != len(want.Entries) {
		t.Errorf("%d steps, want %d", len(got.Entries), len(want.Entries))
	}
	for i := range min(len(got.Entries), len(want.Entries)) {
		got, want := got.Entries[i], want.Entries[i]
		t.Run(fmt.Sprintf("%03d %s", i+1, want.Step), func(t *testing.T) {
			if got.Step != want.Step {
				t.Fatalf("the step is %q", got.Step)
			}
			if lines := diff(strings.Split(want.Text, "\n"), strings.Split(got.Text, "\n")); lines != "" {
				t.Errorf("better-auth (-) and the gateway (+):\n%s", lines)
			}
		})
	}
}

// diff shows all lines, with - before those of a alone and + before those of b alone, or
// nothing when they are equal.
func diff(a, b []string) string {
	if slices.Equal(a, b) {
		return ""
	}
	common := commonLines(a, b)
	var out strings.Builder
	line := func(mark, text string) { fmt.Fprintf(&out, "%s %s\n", mark, text) }
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			line(" ", a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			line("-", a[i])
			i++
		default:
			line("+", b[j])
			j++
		}
	}
	return out.String()
}

// commonLines[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
func commonLines(a, b []string) [][]int {
	lengths := make([][]int, len(a)+1)
	for i := range lengths {
		lengths[i] = make([]int, len(b)+1)
	}
	for i, left := range slices.Backward(a) {
		for j, right := range slices.Backward(b) {
			if left == right {
				lengths[i][j] = lengths[i+1][j+1] + 1
			} else {
				lengths[i][j] = max(lengths[i+1][j], lengths[i][j+1])
			}
		}
	}
	return lengths
}
