package parity_test

import "fmt"

// providerOptions is what the gateway knows of the options of one provider.
var providerOptions = map[string]option{
	"clientId":                 textsLine("client_id"),
	"clientSecret":             textLine("client_secret"),
	"scope":                    textsLine("scopes"),
	"redirectURI":              textLine("redirect_uri"),
	"prompt":                   textLine("prompt"),
	"accessType":               textLine("access_type"),
	"display":                  textLine("display"),
	"responseMode":             textLine("response_mode"),
	"hd":                       textLine("hosted_domain"),
	"tenantId":                 textLine("tenant"),
	"issuer":                   textLine("issuer"),
	"enabled":                  nothing,
	"disableDefaultScope":      flagLine("disable_default_scopes"),
	"disableIdTokenSignIn":     flagLine("disable_id_token_sign_in"),
	"disableProfilePhoto":      flagLine("disable_profile_photo"),
	"disableSignUp":            flagLine("disable_sign_up"),
	"disableImplicitSignUp":    flagLine("disable_implicit_sign_up"),
	"overrideUserInfoOnSignIn": flagLine("override_user_info"),
	"requireEmailVerification": flagLine("require_email_verification"),
}

// textsLine is a word with one value, or several on one line.
func textsLine(word string) option {
	return func(w *words, value any) error {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		line := word
		for _, v := range list {
			line += " " + quoted(v)
		}
		w.say("%s", line)
		return nil
	}
}

func providerBlocks(w *words, value any) error {
	providers, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("%v are no providers", value)
	}
	for id, spec := range providers {
		settings, ok := spec.(map[string]any)
		if !ok {
			return fmt.Errorf("%v is no provider", spec)
		}
		block := w.at("provider " + id)
		for name, v := range settings {
			write, known := providerOptions[name]
			if !known {
				return fmt.Errorf("provider %s: no word for %s", id, name)
			}
			if err := write(block, v); err != nil {
				return fmt.Errorf("provider %s: %s: %w", id, name, err)
			}
		}
	}
	return nil
}
