package cookiecheck

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestSEC78SecretsPrintRedacted: no way of printing a secret shows it, alone or within.
func TestSEC78SecretsPrintRedacted(t *testing.T) {
	secret := Secret{Version: 1, Numbered: true, Value: "hunter2"}
	for name, value := range map[string]any{"alone": secret, "a pointer": &secret, "some": []Secret{secret}, "within": struct{ S Secret }{secret}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, "hunter2") || strings.Contains(text, "68756e74657232") || !strings.Contains(text, redacted) {
				t.Errorf("%s by %s: %s", name, verb, text)
			}
		}
		text, err := json.Marshal(value)
		if err != nil || strings.Contains(string(text), "hunter2") {
			t.Errorf("%s as JSON: %s, %v", name, text, err)
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", value)
		if strings.Contains(log.String(), "hunter2") {
			t.Errorf("%s in a log: %s", name, log.String())
		}
	}
}
