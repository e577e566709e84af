package ui

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

//go:embed pages/*.html
var templateFiles embed.FS

// frame is the file that all pages share.
const frame = "frame.html"

// templateNames are the pages that have a template, without .html.
var templateNames = []string{
	"sign-in", "sign-up", "sign-out", "signed-out", "forgot-password", "reset-password", "verify-email", "account",
	"error", "access-denied", "session-over", "away",
}

// parseTemplates parses every page into the frame. A file of the operator takes the place of
// ours with the same name.
func parseTemplates(own fs.FS) (map[string]*template.Template, error) {
	if err := checkNames(own); err != nil {
		return nil, err
	}
	html := make(map[string]*template.Template)
	for _, name := range templateNames {
		t := template.New(name)
		for _, file := range []string{frame, name + ".html"} {
			text, err := templateText(own, file)
			if err != nil {
				return nil, err
			}
			if _, err := t.New(file).Parse(text); err != nil {
				return nil, fmt.Errorf("ui: %w", err)
			}
		}
		html[name] = t
	}
	return html, nil
}

// templateText returns a file of the operator, else ours.
func templateText(own fs.FS, file string) (string, error) {
	if own != nil {
		text, err := fs.ReadFile(own, file)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return string(text), err
		}
	}
	text, err := templateFiles.ReadFile("pages/" + file)
	return string(text), err
}

// checkNames refuses templates that would never be used.
func checkNames(own fs.FS) error {
	if own == nil {
		return nil
	}
	files, err := fs.Glob(own, "*.html")
	if err != nil {
		return err
	}
	for _, file := range files {
		if name := strings.TrimSuffix(path.Base(file), ".html"); file != frame && !slices.Contains(templateNames, name) {
			return fmt.Errorf("ui: template %s: no page has that name: use one of frame, %s", file, strings.Join(templateNames, ", "))
		}
	}
	return nil
}

// rehearse shows every page to nobody, so that a mistake in a template is found when the
// configuration is loaded.
func (p *Pages) rehearse() error {
	known := make(map[string]*page)
	for _, page := range p.table() {
		known[page.name] = page
	}
	for _, name := range templateNames {
		of := known[name]
		if of == nil {
			of = &page{name: name}
		}
		v := &visit{Pages: p, page: of, lang: p.texts.languages[0], back: p.config.Home,
			r: &http.Request{Method: http.MethodGet, Host: "example.com", URL: new(url.URL)}}
		for _, s := range v.scenes() {
			if err := p.html[name].ExecuteTemplate(io.Discard, "frame", s); err != nil {
				return fmt.Errorf("ui: %w", err)
			}
		}
	}
	return nil
}

// scenes returns what a page may have to show.
func (v *visit) scenes() []*screen {
	states := []string{"", "sent", "unverified", "done", "failed", "signed-in"}
	var all []*screen
	for _, state := range states {
		s := v.screen()
		s.State = state
		s.Visitor = &person{Name: "Ada Lovelace", Email: "ada@example.com"}
		s.Provider = show(Provider{ID: "example"})
		s.Away = "https://example.com/"
		s.Notice = "-"
		s.Account = &account{
			HasPassword: state == "", CanUnlink: state == "", NotFresh: state == "sent",
			Linked:   []shownAccount{{"1", s.Provider}},
			Linkable: []shownProvider{s.Provider},
			Sessions: []shownSession{
				{Handle: "1", Name: "-", Device: device{"Firefox", "Linux", false}, Current: true, Age: "account.used_today"},
				{Handle: "2", Name: "-", Device: device{"", "Android", true}, Age: "account.used_days", Days: 3},
			},
		}
		all = append(all, s)
	}
	if len(v.page.forms) > 0 && len(v.page.forms[0].fields) > 0 {
		s := all[0]
		s.refuse(v.page.forms[0], malformed(http.StatusBadRequest, "[body.email] [body.name] [body.password] [body.newPassword]"))
	}
	return all
}
