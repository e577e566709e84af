package ui

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/text/language"
)

//go:embed texts/*.json
var textFiles embed.FS

// catalogue is the texts in every language, English first.
type catalogue struct {
	languages []*dictionary
	matcher   language.Matcher
}

// dictionary is the texts of one language.
type dictionary struct {
	tag     language.Tag
	texts   map[string]string // by key; in {braces} the names of what is filled in
	english *dictionary       // has what this one lacks
}

// readTexts reads our texts and those of the operator, which may replace some of ours, or add
// a language. What a language lacks is shown in English.
func readTexts(own fs.FS) (*catalogue, error) {
	c := new(catalogue)
	if err := c.readFile(textFiles, "texts/en.json"); err != nil {
		return nil, err
	}
	for _, files := range []fs.FS{textFiles, own} {
		if files == nil {
			continue
		}
		names, err := fs.Glob(files, "texts/*.json")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if err := c.readFile(files, name); err != nil {
				return nil, fmt.Errorf("ui: %s: %w", name, err)
			}
		}
	}
	var tags []language.Tag
	for _, d := range c.languages {
		tags = append(tags, d.tag)
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

// readFile adds the texts of texts/<language>.json.
func (c *catalogue) readFile(files fs.FS, name string) error {
	tag, err := language.Parse(strings.TrimSuffix(path.Base(name), ".json"))
	if err != nil {
		return errors.New("the file is not named after a language, as pt-BR.json is")
	}
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	var texts map[string]string
	if err := json.Unmarshal(text, &texts); err != nil {
		return atLine(text, err)
	}
	d := c.dictionary(tag)
	for key, text := range texts {
		if _, known := d.english.texts[key]; !known && len(c.languages) > 1 {
			return fmt.Errorf("no page has a text %q", key)
		}
		d.texts[key] = text
	}
	return nil
}

// dictionary returns the texts of a language, which is added if it is new.
func (c *catalogue) dictionary(tag language.Tag) *dictionary {
	for _, d := range c.languages {
		if d.tag == tag {
			return d
		}
	}
	d := &dictionary{tag: tag, texts: make(map[string]string)}
	c.languages = append(c.languages, d)
	d.english = c.languages[0]
	return d
}

// atLine adds the line to an error in JSON.
func atLine(text []byte, err error) error {
	var offset int64
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = syntax.Offset
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset = kind.Offset
	}
	before := text[:min(offset, int64(len(text)))]
	return fmt.Errorf("line %d: %w", 1+strings.Count(string(before), "\n"), err)
}

// choose returns the language that suits an Accept-Language header best.
func (c *catalogue) choose(accept string) *dictionary {
	_, index := language.MatchStrings(c.matcher, accept)
	return c.languages[index]
}

// has reports whether there is such a text.
func (d *dictionary) has(key string) bool {
	_, ok := d.english.texts[key]
	return ok
}

// plain returns a text as it is, where HTML is made of it later.
func (d *dictionary) plain(key string) string {
	return cmp.Or(d.texts[key], d.english.texts[key])
}

// text returns a text with what is filled in: names and values, in turn. All of it is escaped;
// with bold the values are bold.
func (d *dictionary) text(bold bool, key string, args ...any) (template.HTML, error) {
	text := d.plain(key)
	if text == "" {
		return "", fmt.Errorf("there is no text %q", key)
	}
	var pairs []string
	for i := 0; i+1 < len(args); i += 2 {
		value := template.HTMLEscapeString(fmt.Sprint(args[i+1]))
		if bold {
			value = "<b>" + value + "</b>"
		}
		pairs = append(pairs, fmt.Sprintf("{%v}", args[i]), value)
	}
	// All at once: a value is never searched for names.
	return template.HTML(strings.NewReplacer(pairs...).Replace(template.HTMLEscapeString(text))), nil
}
