package redisstore_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// TestTLS: the server shows its certificate, and that of a stranger is refused.
func TestTLS(t *testing.T) {
	pair, ca := stage.Certificate(t)
	cert, key := writePair(t, pair)
	port := stage.Port(t)
	redistest.New(t, "--tls-port", port, "--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", ca,
		"--tls-auth-clients", "no")
	roots := x509.NewCertPool()
	authority, err := os.ReadFile(ca)
	noError(t, "ReadFile", err)
	roots.AppendCertsFromPEM(authority)
	address := "127.0.0.1:" + port

	trusting := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	for _, c := range []redisstore.Config{{Address: address, TLS: trusting}, {URL: "rediss://" + address, TLS: trusting}} {
		s, ear := listen(t, c)
		token := auth.Env{}.Token(32)
		noError(t, "CreateSession", s.CreateSession(t.Context(), annsSession(token, time.Now())))
		ear.Await(t, storagetest.SessionTold(token))
		noError(t, "Close", s.Close())
	}
	refused := map[string]struct {
		config redisstore.Config
		want   string
	}{
		"an authority that is not known": {redisstore.Config{URL: "rediss://" + address}, "correct tls"},
		"no TLS":                         {redisstore.Config{Address: address}, "it may want TLS"},
	}
	for name, tt := range refused {
		t.Run("fail/"+name, func(t *testing.T) {
			s, err := redisstore.Open(t.Context(), tt.config)
			if err == nil {
				s.Close()
				t.Fatal("Open: got no error")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Open: got error %q, want %q in it", err, tt.want)
			}
		})
	}
}

// writePair writes a certificate and its key to files.
func writePair(t *testing.T, pair tls.Certificate) (cert, key string) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	noError(t, "MarshalPKCS8PrivateKey", err)
	blocks := map[string]*pem.Block{
		"cert.pem": {Type: "CERTIFICATE", Bytes: pair.Certificate[0]},
		"key.pem":  {Type: "PRIVATE KEY", Bytes: der},
	}
	dir := t.TempDir()
	for name, block := range blocks {
		noError(t, "WriteFile", os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600))
	}
	return filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
}
