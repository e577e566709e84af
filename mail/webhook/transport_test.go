package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func message(kind mail.Kind) mail.Message {
	m := mail.Message{
		Kind:      kind,
		To:        "ann@example.com",
		User:      &auth.User{ID: "u1", Name: "Ann <b>", Email: "ann@example.com", Extra: auth.Fields{{Name: "secretField", Value: json.RawMessage("1")}}},
		URL:       "https://app.example.com/api/auth/verify-email?token=SECRET&callbackURL=%2F",
		Token:     "SECRET",
		ExpiresIn: time.Hour - 3*time.Millisecond,
	}
	if kind == mail.ChangeEmail {
		m.NewEmail = "ann@example.org"
	}
	return m
}

// received is a request as the receiver saw it.
type received struct {
	header http.Header
	body   []byte
}

// receiver is a webhook that answers with the given status.
func receiver(t *testing.T, status int) (address string, requests chan received) {
	t.Helper()
	requests = make(chan received, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost {
			t.Errorf("%s: %v", r.Method, err)
		}
		requests <- received{r.Header, body}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/hook/path-secret?key=query-secret", requests
}

func open(t *testing.T, c Config) *Transport {
	t.Helper()
	if c.Secret == "" {
		c.Secret = secret
	}
	transport, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := transport.Close(); err != nil {
			t.Error(err)
		}
	})
	return transport
}

func TestDeliver(t *testing.T) {
	address, requests := receiver(t, http.StatusNoContent)
	transport := open(t, Config{URL: address, Headers: http.Header{"Authorization": {"Bearer x"}, "x-two": {"a", "b"}}})
	want := map[string]any{
		"kind": "change-email", "to": "ann@example.com",
		"user": map[string]any{"id": "u1", "email": "ann@example.com", "name": "Ann <b>"},
		"url":  "https://app.example.com/api/auth/verify-email?token=SECRET&callbackURL=%2F", "token": "SECRET",
		"newEmail": "ann@example.org", "expiresIn": 3600.0,
	}
	ids := map[string]bool{}
	for range 2 {
		if err := transport.Deliver(t.Context(), message(mail.ChangeEmail)); err != nil {
			t.Fatal(err)
		}
		r := <-requests
		var got map[string]any
		if err := json.Unmarshal(r.body, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %s, %v", r.body, err)
		}
		if r.header.Get("Content-Type") != "application/json" || r.header.Get("Authorization") != "Bearer x" || len(r.header["X-Two"]) != 2 {
			t.Errorf("got headers %v", r.header)
		}
		verify(t, r)
		ids[r.header.Get("Webhook-Id")] = true
	}
	if len(ids) != 1 {
		t.Errorf("two tries have the ids %v", ids)
	}
	if err := transport.Deliver(t.Context(), message(mail.VerifyEmail)); err != nil {
		t.Fatal(err)
	}
	if r := <-requests; strings.Contains(string(r.body), "newEmail") || ids[r.header.Get("Webhook-Id")] {
		t.Errorf("another message: got %s %s", r.header.Get("Webhook-Id"), r.body)
	}
}

// verify checks the signature as the documentation tells receivers to.
func verify(t *testing.T, r received) {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, r.header.Get("Webhook-Id")+"."+r.header.Get("Webhook-Timestamp")+"."+string(r.body))
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); r.header.Get("Webhook-Signature") != want {
		t.Errorf("signature: got %q, want %q", r.header.Get("Webhook-Signature"), want)
	}
}

