package gateway

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// TestSEC15SEC16SEC17SEC18SEC19SEC21SEC22SEC30Clean: which headers of a client arrive, from a stranger and through a
// trusted proxy.
func TestSEC15SEC16SEC17SEC18SEC19SEC21SEC22SEC30Clean(t *testing.T) {
	h, err := newHeaders([]string{"Remote-User", "X-Real-IP", "X-HTTP-Method-Override"})
	if err != nil {
		t.Fatal(err)
	}
	h.add(map[string]string{"X-Team": ""})
	for name, want := range map[string]struct{ stranger, proxied bool }{
		"Accept": {true, true}, "X-Request-Id": {true, true}, "X-Teams": {true, true}, "Oidc": {true, true}, "": {true, true}, "__": {true, true},
		"X-Team": {}, "x_team": {}, "X.TEAM": {}, // ours
		"Proxy": {}, "X-Original-URL": {}, "X-Middleware-Subrequest": {}, "x_middleware_x": {}, // routing
		"X-Forwarded-For": {false, true}, "Forwarded": {false, true}, "X_Forwarded_For": {}, // forwarding
		"Remote-Email": {}, "X-Forwarded-User": {}, "Oidc_Claim_Sub": {}, "ssl-client-cert": {}, "Tailscale-User-Login": {}, // others
		"Remote-User": {true, true}, "remote-user": {true, true}, "Remote_User": {}, // wanted
		"X-Real-Ip": {true, true}, "X-Http-Method-Override": {true, true}, "_X-Real-Ip": {true, true}, "\"Proxy\"": {}, "-Proxy": {true, true},
	} {
		for _, proxied := range []bool{false, true} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header = http.Header{name: {"x"}, "Trailer": {name}, "Upgrade": {"h2c"}, "Connection": {"close, " + name}}
			r.Trailer = http.Header{name: nil}
			r = r.WithContext(context.WithValue(r.Context(), caddyhttp.VarsCtxKey, map[string]any{caddyhttp.TrustedProxyVarKey: proxied}))
			deleted := h.clean(r)
			stays := want.stranger
			if proxied {
				stays = want.proxied
			}
			if _, ok := r.Header[name]; ok != stays || !ok && deleted != name || ok && deleted != "" {
				t.Errorf("%q, proxied %v: stays %v, want %v; deleted %q", name, proxied, ok, stays, deleted)
			}
			if r.Trailer != nil || r.Header["Trailer"] != nil || r.Header["Upgrade"] != nil || r.Header.Get("Connection") != "close" {
				t.Errorf("%q: left %v %v", name, r.Header, r.Trailer)
			}
		}
	}
}

// TestKeepHeaders: what is not deleted by itself cannot be kept.
func TestKeepHeaders(t *testing.T) {
	for name, ok := range map[string]bool{"remote_user": true, "X-Forwarded-For": true, "X-Rewrite-URL": true, "Accept": false, "": false} {
		if _, err := newHeaders([]string{name}); (err == nil) != ok {
			t.Errorf("keep_headers %q: %v", name, err)
		}
	}
}

// TestSEC16NamesAreFound: however a name is spelled, it is looked at if it folds to one that is to go.
func TestSEC16NamesAreFound(t *testing.T) {
	h, err := newHeaders(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range "AZaz09" {
		if h.initial[c] {
			t.Errorf("names that begin with %q are looked at", c)
		}
	}
	h.add(map[string]string{"9-Lives": "", "Zebra": "", "": ""})
	names := slices.Concat([]string{"9-lives", "zebra", "oidc-claim-x", "ssl-client-x", "tailscale-user-x"}, slices.Collect(maps.Keys(h.purposes)))
	for _, name := range names {
		if name == "" {
			continue
		}
		for _, spelled := range []string{name, strings.ToUpper(name), "\"" + name, "\t" + name, " " + name} {
			if p, usual := h.purposeOf(spelled); p == ordinary || usual != strings.EqualFold(spelled, name) {
				t.Errorf("%q: purpose %d, usual %v", spelled, p, usual)
			}
		}
	}
	for c := range 256 {
		name := string([]byte{byte(c)}) + "zebra"
		if p, _ := h.purposeOf(name); p != ordinary && !strings.ContainsAny(name, "\t \"") {
			t.Errorf("%q: purpose %d", name, p)
		}
	}
}

// TestHopByHopOfNobody: a request without Connection gets none, and an empty one goes.
func TestHopByHopOfNobody(t *testing.T) {
	for _, values := range [][]string{nil, {}, {""}, {", ,"}, {"upgrade"}} {
		header := http.Header{}
		if values != nil {
			header["Connection"] = values
		}
		cleanConnection(header)
		if len(header) > 0 {
			t.Errorf("%q: left %v", values, header)
		}
	}
}
