package handlers

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestRoutesOfBetterAuth fails when the table lacks a route of Better Auth's core, or calls
// it by another name. That the list is what the package has is tested in tests/interop.
func TestRoutesOfBetterAuth(t *testing.T) {
	text, err := os.ReadFile("testdata/better-auth-routes.json")
	if err != nil {
		t.Fatal(err)
	}
	var theirs []struct {
		Name, Method string
		Path         *string
	}
	if err := json.Unmarshal(text, &theirs); err != nil || len(theirs) == 0 {
		t.Fatalf("%d routes, %v", len(theirs), err)
	}
	for _, r := range theirs {
		if r.Path == nil {
			continue // a method only: see Caller
		}
		path := strings.NewReplacer(":id", "{id}", ":token", "{token}").Replace(*r.Path)
		if !slices.ContainsFunc(Routes(), func(row Route) bool {
			return row.Method == r.Method && row.Path == path && row.Operation == r.Name
		}) {
			t.Errorf("the table lacks %s %s, operation %s", r.Method, path, r.Name)
		}
	}
}
