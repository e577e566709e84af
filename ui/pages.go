package ui

import (
	"net/http"
	"net/url"
)

// Pages serves the hosted pages. Make one with New. It is safe for concurrent use.
type Pages struct {
	config Config
	pages  map[string]*page // by path
	origin *http.CrossOriginProtection
}

// New checks the configuration and returns the pages.
func New(config Config) (*Pages, error) {
	config = config.withDefaults()
	if err := config.validate(); err != nil {
		return nil, err
	}
	p := &Pages{
		config: config,
		pages: map[string]*page{
			config.SignIn:  &signIn,
			config.SignOut: &signOut,
		},
		origin: http.NewCrossOriginProtection(),
	}
	if !config.DisableSignUp {
		p.pages[config.SignUp] = &signUp
	}
	return p, nil
}

// Serves reports whether path is the path of one of the pages.
func (p *Pages) Serves(path string) bool {
	_, ok := p.pages[path]
	return ok
}

// ServeHTTP answers a request for a page, and 404 to any other.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page, ok := p.pages[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	harden(w.Header())
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		p.open(w, r, page)
	case http.MethodPost:
		p.submit(w, r, page)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		p.again(w, r, page, nil, refuse(http.StatusMethodNotAllowed))
	}
}

// open shows the empty form, unless what it is for is done already.
func (p *Pages) open(w http.ResponseWriter, r *http.Request, page *page) {
	v := p.visit(r)
	setCookies(w, v.cookies)
	if v.known && v.signedIn == page.signsIn {
		redirect(w, p.target(r, nil))
		return
	}
	s := p.screen(r, page, nil)
	s.Visitor = v.email
	s.write(w, http.StatusOK)
}

// submit sends the form to the auth handler, and the person on their way.
func (p *Pages) submit(w http.ResponseWriter, r *http.Request, page *page) {
	if p.origin.Check(r) != nil {
		p.again(w, r, page, nil, refuse(http.StatusForbidden))
		return
	}
	form, status := readForm(w, r)
	if status != http.StatusOK {
		p.again(w, r, page, nil, refuse(status))
		return
	}
	answer, err := p.post(r, page.route, page.body(form))
	if err != nil {
		p.again(w, r, page, form, refuse(http.StatusInternalServerError))
		return
	}
	setCookies(w, answer.header["Set-Cookie"])
	if !answer.ok() {
		copyRetry(w.Header(), answer.header)
		p.again(w, r, page, form, answer.refusal())
		return
	}
	redirect(w, p.target(r, form))
}

// again shows the form with the reason why it was refused. form is nil when it was not
// read.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, page *page, form url.Values, no *refusal) {
	s := p.screen(r, page, form)
	s.refuse(no)
	s.write(w, no.status)
}

// target returns where to go next: the return path of the form or of the query if it is
// safe and not a page of ours, which would lead in a circle, else home.
func (p *Pages) target(r *http.Request, form url.Values) string {
	wanted := form.Get(p.config.ReturnTo)
	if wanted == "" {
		wanted = r.URL.Query().Get(p.config.ReturnTo)
	}
	target, ok := SafeReturn(wanted)
	if !ok || p.Serves(pathOf(target)) {
		return p.config.Home
	}
	return target
}
