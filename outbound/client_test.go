package outbound

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestSEC72Allows(t *testing.T) {
	const public, loopback, private, never = 0, 1, 2, 3
	tests := map[string]int{
		"8.8.8.8": public, "1.1.1.1": public, "172.32.0.1": public, "100.128.0.1": public,
		"2606:4700::1111": public, "2a00:1450:4001:80b::200e": public, "::ffff:8.8.8.8": public,

		"127.0.0.1": loopback, "127.255.0.9": loopback, "::1": loopback, "::ffff:127.0.0.1": loopback,

		"10.0.0.1": private, "172.16.3.4": private, "192.168.1.1": private, "169.254.169.254": private,
		"100.64.0.1": private, "192.0.0.8": private, "198.18.0.1": private, "240.0.0.1": private, "255.255.255.255": private,
		"0.1.2.3": private, "203.0.113.7": private, "::ffff:10.0.0.1": private, "::ffff:169.254.169.254": private,
		"fe80::1": private, "fe80::1%eth0": private, "fd00::1": private, "fc00::1": private, "fec0::1": private,
		"64:ff9b::a00:1": private, "64:ff9b::7f00:1": private, "2002:7f00:1::": private, "2001:0:7f00:1::": private,
		"::7f00:1": private, "2001:db8::1": private, "fd00:ec2::254": private,

		"0.0.0.0": never, "::": never, "224.0.0.1": never, "ff02::1": never, "::ffff:0.0.0.0": never,
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			ip := netip.MustParseAddr(text)
			for name, c := range map[string]struct {
				config Config
				ok     bool
			}{
				"by default":    {Config{}, want == public},
				"with loopback": {Config{AllowLoopback: true}, want == public || want == loopback},
				"with private":  {Config{AllowPrivate: true}, want != never},
			} {
				if got := c.config.allows(ip); got != c.ok {
					t.Errorf("%s: got %t", name, got)
				}
			}
		})
	}
}

func TestSEC72Client(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "/", http.StatusFound)
		}
	}))
	defer server.Close()
	byName := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	for _, address := range []string{server.URL, byName} {
		resp, err := NewClient(Config{}).Get(address)
		if err == nil {
			resp.Body.Close()
			t.Errorf("%s was reached", address)
		}
		if _, refused := errors.AsType[*RefusedError](err); !refused {
			t.Errorf("%s: got %v", address, err)
		}
	}
	t.Setenv("HTTP_PROXY", server.URL)
	resp, err := NewClient(Config{AllowLoopback: true}).Get(byName + "/away")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusFound {
		t.Errorf("a redirect was followed: got %d", resp.StatusCode)
	}
}

func TestSEC72CheckURL(t *testing.T) {
	tests := map[string]struct{ ok, loopback bool }{
		"https://hooks.example.com/mail?x=1": {true, false},
		"https://10.0.0.1/":                  {true, false},
		"https://localhost/":                 {true, true},
		"http://localhost:8080/x":            {true, true},
		"http://app.localhost/":              {true, true},
		"http://127.0.0.1:9/":                {true, true},
		"http://[::1]:9/":                    {true, true},
		"http://hooks.example.com/":          {false, false},
		"http://localhost.example.com/":      {false, false},
		"http://10.0.0.1/":                   {false, false},
		"ftp://localhost/":                   {false, false},
		"https://ann:secret@example.com/":    {false, false},
		"https://ann:secret@exa mple/":       {false, false},
		"https:///x":                         {false, false},
		"https://:443/x":                     {false, false},
		"example.com":                        {false, false},
		"":                                   {false, false},
	}
	for text, want := range tests {
		u, loopback, err := CheckURL(text)
		if (err == nil) != want.ok || loopback != want.loopback && want.ok || (u != nil) != want.ok {
			t.Errorf("%s: got %v, %t, %v", text, u, loopback, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells a password: %v", text, err)
		}
	}
}