// TestSignature: the example of the Standard Webhooks specification.
func TestSignature(t *testing.T) {
	transport := open(t, Config{URL: "https://example.com/", Env: auth.Env{Now: func() time.Time { return time.Unix(1614265330, 0) }}})
	r := httptest.NewRequest("POST", "/", nil)
	transport.sign(r, "msg_p5jXN8AQM9LWM0D4loKWxJek", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; r.Header.Get("Webhook-Signature") != want {
		t.Errorf("got %q, want %q", r.Header.Get("Webhook-Signature"), want)
	}
}

func TestAnswers(t *testing.T) {
	for status, want := range map[int]string{
		200: "delivered", 202: "delivered", 204: "delivered",
		301: "for good", 302: "for good", 307: "for good",
		400: "for good", 401: "for good", 404: "for good", 410: "for good",
		408: "for now", 425: "for now", 429: "for now", 500: "for now", 502: "for now", 503: "for now",
	} {
		address, requests := receiver(t, status)
		err := open(t, Config{URL: address}).Deliver(t.Context(), message(mail.VerifyEmail))
		got := "delivered"
		if err != nil {
			got = "for now"
		}
		if mail.IsPermanent(err) {
			got = "for good"
		}
		if got != want || len(requests) != 1 {
			t.Errorf("%d: got %s (%v) in %d requests, want %s", status, got, err, len(requests), want)
		}
		discreet(t, err)
	}
}

// discreet checks that an error tells no secret.
func discreet(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, hidden := range []string{"path-secret", "query-secret", "SECRET", "ann@"} {
		if strings.Contains(err.Error(), hidden) {
			t.Errorf("the error tells %q: %v", hidden, err)
		}
	}
}

func TestFailures(t *testing.T) {
	address, _ := receiver(t, http.StatusOK)
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer slow.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	untrusted := httptest.NewTLSServer(nil)
	defer untrusted.Close()
	tests := map[string]struct {
		config    Config
		permanent bool
		want      string
	}{
		"nobody listens":           {Config{URL: gone.URL + "/path-secret"}, false, "connection refused"},
		"a receiver that hangs":    {Config{URL: slow.URL + "/path-secret", Timeout: 100 * time.Millisecond}, false, "webhook 127.0.0.1"},
		"a certificate of nobody":  {Config{URL: untrusted.URL + "/path-secret"}, false, "certificate"},
		"a private address":        {Config{URL: "https://10.1.2.3/path-secret"}, true, "allow_private"},
		"the metadata of a cloud":  {Config{URL: "https://169.254.169.254/path-secret"}, true, "allow_private"},
		"loopback in IPv6 clothes": {Config{URL: "https://[64:ff9b::7f00:1]/path-secret"}, true, "allow_private"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := open(t, test.config).Deliver(t.Context(), message(mail.VerifyEmail))
			if err == nil || mail.IsPermanent(err) != test.permanent || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v (permanent %t), want %q", err, mail.IsPermanent(err), test.want)
			}
			discreet(t, err)
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := open(t, Config{URL: address}).Deliver(ctx, message(mail.VerifyEmail)); !errors.Is(err, context.Canceled) {
		t.Errorf("without time: got %v", err)
	}
}

func TestConfigurationsThatCannotWork(t *testing.T) {
	tests := map[string]struct {
		config Config
		want   string
	}{
		"no URL":              {Config{Secret: secret}, "https://host/path"},
		"no https":            {Config{URL: "http://hooks.example.com/", Secret: secret}, "only https"},
		"no secret":           {Config{URL: "https://hooks.example.com/"}, "at least 24"},
		"a short secret":      {Config{URL: "https://hooks.example.com/", Secret: "short"}, "at least 24"},
		"a broken secret":     {Config{URL: "https://hooks.example.com/", Secret: "whsec_hunter2"}, "no base64"},
		"a header of ours":    {Config{URL: "https://hooks.example.com/", Secret: secret, Headers: http.Header{"webhook-id": {"x"}}}, "webhook-id"},
		"a header that is no": {Config{URL: "https://hooks.example.com/", Secret: secret, Headers: http.Header{"X Y": {"x"}}}, "X Y"},
		"two lines":           {Config{URL: "https://hooks.example.com/", Secret: secret, Headers: http.Header{"X-Y": {"x\r\nZ: hunter2"}}}, "control characters"},
		"no time":             {Config{URL: "https://hooks.example.com/", Secret: secret, Timeout: -1}, "negative"},
	}
	for name, test := range tests {
		_, err := New(test.config)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}
