// Package letters writes messages out: subject, plain text and HTML, from templates that
// an operator can replace one by one.
//
// The name of a person stands in none of the templates that come with it. Whoever signs up
// with somebody else's address chooses the name, and would choose the first line of the
// message that this person gets.
package letters

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	texttemplate "text/template"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
)

//go:embed templates
var embedded embed.FS

// layout is the file that the HTML templates share.
const layout = "layout.html"

// longestFile is how large a template may be, in bytes.
const longestFile = 256 << 10

// Data is what a template can show.
type Data struct {
	Kind      string // verify-email, reset-password, change-email or delete-account
	Host      string // of the link: app.example.com
	Site      string // the origin of the link: https://app.example.com
	To        string // the recipient
	NewEmail  string // only in change-email
	URL       string // the link
	Token     string // the token in it, for a link of your own
	ExpiresIn string // "1 hour"; empty when it is not known
	UserID    string
	Name      string // as the person, or somebody else, chose it
}

// Letter is a message written out.
type Letter struct {
	Subject string // one line
	Text    string
	HTML    string
}

// Set is a template of each sort for each kind. It is safe for concurrent use.
type Set struct {
	subjects map[mail.Kind]*texttemplate.Template
	texts    map[mail.Kind]*texttemplate.Template
	pages    map[mail.Kind]*htmltemplate.Template
	digest   string
}

// Load reads the templates: the files of dir, and our own for what is not there. Dir may
// be nil. Each file is called for its kind and sort, such as verify-email.subject,
// verify-email.txt and verify-email.html; layout.html is what the HTML ones share. The error
// names the file that is unknown, cannot be read, or does not work.
func Load(dir fs.FS) (*Set, error) {
	own, err := fs.Sub(embedded, "templates")
	if err != nil {
		return nil, err
	}
	sources, err := read(own)
	if err != nil {
		return nil, err
	}
	if dir != nil {
		theirs, err := read(dir)
		if err != nil {
			return nil, err
		}
		for name, text := range theirs {
			if _, known := sources[name]; !known {
				return nil, fmt.Errorf("%s is no template: the files are called %s", name, strings.Join(names(sources), ", "))
			}
			sources[name] = text
		}
	}
	set, err := parse(sources)
	if err != nil {
		return nil, err
	}
	return set, set.rehearse()
}

// read returns the files of a directory by name. Hidden ones and subdirectories are left
// alone.
func read(dir fs.FS) (map[string]string, error) {
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return nil, err
	}
	files := make(map[string]string)
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") {
			continue
		}
		content, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		if len(content) > longestFile {
			return nil, fmt.Errorf("%s has %d bytes, more than %d", name, len(content), longestFile)
		}
		files[name] = string(content)
	}
	return files, nil
}

func names(files map[string]string) []string {
	all := make([]string, 0, len(files))
	for name := range files {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func parse(sources map[string]string) (*Set, error) {
	set := &Set{
		subjects: make(map[mail.Kind]*texttemplate.Template),
		texts:    make(map[mail.Kind]*texttemplate.Template),
		pages:    make(map[mail.Kind]*htmltemplate.Template),
	}
	var err error
	for _, kind := range mail.Kinds() {
		name := string(kind)
		if set.subjects[kind], err = texttemplate.New(name + ".subject").Parse(sources[name+".subject"]); err != nil {
			return nil, err
		}
		if set.texts[kind], err = texttemplate.New(name + ".txt").Parse(sources[name+".txt"]); err != nil {
			return nil, err
		}
		page := htmltemplate.New(name + ".html")
		if _, err = page.New(layout).Parse(sources[layout]); err != nil {
			return nil, err
		}
		if set.pages[kind], err = page.Parse(sources[name+".html"]); err != nil {
			return nil, err
		}
	}
	hash := sha256.New()
	for _, name := range names(sources) {
		fmt.Fprintf(hash, "%s %d\n%s", name, len(sources[name]), sources[name])
	}
	set.digest = hex.EncodeToString(hash.Sum(nil))
	return set, nil
}

// Digest returns a text that is the same for equal templates, and for no others.
func (s *Set) Digest() string { return s.digest }

// rehearse writes a letter of every kind, so that a mistake shows when the program starts.
func (s *Set) rehearse() error {
	for _, kind := range mail.Kinds() {
		m := mail.Message{
			Kind:      kind,
			To:        "ann@example.com",
			User:      &auth.User{ID: "1", Name: "Ann", Email: "ann@example.com"},
			NewEmail:  "ann@example.org",
			URL:       "https://app.example.com/path?token=rehearsal",
			Token:     "rehearsal",
			ExpiresIn: time.Hour,
		}
		letter, err := s.Write(m)
		if err != nil {
			return err
		}
		switch {
		case !strings.Contains(letter.Text, m.Token):
			return fmt.Errorf("%s.txt shows no link: write {{.URL}} into it", kind)
		case !strings.Contains(letter.HTML, m.Token):
			return fmt.Errorf("%s.html shows no link: write <a href=\"{{.URL}}\"> into it", kind)
		case strings.Contains(letter.Subject, m.Token):
			return fmt.Errorf("%s.subject shows the link, which does not belong into a subject: mail servers log it", kind)
		}
	}
	return nil
}

// Write writes a message out. An error is permanent.
func (s *Set) Write(m mail.Message) (Letter, error) {
	data, err := dataOf(m)
	if err != nil {
		return Letter{}, err
	}
	var subject, text, page bytes.Buffer
	if err := s.subjects[m.Kind].Execute(&subject, data); err != nil {
		return Letter{}, err
	}
	if err := s.texts[m.Kind].Execute(&text, data); err != nil {
		return Letter{}, err
	}
	if err := s.pages[m.Kind].Execute(&page, data); err != nil {
		return Letter{}, err
	}
	line := strings.Join(strings.Fields(subject.String()), " ")
	if line == "" {
		return Letter{}, fmt.Errorf("%s.subject says nothing", m.Kind)
	}
	return Letter{Subject: line, Text: text.String(), HTML: page.String()}, nil
}

func dataOf(m mail.Message) (Data, error) {
	if err := m.Check(); err != nil {
		return Data{}, err
	}
	link, err := url.Parse(m.URL)
	if err != nil || link.Host == "" {
		return Data{}, errors.New("the link of a message is no absolute URL")
	}
	return Data{
		Kind:      string(m.Kind),
		Host:      link.Host,
		Site:      link.Scheme + "://" + link.Host,
		To:        m.To,
		NewEmail:  m.NewEmail,
		URL:       m.URL,
		Token:     m.Token,
		ExpiresIn: inWords(m.ExpiresIn),
		UserID:    m.User.ID,
		Name:      m.User.Name,
	}, nil
}
