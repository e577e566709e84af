package ui

import (
	"crypto/sha256"
	_ "embed" // the style sheet and the script are files
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

//go:embed pages/style.css
var style string

//go:embed pages/script.js
var script string

// look is where the files are that every page loads.
type look struct{ style, script string }

// asset is a file whose name changes with its content, so that browsers may keep it.
type asset struct {
	kind string
	text string
}

// ServeHTTP implements http.Handler.
func (a *asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "This is a file.", http.StatusMethodNotAllowed)
		return
	}
	h.Set("Content-Type", a.kind)
	h.Set("Content-Length", strconv.Itoa(len(a.text)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if r.Method == http.MethodGet {
		_, _ = w.Write([]byte(a.text)) // an error means that nobody is listening any more
	}
}

// serveFiles makes the files of the pages, below the base path, where no app has its own.
func (p *Pages) serveFiles() {
	p.files = make(map[string]*asset)
	t := p.config.Theme
	p.look.style = p.serveFile("style", ".css", &asset{"text/css; charset=utf-8", style + colors(t.Color) + t.CSS})
	p.look.script = p.serveFile("script", ".js", &asset{"text/javascript; charset=utf-8", script})
}

func (p *Pages) serveFile(name, ending string, a *asset) string {
	sum := sha256.Sum256([]byte(a.text))
	path := p.config.BasePath + "/pages/" + name + "-" + hex.EncodeToString(sum[:6]) + ending
	p.files[path] = a
	return path
}

// validate returns an error that names the first field that cannot be shown as written.
func (t Theme) validate() error {
	if _, err := parseColor(t.Color); err != nil {
		return fmt.Errorf("ui: color %q: write it as 2457d6", t.Color)
	}
	if t.Logo == "" {
		return nil
	}
	if _, ok := SafeReturn(t.Logo); !ok {
		return fmt.Errorf("ui: logo %q is not a path of this site", t.Logo)
	}
	return nil
}

const (
	defaultColor = "#4f46e5"

	// The cards that buttons and links stand on: --card in style.css.
	lightCard, darkCard = "#f7f8fa", "#16181f"

	// readable is the contrast that text needs (WCAG 2.2, level AA), and a little more.
	readable = 4.6
)

// colors returns the custom properties that follow from the one color of the operator: as it is
// for buttons, with letters that can be read on it, and as near to it as can be read for links.
func colors(of string) string {
	c, err := parseColor(of)
	if err != nil {
		return ""
	}
	light, dark := mustColor(lightCard), mustColor(darkCard)
	button := c.towards(white, dark, 2.5)
	return fmt.Sprintf(`
:root{--accent:%s;--accent-strong:%s;--on-accent:%s;--link:%s}
@media(prefers-color-scheme:dark){:root{--accent:%s;--accent-strong:%s;--on-accent:%s;--link:%s}}
`, c, c.mix(black, 0.14), c.letters(), c.towards(black, light, readable),
		button, button.mix(white, 0.12), button.letters(), c.towards(white, dark, readable))
}

func mustColor(text string) color {
	c, err := parseColor(text)
	if err != nil {
		panic("ui: " + err.Error())
	}
	return c
}

// parseColor reads rrggbb, with or without # before it, which begins a comment in a Caddyfile.
func parseColor(text string) (c color, err error) {
	raw, err := hex.DecodeString(strings.TrimPrefix(text, "#"))
	if err != nil || len(raw) != len(c) {
		return c, errors.New("not a color")
	}
	for i, b := range raw {
		c[i] = float64(b) / 255
	}
	return c, nil
}
