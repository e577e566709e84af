package handlers

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestSocialRecordings replays what tests/interop/record_social.mjs recorded of a real Better
// Auth server, besides the recordings of TestHTTPVectors.
func TestSocialRecordings(t *testing.T) {
	var file struct {
		Secret  string
		Configs map[string]json.RawMessage
		Cases   []scenario
	}
	text, err := os.ReadFile(filepath.Join("testdata", "social.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, sc := range file.Cases {
		t.Run(sc.Name, func(t *testing.T) {
			config, ok := readConfig(file.Configs[sc.Config], file.Secret)
			if !ok {
				t.Fatal("the configuration has options that are not known here")
			}
			newReplay(t, config).run(t, sc.Steps)
		})
	}
	if len(file.Cases) == 0 {
		t.Error("nothing was recorded")
	}
}
