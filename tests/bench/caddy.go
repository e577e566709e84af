package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Plain Caddy and the gateway have the same settings, but for better_auth.
const (
	globals = "\tadmin off\n\tpersist_config off\n\tauto_https off\n"

	// page is a path that is protected, wherever something is.
	page = "/app"
)

// caddyfile writes a site at the address.
func caddyfile(options, address, site string) string {
	return fmt.Sprintf("{\n%s%s}\n\n%s {\n%s}\n", globals, options, address, site)
}

// site is a gateway in front of the upstream. By itself it is all protected, and the auth
// routes are at another site of the same gateway.
type site struct {
	mode      string
	session   string // lines for "session { … }"
	redis     bool   // sessions in Redis, as with Better Auth's secondaryStorage
	inProcess bool   // the auth routes are at the same site, which has one protected page
}

// auth is where the auth routes of a site at an address are.
func (s site) auth(address string) string {
	if s.inProcess {
		return address
	}
	return strings.Replace(address, "127.0.0.1", "localhost", 1)
}

// caddyfile is the configuration of the site. People are in a SQLite file of its own.
func (s site) caddyfile(address, file, redisURL, upstream string) string {
	options := []string{
		"better_auth {", "\tsecret " + fmt.Sprintf("%q", secret), "\tbase_url " + s.auth(address), "\trate_limit off",
		"\tstorage sqlite " + file,
	}
	if s.redis {
		options = append(options, "\tsession_storage redis "+redisURL)
	}
	if s.session != "" {
		options = append(options, "\tsession {", "\t\t"+s.session, "\t}")
	}
	options = append(options, "}")
	global := "\t" + strings.Join(options, "\n\t") + "\n"
	if s.inProcess {
		return caddyfile(global, address,
			fmt.Sprintf("\tbetter_auth\n\tprotect %s {\n\t\tmode %s\n\t}\n\treverse_proxy %s\n", page, s.mode, upstream))
	}
	return caddyfile(global, address, fmt.Sprintf("\tprotect {\n\t\tmode %s\n\t}\n\treverse_proxy %s\n", s.mode, upstream)) +
		fmt.Sprintf("\n%s {\n\tbetter_auth\n}\n", s.auth(address))
}

// caddyCommand is Caddy, plain or with the gateway in it, with a configuration. All may use
// all processors.
func (b *bench) caddyCommand(binary, config string) (*exec.Cmd, error) {
	home, err := os.MkdirTemp(b.dir, "home-")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(home, "Caddyfile")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.Command(binary, "run", "--config", file, "--adapter", "caddyfile")
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home,
		fmt.Sprintf("GOMAXPROCS=%d", runtime.NumCPU()))
	return cmd, nil
}

// startCaddy runs plain Caddy with what the site's block says.
func (b *bench) startCaddy(block string) (address string, p *program, err error) {
	binary, err := b.caddy()
	if err != nil {
		return "", nil, err
	}
	address, err = newAddress()
	if err != nil {
		return "", nil, err
	}
	cmd, err := b.caddyCommand(binary, caddyfile("", address, block))
	if err != nil {
		return "", nil, err
	}
	p, err = b.start("plain Caddy", cmd, answers(address+"/"))
	return address, p, err
}

// startGateway runs a gateway with the site.
func (b *bench) startGateway(s site) (address string, p *program, err error) {
	address, cmd, err := b.gatewayCommand(s)
	if err != nil {
		return "", nil, err
	}
	p, err = b.start("the gateway", cmd, answers(s.auth(address)+"/api/auth/ok"))
	return address, p, err
}

// gatewayCommand prepares a gateway with the site. It may be run again and again, one after
// the other, and keeps its people.
func (b *bench) gatewayCommand(s site) (address string, cmd *exec.Cmd, err error) {
	binary, err := b.gateway()
	if err != nil {
		return "", nil, err
	}
	if address, err = newAddress(); err != nil {
		return "", nil, err
	}
	redisURL := ""
	if s.redis {
		store, err := b.redis()
		if err != nil {
			return "", nil, err
		}
		redisURL = store.url
	}
	file := filepath.Join(b.dir, "people-"+random()+".db")
	cmd, err = b.caddyCommand(binary, s.caddyfile(address, file, redisURL, b.upstream))
	return address, cmd, err
}

func newAddress() (string, error) {
	port, err := freePort()
	return "http://127.0.0.1:" + port, err
}
