package upstreams_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// ofEach is how many targets of each upstream are written down.
const ofEach = 80

// record is which targets brought out what is for members only, and of which upstream.
type record struct {
	mu sync.Mutex
	by map[string][]string
}

func newRecord() *record { return &record{by: make(map[string][]string)} }

// add notes a target that consists of a path and maybe a query.
func (r *record) add(t target, upstream string) {
	if t.header != "" || !strings.HasPrefix(t.path, "/") {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.by[t.path] = append(r.by[t.path], upstream)
}

// served is a target in the file. Each character of it is a byte.
type served struct {
	Target string   `json:"target"`
	By     []string `json:"by"`
}

// write writes the shortest targets of each upstream down.
func (r *record) write(t *testing.T) {
	t.Helper()
	all := make([]served, 0, len(r.by))
	for target, by := range r.by {
		slices.Sort(by)
		all = append(all, served{latin1(target), by})
	}
	slices.SortFunc(all, func(a, b served) int {
		return cmp.Or(cmp.Compare(len(a.Target), len(b.Target)), strings.Compare(a.Target, b.Target))
	})
	counts := make(map[string]int)
	var file struct {
		About   string   `json:"about"`
		Targets []served `json:"targets"`
	}
	file.About = "Targets, and the upstreams of tests/upstreams that served to anybody what is under /admin when asked for them directly. Written by go test ./tests/upstreams -update."
	for _, s := range all {
		wanted := false
		for _, name := range s.By {
			wanted = wanted || counts[name] < ofEach
			counts[name]++
		}
		if wanted {
			file.Targets = append(file.Targets, s)
		}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(file); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(stage.Repository(t), "matcher/testdata/upstreams.json")
	if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// latin1 returns a text with one character for each byte.
func latin1(bytes string) string {
	runes := make([]rune, len(bytes))
	for i := range len(bytes) {
		runes[i] = rune(bytes[i])
	}
	return string(runes)
}
