package gateway

import (
	"errors"
	"fmt"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/caddy-better-auth/gateway/handlers"
	"github.com/caddy-better-auth/gateway/mail"
	"github.com/caddy-better-auth/gateway/session"
)

// counts are what this process has counted since it began. There is one set of them for all
// configurations, since a counter must not fall when one is loaded. Every label is from a
// closed set: no client can make another series.
var counts = newMetrics()

// metrics are counters for Prometheus. It is a prometheus.Collector.
type metrics struct {
	checks     *prometheus.CounterVec   // mode, outcome, source
	requests   *prometheus.CounterVec   // operation, status
	elapsed    *prometheus.HistogramVec // operation
	passwords  *prometheus.CounterVec   // operation
	limited    *prometheus.CounterVec   // by
	mails      *prometheus.CounterVec   // kind, result
	acts       *prometheus.HistogramVec // storage
	outages    *prometheus.CounterVec   // storage
	suspicious *prometheus.CounterVec   // kind
	stripped   *prometheus.CounterVec   // purpose
	severed    prometheus.Counter

	strippedFor [wanted + 1]prometheus.Counter
	suspicions  [suspicionKinds]prometheus.Counter
}

// suspicion is something that ordinary clients do not do.
type suspicion int

const (
	forgedSignature suspicion = iota // a session cookie that nobody signed
	strippedHeader                   // a header that only the gateway or a proxy may set
	refusedTarget                    // a request target that apps read differently
	oversizeCookies                  // more cookies than are read
	foreignSocket                    // a WebSocket from an origin that is not trusted
	earlyData                        // a change in early data, which can be replayed
	panicked                         // our own fault, on what may be an attack
	suspicionKinds
)

// String returns the label of a suspicion, which is also what the audit log calls it.
func (s suspicion) String() string {
	return [...]string{
		"forged_signature", "stripped_header", "refused_target", "oversize_cookies",
		"foreign_websocket", "early_data", "panic",
	}[s]
}

func newMetrics() *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: metricName(name), Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64, label string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: metricName(name), Help: help, Buckets: buckets}, []string{label})
	}
	m := &metrics{
		checks:     counter("checks_total", "Decisions about requests to protected paths.", "mode", "outcome", "source"),
		requests:   counter("requests_total", "Answers of the auth routes.", "operation", "status"),
		elapsed:    histogram("request_duration_seconds", "Time the auth routes took.", []float64{.001, .005, .025, .1, .25, .5, 1, 2.5, 5}, "operation"),
		passwords:  counter("password_failures_total", "Wrong passwords.", "operation"),
		limited:    counter("rate_limited_total", "Requests refused because there were too many, of a client or for an account.", "by"),
		mails:      counter("mails_total", "Messages handed over to be sent, and refused.", "kind", "result"),
		acts:       histogram("store_duration_seconds", "Time a store took to answer.", []float64{.0001, .0005, .001, .005, .025, .1, .5, 1, 2.5}, "storage"),
		outages:    counter("store_errors_total", "Questions that a store did not answer.", "storage"),
		suspicious: counter("suspicious_total", "Requests that ordinary clients do not make.", "kind"),
		stripped:   counter("stripped_headers_total", "Request headers that were deleted, by what they are for.", "purpose"),
		severed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: metricName("connections_closed_total"), Help: "Requests under way that were ended with their session.",
		}),
	}
	for kind := range suspicionKinds {
		m.suspicions[kind] = m.suspicious.WithLabelValues(kind.String())
	}
	for purpose, label := range map[purpose]string{identity: "identity", routing: "routing", forwarding: "forwarding", others: "other_identity", wanted: "kept_misspelled"} {
		m.strippedFor[purpose] = m.stripped.WithLabelValues(label)
	}
	return m
}

// metricName returns the whole name of a metric.
func metricName(name string) string { return prometheus.BuildFQName("caddy", "better_auth", name) }

func (m *metrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{
		m.checks, m.requests, m.elapsed, m.passwords, m.limited, m.mails, m.acts, m.outages, m.suspicious, m.stripped, m.severed,
	}
}

// Describe implements prometheus.Collector.
func (m *metrics) Describe(to chan<- *prometheus.Desc) {
	for _, c := range m.collectors() {
		c.Describe(to)
	}
}

// Collect implements prometheus.Collector.
func (m *metrics) Collect(to chan<- prometheus.Metric) {
	for _, c := range m.collectors() {
		c.Collect(to)
	}
}

// suspect counts what ordinary clients do not do.
func (m *metrics) suspect(kind suspicion) { m.suspicions[kind].Inc() }

// strip counts a header that was deleted.
func (m *metrics) strip(p purpose) { m.strippedFor[p].Inc() }

// answered counts an answer of an auth route.
func (m *metrics) answered(o handlers.Outcome) {
	operation := o.Operation
	if operation == "" {
		operation = "unknown"
	}
	m.requests.WithLabelValues(operation, fmt.Sprintf("%dxx", o.Status/100)).Inc()
	m.elapsed.WithLabelValues(operation).Observe(o.Elapsed.Seconds())
	switch {
	case o.Throttled:
		m.limited.WithLabelValues("account").Inc()
	case o.Status == 429:
		m.limited.WithLabelValues("client").Inc()
	case isPasswordFailure(o.Err):
		m.passwords.WithLabelValues(operation).Inc()
	}
}

// mailed counts a message that was handed over, or refused.
func (m *metrics) mailed(kind mail.Kind, err error) {
	result := "queued"
	if err != nil {
		result = "refused"
	}
	m.mails.WithLabelValues(string(kind), result).Inc()
}

// store returns what counts the acts of a store.
func (m *metrics) store(storage string) func(time.Duration, error) {
	acts, outages := m.acts.WithLabelValues(storage), m.outages.WithLabelValues(storage)
	return func(elapsed time.Duration, outage error) {
		acts.Observe(elapsed.Seconds())
		if outage != nil {
			outages.Inc()
		}
	}
}

// gate are the counters of a route's decisions, found once: a request that is let in only
// adds one.
type gate struct {
	admitted                        map[session.Mode]prometheus.Counter // by the source of the verdict
	refused, forbidden, unavailable prometheus.Counter
}

// gate returns the counters of routes with a mode.
func (m *metrics) gate(mode session.Mode) *gate {
	count := func(outcome, source string) prometheus.Counter {
		return m.checks.WithLabelValues(string(mode), outcome, source)
	}
	return &gate{
		admitted: map[session.Mode]prometheus.Counter{
			session.Full: count("admitted", "store"), session.Cached: count("admitted", "cookie"),
			session.Remote: count("admitted", "server"), session.Optimistic: count("admitted", "none"),
			session.Stale: count("admitted", "stale"),
		},
		refused: count("refused", "none"), forbidden: count("forbidden", "none"), unavailable: count("unavailable", "none"),
	}
}

// admit counts a request that was let in.
func (g *gate) admit(source session.Mode) { g.admitted[source].Inc() }

// register lets Caddy's metrics endpoint show the counters of the process, and those of the
// configuration's own copies and connections.
func (a *App) register(ctx caddy.Context) error {
	registry := ctx.GetMetricsRegistry()
	return errors.Join(registry.Register(counts), registry.Register(sessionMetrics{a}))
}
