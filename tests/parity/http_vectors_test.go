package parity_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestHTTPVectors replays the scenarios of the core routes.
func TestHTTPVectors(t *testing.T) { replayAll(t, readRecording(t, "http")) }

// TestRedisVectors replays the scenarios of servers that keep sessions in Redis, some of them
// in the database as well, and compares what is in both.
func TestRedisVectors(t *testing.T) {
	replayAll(t, readRecording(t, "redis"))
}

// TestCoreRecordings replays what tests/interop/record_core.mjs recorded of a real Better
// Auth server, besides the recordings that we were given: odd input for every route, and the
// options that they say little of.
func TestCoreRecordings(t *testing.T) { replayAll(t, ownRecording(t, "core")) }

// TestSocialRecordings does the same for tests/interop/record_social.mjs.
func TestSocialRecordings(t *testing.T) { replayAll(t, ownRecording(t, "social")) }

func ownRecording(t *testing.T, name string) (r recording) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil || len(r.Cases) == 0 {
		t.Fatalf("%d scenarios, %v", len(r.Cases), err)
	}
	return r
}

// replayAll replays every scenario of a recording, each against a gateway of its own.
func replayAll(t *testing.T, r recording) {
	differs := newDifferences(t)
	for _, sc := range r.Cases {
		t.Run(sc.Name, func(t *testing.T) {
			t.Parallel()
			p := &replay{bindings: bindings{values: map[string]string{}}, secret: r.Secret, differs: differs}
			options := optionsOf(t, r, sc)
			p.takesOver = takesOver(options)
			p.gateway = setup{secret: r.Secret, options: options}.start(t)
			p.run(t, sc.Steps)
		})
	}
}

// optionsOf returns the options of a scenario. What every server of redis.json has is not
// recorded with each of them.
func optionsOf(t *testing.T, r recording, sc scenario) map[string]any {
	t.Helper()
	var own map[string]any
	if err := json.Unmarshal(r.Configs[sc.Config], &own); err != nil {
		t.Fatalf("the options %s: %v", sc.Config, err)
	}
	keepOrder(own, r.Configs[sc.Config])
	options := core(own)
	if options["secondaryStorage"] != nil && options["user"] == nil {
		options["user"] = map[string]any{"deleteUser": map[string]any{"enabled": true}}
	}
	return options
}

// namedValue is a member of an object whose order counts.
type namedValue struct {
	name  string
	value any
}

// keepOrder puts the additional fields of users and sessions in the order of the recording.
func keepOrder(options map[string]any, raw json.RawMessage) {
	for _, of := range []string{"user", "session"} {
		settings, ok := options[of].(map[string]any)
		if !ok || settings["additionalFields"] == nil {
			continue
		}
		fields, ok := settings["additionalFields"].(map[string]any)
		if !ok {
			continue
		}
		_, below, _ := strings.Cut(string(raw), `"`+of+`"`)
		settings["additionalFields"] = inOrder(fields, below)
	}
}

// inOrder lists the members of an object in the order in which a text names them.
func inOrder(members map[string]any, text string) (all []namedValue) {
	names := slices.SortedFunc(maps.Keys(members), func(a, b string) int {
		return strings.Index(text, `"`+a+`"`) - strings.Index(text, `"`+b+`"`)
	})
	for _, name := range names {
		all = append(all, namedValue{name, members[name]})
	}
	return all
}
