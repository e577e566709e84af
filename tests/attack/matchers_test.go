package attack_test

import "testing"

// TestSEC04SpellingsOfHosts: a host that is protected is so in every spelling that apps take for it.
func TestSEC04SpellingsOfHosts(t *testing.T) {
	w := start(t, setup{auth: ownBase, sites: []site{
		{name: "site", block: "better_auth\n@admin host admin.example.com\nprotect @admin"},
	}})
	for host, public := range map[string]bool{
		"admin.example.com": false, "ADMIN.Example.com": false, "admin.example.com:80": false, "admin.example.com:": false,
		"admin.example.com.": false, "admin.example.com..": false, "admin.example.com.:8080": false, "admin.example.com:80:80": false,
		ownHost: true, "administrator.example.com": true, "[::1]": true,
	} {
		a := w.h1("site").send(t, request{target: "/", host: host})
		if reached := len(w.app.take()) > 0; reached != public {
			t.Errorf("%s: %d, reached the app: %t", host, a.status, reached)
		}
	}
}

// TestSEC10SEC20AddressesThatExempt: a client cannot choose the address that it is exempt by.
func TestSEC10SEC20AddressesThatExempt(t *testing.T) {
	w := start(t, setup{auth: ownBase, servers: "trusted_proxies static 127.0.0.0/8", sites: []site{
		{name: "site", block: "better_auth\n@far not client_ip 10.0.0.0/8\nprotect @far"},
	}})
	for line, public := range map[string]bool{
		"X-Forwarded-For: 203.0.113.9":           false,
		"X-Forwarded-For: 10.0.0.1, 203.0.113.9": false,
		"X-Forwarded-For: 10.0.0.1":              true,
		"X-Forwarded-For: 203.0.113.9, 10.0.0.1": true,
		"X-Real-Ip: 10.0.0.1":                    false,
	} {
		a := w.h1("site").send(t, request{target: "/"}.with(line))
		if reached := len(w.app.take()) > 0; reached != public {
			t.Errorf("%s: %d, reached the app: %t", line, a.status, reached)
		}
	}
}
