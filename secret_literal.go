package gateway

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.uber.org/zap"
)

// warnOfLiterals names the secrets that stand in a configuration as they are. Caddy's admin
// API shows them to whoever may read it, and keeps them in autosave.json; a placeholder is
// shown and kept as it is written.
func warnOfLiterals(log *zap.Logger, config any) {
	text, err := json.Marshal(config)
	if err != nil {
		return // Caddy has read it from JSON: it can be written
	}
	var tree any
	if json.Unmarshal(text, &tree) != nil {
		return
	}
	for _, option := range literals("", tree) {
		log.Warn("a secret stands in the configuration itself, which the admin API shows and autosave.json keeps: write {env.NAME} or {file./path/to/it} instead, not {$NAME}, which the Caddyfile replaces too early",
			zap.String("option", option))
	}
}

// literals returns the paths of the options below a value that are secrets as they are.
func literals(path string, value any) (found []string) {
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			found = append(found, literals(join(path, key), value[key])...)
		}
	case []any:
		for i, member := range value {
			found = append(found, literals(join(path, strconv.Itoa(i)), member)...)
		}
	case string:
		if isLiteralSecret(path, value) {
			found = append(found, path)
		}
	}
	return found
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

var (
	// secretOption is the path of an option whose values are secrets.
	secretOption = regexp.MustCompile(`(?i)(secret|password|private_key|api_key)(s\.\d+)?$`)
	// addressOption is the path of an option that may have a password within.
	addressOption = regexp.MustCompile(`(?i)(url|dsn)$`)
	// passwordWithin finds the password in a URL, a MySQL DSN, or a PostgreSQL one of words.
	passwordWithin = regexp.MustCompile(`^(?:\w+://)?[^:/@\s]*:([^@/][^@]*)@|\bpassword=(\S+)`)
	placeholder    = regexp.MustCompile(`\{[^{}]+\}`)
)

// isLiteralSecret reports whether the value of an option is a secret, and no placeholder. Those
// of pages are paths.
func isLiteralSecret(path, value string) bool {
	if strings.HasPrefix(path, "pages.") {
		return false
	}
	if addressOption.MatchString(path) {
		within := passwordWithin.FindStringSubmatch(value)
		return within != nil && !placeholder.MatchString(strings.Join(within[1:], ""))
	}
	return secretOption.MatchString(path) && value != "" && !placeholder.MatchString(value)
}
