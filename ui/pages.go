package ui

import (
	"html/template"
	"net/http"
)

// Pages serves the hosted pages. Make one with New. It is safe for concurrent use.
type Pages struct {
	config Config
	pages  map[string]*page  // by path
	files  map[string]*asset // by path
	look   look
	texts  *catalogue
	html   map[string]*template.Template // by name of the page
	origin *http.CrossOriginProtection
}

// New checks the configuration and returns the pages. Templates and texts of the operator are
// tried here, so that they cannot fail later.
func New(config Config) (*Pages, error) {
	config = config.withDefaults()
	if err := config.validate(); err != nil {
		return nil, err
	}
	p := &Pages{config: config, pages: make(map[string]*page), origin: http.NewCrossOriginProtection()}
	for _, page := range p.table() {
		if page.path != "" {
			p.pages[page.path] = page
		}
	}
	var err error
	if p.texts, err = readTexts(config.Theme.Templates); err != nil {
		return nil, err
	}
	if p.html, err = parseTemplates(config.Theme.Templates); err != nil {
		return nil, err
	}
	p.serveFiles()
	if config.Theme.Templates == nil {
		return p, nil // the tests have shown the built-in ones
	}
	return p, p.rehearse()
}

// Serves reports whether path is the path of one of the pages, or of a file they load.
func (p *Pages) Serves(path string) bool { return p.pages[path] != nil || p.files[path] != nil }

// Secret reports whether the address of a page holds what must be in no log: the token of a link in
// a mail. On other pages it is nobody's, and no way out of the log.
func (p *Pages) Secret(r *http.Request) bool {
	return r.URL.Path == p.config.Paths.ResetPassword && r.URL.Query().Has(fieldToken)
}

// ServeHTTP answers a request for a page or a file of theirs, and 404 to any other.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if file := p.files[r.URL.Path]; file != nil {
		file.ServeHTTP(w, r)
		return
	}
	page := p.pages[r.URL.Path]
	if page == nil {
		http.NotFound(w, r)
		return
	}
	v := p.visit(w, r, page)
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		page.open(v)
	case http.MethodPost:
		v.submit()
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		v.again(nil, refuse(http.StatusMethodNotAllowed))
	}
}

// SessionOver answers a form that was sent by somebody who is not signed in any more, with a page that
// says how to send it again. The address stays.
func (p *Pages) SessionOver(w http.ResponseWriter, r *http.Request) {
	v := p.visit(w, r, &page{name: "session-over"})
	v.write(http.StatusUnauthorized, v.screen())
}

// Deny answers a request of somebody who is signed in, but may not have what they asked for,
// with a page that says so. The address stays.
func (p *Pages) Deny(w http.ResponseWriter, r *http.Request) {
	v := p.visit(w, r, &page{name: "access-denied"})
	s := v.screen()
	s.Visitor = v.who().person()
	v.write(http.StatusForbidden, s)
}
