package interop_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// world plays all other servers: it takes mails.
type world struct {
	*httptest.Server
}

func newWorld(t *testing.T) *world {
	w := &world{}
	mux := http.NewServeMux()
	w.Server = httptest.NewServer(mux)
	t.Cleanup(w.Close)
	return w
}
