package upstreams_test

import (
	"os"
	"strconv"
	"testing"
	"time"
)

const shortRun = 500 // targets

// run is how much is tried.
type run struct {
	seed  uint64
	count int
}

// plan reads the environment.
func plan(t *testing.T) run {
	t.Helper()
	if os.Getenv("GATEWAY_UPSTREAMS") != "long" {
		return run{seed: 1, count: shortRun}
	}
	r := run{seed: uint64(time.Now().Unix()), count: 20_000}
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

// TestSEC01SEC03NoUpstreamServesMembersOnly asks every upstream for every target, directly and
// through every gateway.
func TestSEC01SEC03NoUpstreamServesMembersOnly(t *testing.T) {
	apps := startApps(t)
	sites := startGateway(t, "", rules)
	plain := startGateway(t, "", map[string]string{"naive": naive})["naive"]
	r := plan(t)
	t.Logf("%d targets from seed %d", r.count, r.seed)
	targets := newGenerator(r.seed).targets(r.count)
	t.Run("apps", func(t *testing.T) {
		for name, address := range apps {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				compare(t, address, sites, plain, targets)
			})
		}
	})
}

// compare asks one upstream.
func compare(t *testing.T, address string, sites map[string]string, plain string, targets []target) {
	direct, unguarded := newClient(t, address), newClient(t, plain)
	gateways := make(map[string]*client)
	for rule, site := range sites {
		gateways[rule] = newClient(t, site)
	}
	app := "App: " + address + "\r\n"
	served, leaked := 0, 0
	for _, target := range targets {
		if direct.ask(target.path, target.header).forMembers() {
			served++
			if unguarded.ask(target.path, app+target.header).forMembers() {
				leaked++
			}
		}
		for rule, gateway := range gateways {
			if a := gateway.ask(target.path, app+target.header); a.forMembers() {
				t.Errorf("%s: %q %q is answered %d with what is for members only", rule, target.path, target.header, a.status)
			}
		}
	}
	t.Logf("%d of %d targets serve members only; %d would pass Caddy's path matcher", served, len(targets), leaked)
	if served == 0 {
		t.Error("no target is served at all: nothing was proven")
	}
}
