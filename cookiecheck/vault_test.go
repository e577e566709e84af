package cookiecheck

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func newVaultCookies(t *testing.T, secrets ...Secret) *Cookies {
	t.Helper()
	c, err := New(Config{Secrets: secrets, Secure: SecureOff})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestVault(t *testing.T) {
	first := PlainSecrets(strings.Repeat("a", 32))
	v := newVaultCookies(t, first...).Vault()
	locked, err := v.Lock("gho_token")
	if err != nil || strings.Contains(locked, "gho") {
		t.Fatalf("Lock = %q, %v", locked, err)
	}
	if got, err := v.Unlock(locked); got != "gho_token" || err != nil {
		t.Errorf("Unlock = %q, %v", got, err)
	}
	for _, plain := range []string{"", "gho_token", "abc", "xyz0"} {
		if got, err := v.Unlock(plain); got != plain || err != nil {
			t.Errorf("Unlock(%q) = %q, %v; want it as it is", plain, got, err)
		}
	}
	for _, broken := range []string{"abcdef", "ABCDEF", "$ba$1$00", locked[:len(locked)-2]} {
		if got, err := v.Unlock(broken); err == nil {
			t.Errorf("Unlock(%q) = %q, want an error", broken, got)
		}
	}
	if got, err := v.UnlockSession(locked); err == nil {
		t.Errorf("UnlockSession of a provider's token = %q, want an error", got)
	}
	session, err := v.LockSession("t")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.UnlockSession(session); got != "t" || err != nil {
		t.Errorf("UnlockSession = %q, %v", got, err)
	}
	if got, err := newVaultCookies(t, PlainSecrets(strings.Repeat("b", 32))...).Vault().UnlockSession(session); err == nil {
		t.Errorf("under another secret: %q, want an error", got)
	}
}

func TestStateCookie(t *testing.T) {
	c := newVaultCookies(t, PlainSecrets(strings.Repeat("a", 32))...)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	lines := c.IssueState(r, "st-ate_1")
	pair, attributes, _ := strings.Cut(lines[0], ";")
	if attributes != " Max-Age=300; Path=/; HttpOnly; SameSite=Lax" {
		t.Errorf("attributes: got %q", attributes)
	}
	r.Header.Set("Cookie", pair)
	if got, ok := c.State(r); got != "st-ate_1" || !ok {
		t.Errorf("State = %q, %v", got, ok)
	}
	r.Header.Set("Cookie", strings.Replace(pair, "st-ate_1", "st-ate_2", 1))
	if got, ok := c.State(r); ok {
		t.Errorf("State of a forged cookie = %q, want none", got)
	}
	if got := c.ClearState(r)[0]; got != "better-auth.state=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax" {
		t.Errorf("ClearState = %q", got)
	}
}
