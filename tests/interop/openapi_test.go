package interop_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// TestOpenAPI: the description of the routes is OpenAPI 3.1, in the judgement of a validator.
func TestOpenAPI(t *testing.T) {
	document, err := os.ReadFile(filepath.Join(stage.Repository(t), "handlers", "testdata", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := stage.Node(t, "tests/interop/openapi.mjs")
	cmd.Stdin = bytes.NewReader(document)
	complaints, err := cmd.Output()
	if err != nil || len(complaints) > 0 {
		t.Errorf("the validator says %s, %v\n%s", complaints, err, stderr(err))
	}
}
