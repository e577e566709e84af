package ui

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
)

//go:embed pages/*.html
var files embed.FS

//go:embed pages/style.css
var style string

// parse reads a page into the frame that all pages share. The files are part of the
// program, so an error in them is an error of the build.
func parse(file string) *template.Template {
	return template.Must(template.ParseFS(files, "pages/frame.html", file))
}

// screen is what a template shows.
type screen struct {
	page *page

	Title  string
	Style  template.CSS
	Host   string // the site, as the browser names it
	Action string // where the form goes

	Errors  []string
	Invalid map[string]bool // by field name
	Focus   string          // field with the cursor

	Name, Email string // as typed before
	Remember    bool
	Visitor     string // e-mail of who is signed in, empty when not known

	ReturnTo    string // name of the return parameter
	Return      string // the return path; empty: home
	MinPassword int

	Cancel         string // link to where the form would lead
	SignIn, SignUp string // links that keep the return path; SignUp is empty without the page
}

// screen returns what to show for a page. form holds what was typed, nil at first.
func (p *Pages) screen(r *http.Request, page *page, form url.Values) *screen {
	s := &screen{
		page:        page,
		Title:       page.title,
		Style:       template.CSS(style),
		Host:        r.Host,
		Action:      r.URL.Path,
		Focus:       page.focus,
		Name:        form.Get(fieldName),
		Email:       form.Get(fieldEmail),
		Remember:    form == nil || form.Has(fieldRemember),
		ReturnTo:    p.config.ReturnTo,
		MinPassword: p.config.MinPassword,
	}
	s.Cancel = p.target(r, form)
	if s.Cancel != p.config.Home {
		s.Return = s.Cancel
	}
	s.SignIn = s.link(p.config.SignIn)
	if !p.config.DisableSignUp {
		s.SignUp = s.link(p.config.SignUp)
	}
	return s
}

// link returns the address of another page that keeps the return path.
func (s *screen) link(path string) string {
	if s.Return == "" {
		return path
	}
	return path + "?" + url.Values{s.ReturnTo: {s.Return}}.Encode()
}

// refuse puts the reason of a refusal on the screen and the cursor where it can be mended.
func (s *screen) refuse(no *refusal) {
	s.Title = "Error: " + s.page.title
	s.Errors = no.texts
	s.Invalid = map[string]bool{}
	for _, field := range no.fields {
		s.Invalid[field] = true
	}
	if len(no.fields) > 0 {
		s.Focus = no.fields[0]
	}
}

// write sends the page. It is made in full first, so that an answer is never cut short.
func (s *screen) write(w http.ResponseWriter, status int) {
	var b bytes.Buffer
	if err := s.page.html.ExecuteTemplate(&b, "frame", s); err != nil {
		http.Error(w, ourFault, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // an error means that nobody is listening any more
}
