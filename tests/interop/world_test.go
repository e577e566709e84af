package interop_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// mailIn is how long a mail may take.
const mailIn = 10 * time.Second

// world plays all other servers: the one that takes mails, GitHub and Google.
type world struct {
	*httptest.Server

	mu     sync.Mutex
	mails  []letter
	grants map[string]grant // by code
}

// letter is a mail, as much of it as both servers tell.
type letter struct {
	Kind string `json:"kind"`
	To   string `json:"to"`
	User struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"user"`
	URL      string `json:"url"`
	Token    string `json:"token"`
	NewEmail string `json:"newEmail,omitempty"`
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{grants: map[string]grant{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /mail", w.takeMail)
	mux.HandleFunc("GET /mail", w.giveMail)
	mux.HandleFunc("GET /mails", w.listMails)
	w.playGitHub(mux)
	w.playGoogle(t, mux)
	w.Server = httptest.NewServer(mux)
	t.Cleanup(w.Close)
	return w
}

func (w *world) takeMail(rw http.ResponseWriter, r *http.Request) {
	var l letter
	if err := json.NewDecoder(r.Body).Decode(&l); err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mails = append(w.mails, l)
	rw.WriteHeader(http.StatusNoContent)
}

// giveMail waits for a mail to somebody, gives the oldest and forgets it.
func (w *world) giveMail(rw http.ResponseWriter, r *http.Request) {
	l, ok := w.await(r.FormValue("to"))
	if !ok {
		http.Error(rw, "no mail", http.StatusNotFound)
		return
	}
	writeJSON(rw, l)
}

// await waits for a mail to somebody, and forgets it.
func (w *world) await(to string) (letter, bool) {
	for end := time.Now().Add(mailIn); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if l, ok := w.pop(to); ok {
			return l, true
		}
	}
	return letter{}, false
}

func (w *world) pop(to string) (letter, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, l := range w.mails {
		if l.To == to {
			w.mails = slices.Delete(w.mails, i, i+1)
			return l, true
		}
	}
	return letter{}, false
}

func (w *world) listMails(rw http.ResponseWriter, _ *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	writeJSON(rw, slices.SortedFunc(slices.Values(w.mails), func(a, b letter) int { return cmp.Compare(a.To+a.Kind, b.To+b.Kind) }))
}

func writeJSON(rw http.ResponseWriter, value any) {
	rw.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(rw).Encode(value); err != nil {
		panic(err) // our own types
	}
}
