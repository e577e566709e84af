package cookiecheck

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// betterAuthsDefault is what Better Auth signs with when it was given no secret.
const betterAuthsDefault = "better-auth-secret-12345678901234567890"

// Secret is one of the secrets that a deployment has or had. Those of Better Auth's
// secrets option are numbered; the one of its secret option is not.
type Secret struct {
	Version  int // when Numbered
	Numbered bool
	Value    string
}

// PlainSecrets returns secrets without numbers, newest first. There is mostly one.
func PlainSecrets(values ...string) []Secret {
	secrets := make([]Secret, len(values))
	for i, value := range values {
		secrets[i] = Secret{Value: value}
	}
	return secrets
}

// ParseSecrets reads the form of BETTER_AUTH_SECRETS, newest first: "2:value,1:value". The
// errors count the entries and never show one.
//
// It is stricter than Better Auth in one point: the number is digits and nothing else.
func ParseSecrets(text string) ([]Secret, error) {
	var secrets []Secret
	for entry := range strings.SplitSeq(text, ",") {
		number, value, ok := strings.Cut(trimJS(entry), ":")
		version, valid := parseVersion(number)
		value = trimJS(value)
		if !ok || !valid || value == "" {
			return nil, fmt.Errorf("secret %d: write it as number:value", len(secrets)+1)
		}
		secrets = append(secrets, Secret{Version: version, Numbered: true, Value: value})
	}
	if err := validateNumbers(secrets); err != nil {
		return nil, err
	}
	return secrets, nil
}

// parseVersion reads the number of a secret. It must be one that JavaScript counts to.
func parseVersion(s string) (version int, ok bool) {
	const largest = 1<<53 - 1
	n, err := strconv.ParseUint(s, 10, 64) // digits only
	return int(n), err == nil && n <= largest
}

// validateSecrets reports what is wrong with a list of secrets, without showing any.
func validateSecrets(secrets []Secret) error {
	if len(secrets) == 0 {
		return errors.New("there is no secret")
	}
	for _, s := range secrets {
		if n := utf8.RuneCountInString(s.Value); n < minSecret {
			return fmt.Errorf("the secret has %d characters, it needs at least %d", n, minSecret)
		}
		if s.Value == betterAuthsDefault {
			return errors.New("the secret is the one that Better Auth uses without a secret, and everybody knows it")
		}
	}
	return validateNumbers(secrets)
}

// validateNumbers reports a number that is negative or given twice, and a secret without a
// number before one that has it: Better Auth always signs with a numbered one then.
func validateNumbers(secrets []Secret) error {
	seen := make(map[int]bool)
	for i, s := range secrets {
		switch {
		case !s.Numbered:
			continue
		case s.Version < 0:
			return fmt.Errorf("the number %d of a secret is negative", s.Version)
		case seen[s.Version]:
			return fmt.Errorf("two secrets have the number %d", s.Version)
		case i > 0 && !secrets[i-1].Numbered:
			return fmt.Errorf("a secret without a number stands before the one with the number %d", s.Version)
		}
		seen[s.Version] = true
	}
	return nil
}
