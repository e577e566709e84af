// Command members is a logbook for members of a boathouse. It has no idea of sessions or
// passwords: the gateway before it lets nobody else through, and says in headers who it is.
package main

import (
	"embed"
	"html/template"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

//go:embed page.html script.js
var files embed.FS

var page = template.Must(template.ParseFS(files, "page.html"))

// longest is how long an entry may be, in characters.
const longest = 500

type entry struct{ By, Text string }

// logbook is kept in memory: a real service has a database.
type logbook struct {
	mu      sync.Mutex
	entries []entry
}

func main() {
	book := &logbook{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /members/{$}", book.show)
	mux.HandleFunc("POST /members/{$}", book.write)
	mux.HandleFunc("GET /members/clock", clock)
	mux.HandleFunc("GET /members/script.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "script.js")
	})
	server := &http.Server{
		Addr:              net.JoinHostPort("127.0.0.1", os.Getenv("SERVICE_PORT")), // the gateway alone can reach it
		Handler:           mux,
		ReadHeaderTimeout: 10 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}

// member returns the name of who is there, which the gateway percent-encodes.
func member(r *http.Request) string {
	name, err := url.PathUnescape(r.Header.Get("X-Member"))
	if err != nil {
		return r.Header.Get("X-Member")
	}
	return name
}

func (b *logbook) show(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	err := page.Execute(w, struct {
		Name, Email string
		Longest     int
		Entries     []entry
	}{member(r), r.Header.Get("X-Member-Email"), longest, b.entries})
	if err != nil {
		log.Print(err)
	}
}

func (b *logbook) write(w http.ResponseWriter, r *http.Request) {
	text := strings.TrimSpace(r.PostFormValue("text"))
	if text == "" || utf8.RuneCountInString(text) > longest {
		http.Error(w, "write something, but not too much", http.StatusBadRequest)
		return
	}
	b.mu.Lock()
	b.entries = append([]entry{{member(r), text}}, b.entries[:min(len(b.entries), 99)]...)
	b.mu.Unlock()
	http.Redirect(w, r, "/members/", http.StatusSeeOther)
}

// clock tells the time until the browser, or the gateway at the end of the session, hangs up.
func clock(w http.ResponseWriter, r *http.Request) {
	var upgrader websocket.Upgrader // takes those of this site's own pages only
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	defer conn.Close()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for now := range tick.C {
		if conn.WriteMessage(websocket.TextMessage, []byte(now.Format(time.TimeOnly))) != nil {
			return
		}
	}
}
