package ui

import (
	"cmp"
	"html/template"
	"strings"
	"unicode"
)

// shownProvider is a provider as pages show it.
type shownProvider struct {
	ID   string
	Name string
	Mark template.HTML
}

// socialForm sends people to a provider. It has a button for each.
var socialForm = form{
	name:  "social",
	route: "/sign-in/social",
	body: func(v *visit) any {
		return object{
			fieldProvider: v.form.Get(fieldProvider),
			// The sign-in page sends on who is signed in, and shows what went wrong.
			"callbackURL":      v.address(v.config.Paths.SignIn, nil),
			"errorCallbackURL": v.address(v.config.Paths.SignIn, nil),
			"requestSignUp":    v.page.name == "sign-up",
			"disableRedirect":  true,
		}
	},
	done: (*visit).away,
}

// providers returns the configured providers.
func (v *visit) providers() []shownProvider {
	var all []shownProvider
	for _, p := range v.config.Providers {
		all = append(all, show(p))
	}
	return all
}

// provider returns a provider by its id, also one that is not configured any more.
func (v *visit) provider(id string) shownProvider {
	for _, p := range v.config.Providers {
		if p.ID == id {
			return show(p)
		}
	}
	return show(Provider{ID: id})
}

// show finds name and mark: those of the id, if it is that of a type; else a name made from the
// id, and the mark of the type.
func show(p Provider) shownProvider {
	kind := kinds[p.ID]
	return shownProvider{
		ID:   p.ID,
		Name: cmp.Or(p.Name, kind.name, spoken(p.ID)),
		Mark: template.HTML(cmp.Or(kind.mark, kinds[p.Type].mark, plainMark)),
	}
}

// spoken makes a name of an id: acme-login becomes Acme Login.
func spoken(id string) string {
	words := strings.FieldsFunc(id, func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	for i, word := range words {
		letters := []rune(word)
		letters[0] = unicode.ToUpper(letters[0])
		words[i] = string(letters)
	}
	return strings.Join(words, " ")
}
