package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

const oauth2ProxyVersion = "v7.15.6"

// installOAuth2Proxy builds it from the Go module proxy, as a module of its own.
func (b *bench) installOAuth2Proxy() (string, error) {
	progress("building oauth2-proxy")
	cmd := exec.CommandContext(b.ctx, "go", "install", "github.com/oauth2-proxy/oauth2-proxy/v7@"+oauth2ProxyVersion)
	cmd.Env = append(os.Environ(), "GOBIN="+b.dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building oauth2-proxy: %w\n%s", err, out)
	}
	return filepath.Join(b.dir, "oauth2-proxy"), nil
}

// openOAuth2Proxy runs oauth2-proxy with sessions in Redis. Somebody signs in by password,
// which asks no provider.
func openOAuth2Proxy(b *bench) (*gate, error) {
	store, err := b.redis()
	if err != nil {
		return nil, err
	}
	binary, err := b.oauth2proxy()
	if err != nil {
		return nil, err
	}
	people, err := b.htpasswd()
	if err != nil {
		return nil, err
	}
	address, err := newAddress()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(binary, "--http-address", strings.TrimPrefix(address, "http://"), "--upstream", "http://"+b.upstream,
		"--provider", "github", "--client-id", "none", "--client-secret", "none", "--email-domain", "*",
		"--cookie-secret", secret[:32], "--cookie-secure=false", "--htpasswd-file", people,
		"--session-store-type", "redis", "--redis-connection-url", store.url,
		"--request-logging=false", "--auth-logging=false", "--standard-logging=false")
	p, err := b.start("oauth2-proxy", cmd, answers(address+"/ping"))
	if err != nil {
		return nil, err
	}
	line, err := b.signInAtOAuth2Proxy(address)
	return &gate{
		url: address + page, header: []string{line}, status: http.StatusOK, programs: []*program{p}, redis: store,
	}, err
}

// htpasswd writes a file with one person.
func (b *bench) htpasswd() (string, error) {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)
	if err != nil {
		return "", err
	}
	file := filepath.Join(b.dir, "htpasswd")
	return file, os.WriteFile(file, []byte("ann:"+string(hash)+"\n"), 0o600)
}

func (b *bench) signInAtOAuth2Proxy(address string) (line string, err error) {
	form := url.Values{"username": {"ann"}, "password": {password}, "rd": {page}}
	req, err := http.NewRequestWithContext(b.ctx, http.MethodPost, address+"/oauth2/sign_in", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	line = cookieLine(resp.Header)
	if !strings.Contains(line, "=") {
		return "", fmt.Errorf("oauth2-proxy answers %d and sets no cookie", resp.StatusCode)
	}
	return line, nil
}
