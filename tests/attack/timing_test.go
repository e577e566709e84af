package attack_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Enumeration is judged by ranks: of two samples, one of each kind, how often the one of an
// address that exists took longer. By chance that is half of all pairs. A gateway that does
// less work for one kind has all or none.
const (
	fewSamples  = 25
	manySamples = 80   // when few were not enough to tell
	farFew      = 0.28 // from a half; about 3.5 standard deviations of few samples
	farMany     = 0.16 // the same of many
	farMedians  = 0.15 // of the median, and what ranks cannot see
)

// TestSEC61EnumerationByTime: what is done with an address takes as long, and says the same,
// whether somebody has it or not.
func TestSEC61EnumerationByTime(t *testing.T) {
	w := start(t, setup{
		auth:  "rate_limit off\n" + ownBase + "\n{mail}\nemail_password {\n require_verification\n}",
		sites: []site{{name: "site", block: "better_auth"}},
	})
	const known = "ann@timing.example"
	w.saw("an address", known)
	sign := func(email string) answer {
		return w.call(t, "site", "/sign-up/email", "", map[string]string{"name": "Ann Lee", "email": email, "password": password})
	}
	if a := sign(known); a.status != http.StatusOK {
		t.Fatalf("sign-up: %d %s", a.status, a.body)
	}
	count := 0
	unknown := func() string {
		count++
		return fmt.Sprintf("nob%d@timing.example", 100000+count)
	}
	for name, ask := range map[string]func(email string) answer{
		"sign-in": func(email string) answer {
			return w.call(t, "site", "/sign-in/email", "", map[string]string{"email": email, "password": "wrong-password"})
		},
		"sign-up": sign,
		"request-password-reset": func(email string) answer {
			return w.call(t, "site", "/request-password-reset", "", map[string]string{"email": email})
		},
		"send-verification-email": func(email string) answer {
			return w.call(t, "site", "/send-verification-email", "", map[string]string{"email": email})
		},
	} {
		t.Run(name, func(t *testing.T) {
			checkSame(t, name, ask(known), ask(unknown()))
			few := fewSamples
			if strings.Contains(name, "-email") {
				few /= 2 // it always takes half a second
			}
			there, nowhere := sample(few, known, unknown, ask)
			if far := rank(there, nowhere); far > farFew && medians(there, nowhere) > farMedians/4 {
				t.Logf("%s: %.2f from a half in %d samples; once more", name, far, few)
				there, nowhere = sample(manySamples, known, unknown, ask)
				far, apart := rank(there, nowhere), medians(there, nowhere)
				if far > farMany && apart > farMedians {
					t.Errorf("%s: %.2f from a half in %d samples, the medians %.0f %% apart: %v and %v", name, far, manySamples, 100*apart, median(there), median(nowhere))
				}
			}
			t.Logf("%s: %v with an address that exists, %v with one that does not", name, median(there), median(nowhere))
		})
	}
}

// checkSame checks that two answers differ in nothing but their ids, addresses and times.
func checkSame(t *testing.T, name string, there, nowhere answer) {
	t.Helper()
	if there.status != nowhere.status || len(there.header["Set-Cookie"]) != len(nowhere.header["Set-Cookie"]) {
		t.Errorf("%s: got %d and %d", name, there.status, nowhere.status)
	}
	if name != "sign-up" && there.body != nowhere.body {
		t.Errorf("%s: got %s and %s", name, there.body, nowhere.body)
	}
	if keysOf(there.body) != keysOf(nowhere.body) {
		t.Errorf("%s: got %s and %s", name, there.body, nowhere.body)
	}
}

// keysOf returns the keys of JSON in their order, roughly.
func keysOf(body string) string {
	var keys []string
	for part := range strings.SplitSeq(body, `":`) {
		keys = append(keys, part[strings.LastIndexByte(part, '"')+1:])
	}
	if len(keys) > 0 {
		keys = keys[:len(keys)-1]
	}
	return strings.Join(keys, ",")
}

// sample measures both kinds in turn, so that what slows the machine slows both.
func sample(n int, known string, unknown func() string, ask func(string) answer) (there, nowhere []time.Duration) {
	measure := func(email string) time.Duration {
		begun := time.Now()
		ask(email)
		return time.Since(begun)
	}
	for i := range n {
		if i%2 == 0 {
			there = append(there, measure(known))
			nowhere = append(nowhere, measure(unknown()))
			continue
		}
		nowhere = append(nowhere, measure(unknown()))
		there = append(there, measure(known))
	}
	return there, nowhere
}

// rank returns how far from a half the share of pairs is in which the first took longer.
func rank(a, b []time.Duration) float64 {
	longer := 0.0
	for _, x := range a {
		for _, y := range b {
			switch {
			case x > y:
				longer++
			case x == y:
				longer += 0.5
			}
		}
	}
	far := longer/float64(len(a)*len(b)) - 0.5
	return max(far, -far)
}

func median(d []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(d))
	return sorted[len(sorted)/2]
}

// medians returns how far the medians are apart, as a share of the smaller.
func medians(a, b []time.Duration) float64 {
	x, y := float64(median(a)), float64(median(b))
	return max(x, y)/min(x, y) - 1
}
