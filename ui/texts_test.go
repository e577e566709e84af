package ui

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// TestEveryLanguageHasEveryText: with the same placeholders, in the same order of the file.
func TestEveryLanguageHasEveryText(t *testing.T) {
	english := readFile(t, "texts/en.json")
	files, err := fs.Glob(textFiles, "texts/*.json")
	if err != nil || len(files) != 6 {
		t.Fatalf("languages: %q, %v", files, err)
	}
	for _, file := range files {
		texts := readFile(t, file)
		if got, want := slices.Sorted(maps.Keys(texts)), slices.Sorted(maps.Keys(english)); !slices.Equal(got, want) {
			t.Errorf("%s has other keys than en.json", file)
		}
		for key, text := range english {
			got, want := placeholder.FindAllString(texts[key], -1), placeholder.FindAllString(text, -1)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) || strings.TrimSpace(texts[key]) != texts[key] || texts[key] == "" {
				t.Errorf("%s: %s: %q, want the placeholders %q", file, key, texts[key], want)
			}
		}
	}
}

func readFile(t *testing.T, name string) (texts map[string]string) {
	t.Helper()
	raw, err := textFiles.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &texts); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return texts
}

// TestTextsAreUsed: the code and the templates name every text, and none that is not there.
func TestTextsAreUsed(t *testing.T) {
	named := make(map[string]bool)
	quoted := regexp.MustCompile(`"([a-z-]+\.[a-z_-]+)"`)
	for _, pattern := range []string{"*.go", "pages/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range quoted.FindAllStringSubmatch(string(text), -1) {
				named[found[1]] = true
			}
			for _, found := range regexp.MustCompile(`paramNotice: \{"([a-z_]+)"\}|(?:told|gone)\("([a-z_]+)"\)`).FindAllStringSubmatch(string(text), -1) {
				named["notice."+found[1]+found[2]] = true
			}
		}
	}
	english := readFile(t, "texts/en.json")
	for key := range english {
		if strings.HasSuffix(key, ".title") || strings.HasSuffix(key, "_title") {
			continue // made from the name of the page
		}
		if !named[key] {
			t.Errorf("text %s is named nowhere", key)
		}
	}
	for _, table := range []map[string]string{byError, byStatusTexts()} {
		for code, key := range table {
			if english[key] == "" {
				t.Errorf("%s: there is no text %s", code, key)
			}
		}
	}
	for code, why := range byCode {
		if english[why.text] == "" {
			t.Errorf("%s: there is no text %s", code, why.text)
		}
	}
}

func byStatusTexts() map[string]string {
	all := make(map[string]string)
	for _, key := range byStatus {
		all[key] = key
	}
	return all
}

func TestChooseLanguage(t *testing.T) {
	c, err := readTexts(fstest.MapFS{"texts/pt-BR.json": {Data: []byte(`{"sign-in.title": "Entrar"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	for accept, want := range map[string]string{
		"":                               "en",
		"nonsense;;;q":                   "en",
		"tlh":                            "en",
		"de":                             "de",
		"de-AT,de;q=0.9,en;q=0.8":        "de",
		"fr-CA":                          "fr",
		"en-GB":                          "en",
		"es-419, en;q=0.5":               "es",
		"ja-JP":                          "ja",
		"zh-CN":                          "zh",
		"nl;q=0.9, de;q=0.1":             "de",
		"en;q=0.1, fr;q=0.9":             "fr",
		"pt":                             "pt-BR",
		strings.Repeat("de,", 1000):      "de",
		"x-" + strings.Repeat("a", 9000): "en",
	} {
		if got := c.choose(accept).tag.String(); got != want {
			t.Errorf("choose(%.40q) = %s, want %s", accept, got, want)
		}
	}
	portuguese := c.choose("pt-BR")
	for key, want := range map[string]string{"sign-in.title": "Entrar", "sign-up.title": "Create an account"} {
		if got, err := portuguese.text(false, key); err != nil || string(got) != want {
			t.Errorf("%s in pt-BR: %q, %v, want %q", key, got, err, want)
		}
	}
}

func TestTextEscapes(t *testing.T) {
	d := &dictionary{texts: map[string]string{"a": "<{x}> & {y}"}}
	d.english = d
	got, err := d.text(true, "a", "x", "{y}<b>", "y", `"`)
	if want := "&lt;<b>{y}&lt;b&gt;</b>&gt; &amp; <b>&#34;</b>"; err != nil || string(got) != want {
		t.Errorf("text = %s, %v, want %s", got, err, want)
	}
	if _, err := d.text(false, "b"); err == nil {
		t.Error("a text that is not there: no error")
	}
}

func TestReadTextsFails(t *testing.T) {
	for name, tt := range map[string]struct{ file, text, want string }{
		"not JSON":    {"texts/de.json", "{\n\"sign-in.title\": \n}", "texts/de.json: line 3"},
		"not a text":  {"texts/de.json", "{\n\"sign-in.title\": 1}", "texts/de.json: line 2"},
		"unknown key": {"texts/de.json", `{"sign-in.titel": ""}`, `no page has a text "sign-in.titel"`},
		"no language": {"texts/german-texts-of-ours.json", `{}`, "not named after a language"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readTexts(fstest.MapFS{tt.file: {Data: []byte(tt.text)}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
		})
	}
}
