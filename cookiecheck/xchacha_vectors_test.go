package cookiecheck

import (
	"encoding/json"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// recordedKey is a secret, or a list of secrets.
type recordedKey struct{ secrets []Secret }

func (k *recordedKey) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		k.secrets = PlainSecrets(one)
		return nil
	}
	var several struct {
		Secrets []numberedSecret
		Legacy  *string `json:"legacy_secret"`
	}
	err := json.Unmarshal(b, &several)
	k.secrets = secrets(several.Secrets, several.Legacy)
	return err
}

// TestXChaChaVectors replays decryption, and the derivation of keys for one purpose.
func TestXChaChaVectors(t *testing.T) {
	var recorded struct {
		Cases []struct {
			Name, Kind      string
			Key             recordedKey
			Ciphertext      string
			Plaintext       *string
			OK              bool
			Secret, Purpose string
			Derived         string `json:"derived_hex"`
		}
	}
	vectors.Read(t, "xchacha", &recorded)
	for _, c := range recorded.Cases {
		t.Run(c.Name, func(t *testing.T) {
			if c.Kind == "purpose_key" {
				got, err := PurposeKeys(PlainSecrets(c.Secret), c.Purpose)
				if err != nil || got[0].Value != c.Derived {
					t.Errorf("PurposeKeys(%q) = %v, %v; want %s", c.Purpose, got, err, c.Derived)
				}
				return
			}
			got, err := Decrypt(c.Key.secrets, c.Ciphertext)
			if want := orElse(c.Plaintext, ""); got != want || (err == nil) != c.OK {
				t.Errorf("Decrypt(%q) = %q, %v; want %q, %v", c.Ciphertext, got, err, want, c.OK)
			}
		})
	}
}
