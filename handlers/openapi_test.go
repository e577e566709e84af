package handlers

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

var update = flag.Bool("update", false, "write the golden files anew")

const goldenOpenAPI = "testdata/openapi.json"

func newDescribed(t *testing.T) *fixture {
	t.Helper()
	return newFixture(t, func(s *settings) { s.handlers.OpenAPI = true })
}

// TestOpenAPI compares the document with the committed one:
// go test ./handlers -run TestOpenAPI -update
func TestOpenAPI(t *testing.T) {
	w := newDescribed(t).send(http.MethodGet, "/api/auth/open-api/generate-schema", "")
	if w.Code != http.StatusOK {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, w.Body.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	if *update {
		if err := os.WriteFile(goldenOpenAPI, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(goldenOpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("the document has changed: look at it, and run this test with -update")
	}
}

// TestOpenAPIIsOff: who doesn't ask for it doesn't serve it.
func TestOpenAPIIsOff(t *testing.T) {
	f := newFixture(t, nil)
	for _, path := range []string{"/open-api/generate-schema", "/reference"} {
		if w := f.send(http.MethodGet, "/api/auth"+path, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", path, w.Code)
		}
	}
}

// TestOpenAPIReference: the page names every route, and may run nothing.
func TestOpenAPIReference(t *testing.T) {
	w := newDescribed(t).send(http.MethodGet, "/api/auth/reference", "")
	page := w.Body.String()
	for _, row := range Routes() {
		if !strings.Contains(page, "<code>"+row.Path+"</code>") {
			t.Errorf("the page lacks %s", row.Path)
		}
	}
	for _, alien := range []string{"<script", "http://", "https://", "style=", " on"} {
		if alien == "http://" { // its own address
			page = strings.ReplaceAll(page, testOrigin, "")
		}
		if strings.Contains(page, alien+"=") || alien != " on" && strings.Contains(page, alien) {
			t.Errorf("the page has %q", alien)
		}
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") {
		t.Errorf("the policy is %q", policy)
	}
}

// TestOpenAPIHasAdditionalFields: what clients see is described, what they don't see is not.
func TestOpenAPIHasAdditionalFields(t *testing.T) {
	f := newFixture(t, func(s *settings) {
		s.handlers.OpenAPI = true
		s.handlers.UserFields = []auth.AdditionalField{{Name: "plan", Type: "string"}, {Name: "note", Type: "string", Hidden: true}}
	})
	var doc openAPI
	w := f.send(http.MethodGet, "/api/auth/open-api/generate-schema", "")
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	user := doc.Components.Schemas["User"].Properties
	if _, ok := user["plan"]; !ok {
		t.Error("the user lacks the field plan")
	}
	if _, ok := user["note"]; ok {
		t.Error("the user has the hidden field note")
	}
}
