package parity_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// words is a Caddyfile block in the making: lines, and blocks below them.
type words struct {
	lines  []string
	names  []string // of the blocks, in order
	blocks map[string]*words
}

// at returns the block of the names, one below the other, and makes it if needed.
func (w *words) at(names ...string) *words {
	for _, name := range names {
		if w.blocks[name] == nil {
			w.set(name, &words{})
		}
		w = w.blocks[name]
	}
	return w
}

// set adds a block.
func (w *words) set(name string, block *words) {
	if w.blocks == nil {
		w.blocks = map[string]*words{}
	}
	w.names = append(w.names, name)
	w.blocks[name] = block
}

// say adds a line.
func (w *words) say(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

func (w *words) write(b *strings.Builder, indent string) {
	for _, line := range w.lines {
		fmt.Fprintf(b, "%s%s\n", indent, line)
	}
	for _, name := range w.names {
		fmt.Fprintf(b, "%s%s {\n", indent, name)
		w.blocks[name].write(b, indent+"\t")
		fmt.Fprintf(b, "%s}\n", indent)
	}
}

// option writes one of Better Auth's options in the words of the Caddyfile.
type option func(*words, any) error

// options is what the gateway knows of Better Auth's options, by their names. A star
// stands for one name of the operator's choice, which is handed over in the value.
var options = map[string]option{
	"baseURL":                      textLine("base_url"),
	"basePath":                     textLine("base_path"),
	"disabledPaths":                listLine("disabled_paths"),
	"trustedOrigins":               listLine("trusted_origins"),
	"onAPIError.errorURL":          textLine("error_url"),
	"verification.storeIdentifier": textLine("store_identifier", "verification"),

	"rateLimit.enabled":     offLine("rate_limit"),
	"rateLimit.storage":     rateLimitStorage,
	"rateLimit.window":      secondsLine("window", "rate_limit"),
	"rateLimit.max":         textLine("max", "rate_limit"),
	"rateLimit.customRules": rateLimitRules,

	"emailAndPassword.enabled":                       offLine("email_password"),
	"emailAndPassword.disableSignUp":                 flagLine("disable_sign_up", "email_password"),
	"emailAndPassword.requireEmailVerification":      flagLine("require_verification", "email_password"),
	"emailAndPassword.autoSignIn":                    offLine("auto_sign_in", "email_password"),
	"emailAndPassword.minPasswordLength":             textLine("min_length", "email_password"),
	"emailAndPassword.maxPasswordLength":             textLine("max_length", "email_password"),
	"emailAndPassword.revokeSessionsOnPasswordReset": flagLine("revoke_sessions_on_reset", "email_password"),
	"emailAndPassword.resetPasswordTokenExpiresIn":   secondsLine("reset_expires_in", "email_password"),
	"emailAndPassword.sendResetPassword":             nothing, // see sayUnsent
	"emailAndPassword.onPasswordReset":               nothing, // a callback of the recorder

	"emailVerification.sendVerificationEmail":       nothing, // see sayUnsent
	"emailVerification.sendOnSignUp":                onOffLine("send_on_sign_up", "email_verification"),
	"emailVerification.sendOnSignIn":                flagLine("send_on_sign_in", "email_verification"),
	"emailVerification.autoSignInAfterVerification": flagLine("auto_sign_in", "email_verification"),
	"emailVerification.expiresIn":                   secondsLine("expires_in", "email_verification"),

	"user.changeEmail.enabled":                        openBlock("user", "change_email"),
	"user.changeEmail.sendChangeEmailConfirmation":    mailFlag("confirm", "user", "change_email"),
	"user.changeEmail.updateEmailWithoutVerification": flagLine("update_unverified", "user", "change_email"),
	"user.deleteUser.enabled":                         openBlock("user", "delete_user"),
	"user.deleteUser.sendDeleteAccountVerification":   mailFlag("verify", "user", "delete_user"),
	"user.deleteUser.deleteTokenExpiresIn":            secondsLine("token_expires_in", "user", "delete_user"),
	"user.additionalFields":                           fieldBlocks("user"),

	"session.storeSessionInDatabase":    flagLine("store_in_database", "session"),
	"session.preserveSessionInDatabase": flagLine("preserve_in_database", "session"),
	"verification.storeInDatabase":      flagLine("store_in_database", "verification"),

	"session.additionalFields":      fieldBlocks("session"),
	"session.expiresIn":             secondsLine("expires_in", "session"),
	"session.updateAge":             secondsLine("update_age", "session"),
	"session.freshAge":              secondsLine("fresh_age", "session"),
	"session.disableSessionRefresh": flagLine("disable_refresh", "session"),
	"session.deferSessionRefresh":   flagLine("defer_refresh", "session"),
	"session.cookieCache.enabled":   openBlock("session", "cookie_cache"),
	"session.cookieCache.strategy":  textLine("strategy", "session", "cookie_cache"),
	"session.cookieCache.maxAge":    secondsLine("max_age", "session", "cookie_cache"),
	"session.cookieCache.version":   textLine("version", "session", "cookie_cache"),
	// Better Auth ignores it where there is a database.
	"session.cookieCache.refreshCache": nothing,

	"account.encryptOAuthTokens":                       flagLine("encrypt_tokens", "account"),
	"account.updateAccountOnSignIn":                    offLine("update_on_sign_in", "account"),
	"account.accountLinking.enabled":                   offLine("linking", "account"),
	"account.accountLinking.trustedProviders":          listLine("trusted_providers", "account", "linking"),
	"account.accountLinking.allowDifferentEmails":      flagLine("allow_different_emails", "account", "linking"),
	"account.accountLinking.requireLocalEmailVerified": unlessLine("allow_unverified_email", "account", "linking"),
	"account.accountLinking.allowUnlinkingAll":         flagLine("allow_unlinking_all", "account"),
	"account.accountLinking.disableImplicitLinking":    negatedOff("implicit", "account", "linking"),
	"account.accountLinking.updateUserInfoOnLink":      flagLine("update_user_info", "account", "linking"),

	"advanced.cookiePrefix":                  textLine("prefix", "cookies"),
	"advanced.useSecureCookies":              onOffLine("secure", "cookies"),
	"advanced.crossSubDomainCookies.enabled": nothing, // the domain says it
	"advanced.crossSubDomainCookies.domain":  textLine("domain", "cookies"),
	"advanced.cookies":                       cookieBlocks,
	"advanced.defaultCookieAttributes":       cookieAttributes("attributes"),
	"advanced.skipTrailingSlashes":           flagLine("skip_trailing_slashes"),

	"socialProviders": providerBlocks,
	"note":            nothing,
}

// nothing is for options that need no word.
func nothing(*words, any) error { return nil }

// textLine is a word with one value.
func textLine(word string, in ...string) option {
	return func(w *words, value any) error {
		w.at(in...).say("%s %s", word, quoted(value))
		return nil
	}
}

// secondsLine is a word with a duration.
func secondsLine(word string, in ...string) option {
	return func(w *words, value any) error {
		w.at(in...).say("%s %vs", word, value)
		return nil
	}
}

// listLine is a word with values.
func listLine(word string, in ...string) option {
	return func(w *words, value any) error {
		list, ok := value.([]any)
		if !ok {
			return fmt.Errorf("%v is no list", value)
		}
		for _, v := range list {
			if v != "" { // Better Auth drops empty ones
				w.at(in...).say("%s %s", word, quoted(v))
			}
		}
		return nil
	}
}

// flagLine is a word that stands alone, for true.
func flagLine(word string, in ...string) option {
	return func(w *words, value any) error {
		if value == true {
			w.at(in...).say("%s", word)
		}
		return nil
	}
}

// unlessLine is a word that stands alone, for false.
func unlessLine(word string, in ...string) option {
	return func(w *words, value any) error { return flagLine(word, in...)(w, value == false) }
}

// offLine is a word followed by off, for false.
func offLine(word string, in ...string) option {
	return func(w *words, value any) error {
		if value == false {
			w.at(in...).say("%s off", word)
		}
		return nil
	}
}

// negatedOff is a word followed by off, for true.
func negatedOff(word string, in ...string) option {
	return func(w *words, value any) error { return offLine(word, in...)(w, value != true) }
}

// onOffLine is a word followed by on or off.
func onOffLine(word string, in ...string) option {
	return func(w *words, value any) error {
		state := "off"
		if value == true {
			state = "on"
		}
		w.at(in...).say("%s %s", word, state)
		return nil
	}
}

// openBlock is a block whose presence means true.
func openBlock(in ...string) option {
	return func(w *words, value any) error {
		if value == true {
			w.at(in...)
		}
		return nil
	}
}

// mailFlag is a word that stands alone, for a function that sends a mail.
func mailFlag(word string, in ...string) option {
	return func(w *words, value any) error { return flagLine(word, in...)(w, value == "<function>") }
}

// sayUnsent switches off the mails that the options have no sender for, where there are others.
func (w *words) sayUnsent(options map[string]any) {
	password, _ := options["emailAndPassword"].(map[string]any)
	if password["sendResetPassword"] != "<function>" && password["enabled"] != false { // "email_password off" takes no block
		w.at("email_password").say("disable_reset")
	}
	verification, _ := options["emailVerification"].(map[string]any)
	if verification["sendVerificationEmail"] != "<function>" {
		w.at("email_verification").say("disable_mail")
	}
}

// fieldBlocks are additional fields, in their order.
func fieldBlocks(of string) option {
	return func(w *words, value any) error {
		fields, ok := value.([]namedValue)
		if !ok {
			return fmt.Errorf("%v are no fields", value)
		}
		for _, field := range fields {
			if err := fieldBlock(w.at(of), field.name, field.value); err != nil {
				return err
			}
		}
		return nil
	}
}

func fieldBlock(w *words, name string, spec any) error {
	settings, ok := spec.(map[string]any)
	if !ok {
		return fmt.Errorf("%v is no field", spec)
	}
	field := w.at(fmt.Sprintf("field %s %v", name, settings["type"]))
	for key, value := range settings {
		switch key {
		case "type":
		case "required":
			if value == true {
				field.say("required")
			}
		case "defaultValue":
			field.say("default %s", quoted(value))
		case "input", "returned":
			if value == false {
				field.say("%s off", key)
			}
		default:
			return fmt.Errorf("field %s: no word for %s", name, key)
		}
	}
	// Better Auth's fields are required unless they say otherwise.
	if _, said := settings["required"]; !said && settings["defaultValue"] == nil {
		field.say("required")
	}
	return nil
}

func cookieBlocks(w *words, value any) error {
	cookies, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("%v are no cookies", value)
	}
	for key, spec := range cookies {
		settings, ok := spec.(map[string]any)
		if !ok {
			return fmt.Errorf("%v is no cookie", spec)
		}
		if name, ok := settings["name"]; ok {
			w.at("cookies").say("name %s %s", key, quoted(name))
		}
		if attributes, ok := settings["attributes"]; ok {
			if err := cookieAttributes("attributes "+key)(w, attributes); err != nil {
				return err
			}
		}
	}
	return nil
}

