package main

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/cookiecheck"
)

func TestTarget(t *testing.T) {
	for _, test := range []struct {
		name                        string
		target                      target
		ratio, perRequest, commands float64
		text                        string
		want                        bool
	}{
		{"ratio reached, as it is shown", target{ratio: 1.06}, 1.0649, 80, 0, "≤ 1.06", true},
		{"ratio not reached", target{ratio: 1.06}, 1.066, 80, 0, "≤ 1.06", false},
		{"no ratio", target{ratio: 1.06}, math.NaN(), 80, 0, "≤ 1.06", false},
		{"time reached", target{cpu: 50 * time.Microsecond}, 9, 49, 4, "≤ 50 µs", true},
		{"time not reached", target{cpu: 50 * time.Microsecond}, 1, 51, 0, "≤ 50 µs", false},
		{"a heartbeat is no command", target{ratio: 2, noCommands: true}, 1, 1, 0.001, "≤ 2.00, no command", true},
		{"commands", target{ratio: 2, noCommands: true}, 1, 1, 4, "≤ 2.00, no command", false},
		{"none", target{}, 9, 9, 9, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.target.reached(test.ratio, test.perRequest, test.commands); got != test.want {
				t.Errorf("reached: got %v, want %v", got, test.want)
			}
			if got := test.target.String(); got != test.text {
				t.Errorf("text: got %q, want %q", got, test.text)
			}
		})
	}
}

func TestArguments(t *testing.T) {
	for _, test := range []struct {
		name            string
		args            string
		cold            int
		measured        []string
		not             []string
		written, failed bool
	}{
		{"nothing", "", usual.cold, []string{limit, "cold", "memory"}, []string{"next-full"}, true, false},
		{"all", "--all", million, []string{limit, "next-full", "oauth2-proxy"}, nil, true, false},
		{"quick", "quick", quick.cold, []string{limit, "cold", "start"}, []string{"next-full"}, false, false},
		{"quick with everything", "--all quick", quick.cold, []string{"next-full"}, nil, false, false},
		{"a name brings the limit along", "cached", usual.cold, []string{limit, "cached"}, []string{"cold", "memory"}, false, false},
		{"a slow one by name", "quick next-full", quick.cold, []string{limit, "next-full"}, []string{"cold"}, false, false},
		{"no load", "memory", usual.cold, []string{"memory"}, []string{limit, "cold"}, false, false},
		{"unknown", "nonsense", usual.cold, nil, nil, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := parseArguments(strings.Fields(test.args))
			if (err != nil) != test.failed {
				t.Fatalf("got %v, want an error: %v", err, test.failed)
			}
			if p.cold != test.cold || p.written() != test.written {
				t.Errorf("got %d cold sessions, written %v; want %d, %v", p.cold, p.written(), test.cold, test.written)
			}
			for _, name := range test.measured {
				if !measured(p, name) {
					t.Errorf("%s is not measured", name)
				}
			}
			for _, name := range test.not {
				if measured(p, name) {
					t.Errorf("%s is measured", name)
				}
			}
		})
	}
}

func measured(p plan, name string) bool {
	for _, s := range subjects {
		if s.name == name {
			return (&bench{plan: p}).loaded(s)
		}
	}
	return p.wanted(name)
}

// fixture is a report of two subjects.
func fixture() *report {
	at := func(cpu time.Duration, commands int64) sample {
		return sample{
			traffic: traffic{requests: 100, took: time.Second, p50: time.Millisecond, p99: 3 * time.Millisecond},
			cpu:     cpu, commands: commands, memory: 64 << 20,
		}
	}
	return &report{
		plan: usual, machine: []fact{{"CPU", "a fast one"}}, notes: []string{"something could not be had"},
		loads: []*load{
			{subject: &subject{name: limit, title: "the limit"}, rounds: []sample{at(7*time.Millisecond, 0), at(8*time.Millisecond, 0)}},
			{
				subject: &subject{name: "full", title: "full & <warm>", ours: true, target: target{ratio: 1.06, noCommands: true}},
				rounds:  []sample{at(14*time.Millisecond, 400), at(16*time.Millisecond, 400)},
			},
		},
		figures: []figure{{title: "memory", value: "70 MiB", target: "≤ 80 MiB", reached: true}},
	}
}

func TestDocument(t *testing.T) {
	text := string(fixture().document())
	for _, want := range []string{
		"| full & <warm> | 150.0 µs (2.00) | ≤ 1.06, no command | **not reached** |", "| 4.00 |",
		"| memory | 70 MiB |  | ≤ 80 MiB | reached |", "a fast one", "`./scripts/bench`", "something could not be had",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the document lacks %q:\n%s", want, text)
		}
	}
}

func TestChart(t *testing.T) {
	text := chart(fixture().summaries())
	for decoder := xml.NewDecoder(strings.NewReader(text)); ; {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the chart is no XML: %v\n%s", err, text)
		}
	}
	for _, want := range []string{">1.00<", ">2.00<", "full &amp; &lt;warm&gt;", `class="ours"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the chart lacks %q:\n%s", want, text)
		}
	}
}

// TestCookies: what is seeded is what a server with the secret accepts.
func TestCookies(t *testing.T) {
	header := cookie("token")
	pairs := cookiecheck.ParseServer(header)
	if len(pairs) != 1 {
		t.Fatalf("%q has %d cookies", header, len(pairs))
	}
	if token, ok := cookiecheck.Verify(secret, pairs[0].Value); !ok || token != "token" {
		t.Errorf("%q holds %q, %v", header, token, ok)
	}
	kept := cookieLine(http.Header{"Set-Cookie": {"a=1; Path=/", "b=; Max-Age=0", "c=3"}})
	if want := "Cookie: a=1; c=3"; kept != want {
		t.Errorf("got %q, want %q", kept, want)
	}
}
