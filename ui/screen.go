package ui

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
)

// screen is what a template shows. Its exported fields and methods are what templates of
// operators may use: docs/pages.md describes them.
type screen struct {
	v *visit

	Page   string // its name, such as sign-in
	State  string // of pages that tell more than one thing
	Lang   string // the language, as HTML names it
	Host   string // the site, as the browser names it
	Brand  string // its name, else its host
	Logo   string // path of its picture, or empty
	Style  string // path of the style sheet
	Script string // path of the script
	Action string // where the forms go
	Links  Paths  // addresses of the other pages, which keep the return path; empty: there is none
	Home   string // where the site begins
	Back   string // where the person goes in the end

	ReturnTo string // name of the return parameter
	Return   string // the return path; empty: home

	Failed bool          // something was refused
	Alert  template.HTML // why, if that is about no field
	Again  bool          // signing in anew helps
	Notice template.HTML // what has just been done

	Remember    bool
	Visitor     *person // who is signed in, where the page knows
	Features    Features
	MinPassword int
	Token       string // of the link in the mail
	Providers   []shownProvider
	Provider    shownProvider // where the browser is going
	Away        string        // the address of that
	Account     *account

	refused  *form
	problems map[string]template.HTML // texts, by field of the refused form
	wrong    map[string]bool          // fields of that which are marked
	values   map[string]string        // of fields
}

// screen returns what to show.
func (v *visit) screen() *screen {
	c := v.config
	s := &screen{
		v:           v,
		Page:        v.page.name,
		Lang:        v.lang.tag.String(),
		Host:        v.r.Host,
		Brand:       c.Theme.Brand,
		Logo:        c.Theme.Logo,
		Style:       v.look.style,
		Script:      v.look.script,
		Action:      v.page.path,
		Home:        c.Home,
		Back:        v.back,
		ReturnTo:    c.ReturnTo,
		Remember:    v.form == nil || v.form.Has(fieldRemember),
		Features:    c.Features,
		MinPassword: c.MinPassword,
		Token:       v.form.Get(fieldToken),
		Providers:   v.providers(),
		values:      make(map[string]string),
	}
	if s.Brand == "" {
		s.Brand = v.r.Host
	}
	if v.back != c.Home {
		s.Return = v.back
	}
	s.Links = v.links()
	s.tell()
	return s
}

// links returns the addresses of the pages that are served.
func (v *visit) links() Paths {
	links := v.config.Paths
	for _, path := range []*string{
		&links.SignIn, &links.SignUp, &links.SignOut, &links.ForgotPassword, &links.VerifyEmail, &links.Account,
	} {
		if *path != "" {
			*path = v.address(*path, nil)
		}
	}
	return links
}

// tell puts on the screen what the address says has happened: texts of our own, by codes.
func (s *screen) tell() {
	query := s.v.r.URL.Query()
	if s.v.r.Method == http.MethodPost {
		return
	}
	if code := query.Get(paramError); code != "" || s.Page == "error" {
		key, ok := byError[code]
		if !ok {
			key = "error.other"
		}
		s.Failed, s.Alert = true, s.must(key)
		return
	}
	if key := "notice." + query.Get(paramNotice); s.v.lang.has(key) {
		s.Notice = s.must(key)
	}
}

// refuse puts the reasons of a refusal on the screen, each beside the first field that it is
// about, or above the form.
func (s *screen) refuse(f *form, no *refusal) {
	s.refused, s.problems, s.wrong = f, make(map[string]template.HTML), make(map[string]bool)
	s.Failed, s.Again = true, no.again
	for _, why := range no.reasons {
		text, told := s.must(why.text, no.args...), false
		for _, name := range why.fields {
			if !f.has(name) {
				continue
			}
			if s.wrong[name] = true; !told {
				s.problems[name], told = text, true
			}
		}
		if !told {
			s.Alert = text
		}
	}
}

func (f *form) has(name string) bool {
	if f == nil {
		return false
	}
	for _, field := range f.fields {
		if field.name == name {
			return true
		}
	}
	return false
}

// T returns a text in the person's language. After the key come names and values of what is
// filled in.
func (s *screen) T(key string, args ...any) (template.HTML, error) {
	return s.v.lang.text(false, key, args...)
}

// B is T with bold values.
func (s *screen) B(key string, args ...any) (template.HTML, error) {
	return s.v.lang.text(true, key, args...)
}

// Title is the heading of the page in its state.
func (s *screen) Title() (template.HTML, error) {
	key := s.Page + ".title"
	if stated := s.Page + "." + s.State + "_title"; s.v.lang.has(stated) {
		key = stated
	}
	return s.T(key, "provider", s.Provider.Name)
}

// Typed returns what was typed into a field, or stands there.
func (s *screen) Typed(name string) string {
	if typed := s.v.form.Get(name); typed != "" {
		return typed
	}
	return s.values[name]
}

// Refused reports whether it is this form of the page that was refused.
func (s *screen) Refused(form string) bool { return s.refused != nil && s.refused.name == form }

// must is T for keys that are known to be there.
func (s *screen) must(key string, args ...any) template.HTML {
	text, err := s.T(key, args...)
	if err != nil {
		panic("ui: " + err.Error())
	}
	return text
}

// Icon returns one of our drawings.
func (s *screen) Icon(name string) (template.HTML, error) { return icon(name) }

// again shows the page with the reason why a form was refused; f is nil when it is not known
// which.
func (v *visit) again(f *form, no *refusal) {
	s := v.screen()
	s.refuse(f, no)
	if v.page.name == "account" && !v.fillAccount(s) {
		return
	}
	v.write(no.status, s)
}

// write sends the page. It is made in full first, so that an answer is never cut short.
func (v *visit) write(status int, s *screen) {
	var b bytes.Buffer
	if err := v.html[s.Page].ExecuteTemplate(&b, "frame", s); err != nil {
		http.Error(v.w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Content-Language", s.Lang)
	v.w.WriteHeader(status)
	_, _ = v.w.Write(b.Bytes()) // an error means that nobody is listening any more
}

// Initials are the letters in place of a picture.
func (p person) Initials() string {
	var letters []rune
	for word := range strings.FieldsSeq(p.Name) {
		letters = append(letters, []rune(strings.ToUpper(word))[0])
	}
	switch n := len(letters); {
	case n == 0 && p.Email != "":
		return strings.ToUpper(string([]rune(p.Email)[0]))
	case n > 2:
		letters = []rune{letters[0], letters[n-1]}
	}
	return string(letters)
}