func cookieAttributes(block string) option {
	return func(w *words, value any) error {
		attributes, ok := value.(map[string]any)
		if !ok {
			return fmt.Errorf("%v are no attributes", value)
		}
		for name, v := range attributes {
			switch name {
			case "sameSite":
				w.at("cookies", block).say("same_site %v", v)
			case "partitioned":
				if v == true {
					w.at("cookies", block).say("partitioned")
				}
			case "path", "domain":
				w.at("cookies", block).say("%s %v", name, v)
			default:
				return fmt.Errorf("no word for the attribute %s", name)
			}
		}
		return nil
	}
}

func rateLimitStorage(w *words, value any) error {
	switch value {
	case "memory":
		w.at("rate_limit").say("storage memory")
	case "database":
		w.at("rate_limit").say("storage store")
	}
	return nil // Redis is used where it is
}

func rateLimitRules(w *words, value any) error {
	rules, ok := value.([]namedValue)
	if !ok {
		return fmt.Errorf("%v are no rules", value)
	}
	for _, rule := range rules {
		if rule.value == false {
			w.at("rate_limit").say("rule %s off", quoted(rule.name))
			continue
		}
		limits, ok := rule.value.(map[string]any)
		if !ok {
			return fmt.Errorf("%v is no rule", rule.value)
		}
		w.at("rate_limit").say("rule %s %vs %v", quoted(rule.name), limits["window"], limits["max"])
	}
	return nil
}

// quoted writes a value as one token of a Caddyfile.
func quoted(value any) string {
	text, ok := value.(string)
	if !ok {
		raw, err := json.Marshal(value)
		if err != nil {
			return fmt.Sprint(value)
		}
		text = string(raw)
	}
	return "`" + text + "`"
}

// apply writes every option of a configuration. Those named in skip are written by the caller.
func (w *words) apply(path string, config map[string]any, skip ...string) error {
	for name, value := range config {
		full := strings.TrimPrefix(path+"."+name, ".")
		if slices.Contains(skip, full) {
			continue
		}
		if write, known := options[full]; known {
			if err := write(w, value); err != nil {
				return fmt.Errorf("%s: %w", full, err)
			}
			continue
		}
		below, ok := value.(map[string]any)
		if !ok {
			return fmt.Errorf("the option %s has no word in the Caddyfile", full)
		}
		if err := w.apply(full, below, skip...); err != nil {
			return err
		}
	}
	return nil
}
