package upstreams_test

import (
	"flag"
	"maps"
	"os"
	"strconv"
	"testing"
	"time"
)

const shortRun = 500 // targets

var update = flag.Bool("update", false, "write down which targets were served, for the tests of package matcher")

// run is how much is tried.
type run struct {
	seed  uint64
	count int
	whole bool // every target through every gateway; else those that are not served to anybody through one
}

// plan reads the environment.
func plan(t *testing.T) run {
	t.Helper()
	if os.Getenv("GATEWAY_UPSTREAMS") != "long" {
		return run{seed: 1, count: shortRun}
	}
	r := run{seed: uint64(time.Now().Unix()), count: 20_000, whole: true}
	for name, to := range map[string]func(uint64){
		"GATEWAY_UPSTREAMS_SEED":  func(n uint64) { r.seed = n },
		"GATEWAY_UPSTREAMS_COUNT": func(n uint64) { r.count = int(n) },
	} {
		if text := os.Getenv(name); text != "" {
			n, err := strconv.ParseUint(text, 10, 64)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			to(n)
		}
	}
	return r
}

// TestSEC01SEC03SEC04SEC07NothingForMembersIsServed asks every upstream for every target, directly
// and through every gateway.
func TestSEC01SEC03SEC04SEC07NothingForMembersIsServed(t *testing.T) {
	apps := startApps(t)
	sites := startGateways(t)
	plain := startGateway(t, "", map[string]string{"plain Caddy": plainCaddy})["plain Caddy"]
	r := plan(t)
	t.Logf("%d targets from seed %d", r.count, r.seed)
	targets := newGenerator(r.seed).targets(r.count)
	found := newRecord()
	t.Run("apps", func(t *testing.T) {
		for name, address := range apps {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				u := newUpstream(t, name, address, sites, plain)
				u.compare(t, targets, r.whole, found)
				u.control(t)
			})
		}
	})
	if *update && !t.Failed() {
		found.write(t)
	}
}

// upstream is an app, asked directly and through gateways.
type upstream struct {
	name     string
	app      string // the header that leads to it
	direct   *client
	plain    *client // through a Caddy without a gate
	gateways []gateway
}

// gateway is a site of a gateway.
type gateway struct {
	site string
	*client
}

func newUpstream(t *testing.T, name, address string, sites map[string]string, plain string) *upstream {
	u := &upstream{
		name: name, app: "App: " + address + "\r\n",
		direct: newClient(t, address), plain: newClient(t, plain),
	}
	for name, address := range sites {
		u.gateways = append(u.gateways, gateway{name, newClient(t, address)})
	}
	return u
}

// compare asks for targets, none of which may bring out what is for members only.
func (u *upstream) compare(t *testing.T, targets []target, whole bool, found *record) {
	served, leaked := 0, 0
	for i, target := range targets {
		bare := u.direct.ask(target.path, target.header).forMembers()
		if bare {
			served++
			found.add(target, u.name)
			if u.plain.ask(target.path, u.app+target.header).forMembers() {
				leaked++
			}
		}
		for j, gateway := range u.gateways {
			if !bare && !whole && (i+j)%len(u.gateways) != 0 {
				continue
			}
			if a := gateway.ask(target.path, u.app+target.header); a.forMembers() {
				t.Errorf("%s: %q %q is answered %d with what is for members only", gateway.site, target.path, target.header, a.status)
			}
		}
	}
	t.Logf("%d of %d targets serve what is for members; %d pass Caddy's path matcher", served, len(targets), leaked)
	if served == 0 {
		t.Error("no target serves what is for members: nothing was proven")
	}
}

// controls are ordinary targets that are open to all.
var controls = []string{
	"/public/page", "/public/page?next=/admin", "/public/page?next=%2Fadmin%2F..&x=a%00", "/public/index.html", "/public/admin",
	"/public/x.css", "/public/%70age", "/public/caf%C3%A9", "/public/a%20b", "/public/a;b=c", "/public/%5Bid%5D", "/public/(group)/x",
	"/public/a+b@c,d:e!f$g&h'i*j=k", "/public/~x", "/public/.well-known/x", "/public/page.php", "/public/a...b", "/public/100%25", "/public/A/B", "/public/v1.2.3/x",
}

// control asks for what is open to all, which must come through as without a gateway.
func (u *upstream) control(t *testing.T) {
	served := 0
	for _, path := range controls {
		direct := u.direct.ask(path, "")
		if !direct.forEverybody() {
			continue
		}
		served++
		for _, gateway := range u.gateways {
			if a := gateway.ask(path, u.app); a.status != direct.status || a.body != direct.body {
				t.Errorf("%s: %q is answered %d %.60q, and %d %.60q without the gateway", gateway.site, path, a.status, a.body, direct.status, direct.body)
			}
		}
	}
	if served == 0 {
		t.Error("nothing is open to all: nothing was proven")
	}
}

// startGateways runs the gateways of all sites, and returns their addresses.
func startGateways(t *testing.T) map[string]string {
	t.Helper()
	sites := make(map[string]string)
	for name, options := range settings {
		named := make(map[string]string)
		for rule, site := range rules {
			named[name+", "+rule] = site
		}
		maps.Copy(sites, startGateway(t, options, named))
	}
	return sites
}
