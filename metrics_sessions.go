package gateway

import "github.com/prometheus/client_golang/prometheus"

// Descriptions of what sessionMetrics reads.
var (
	copiesDesc = prometheus.NewDesc(metricName("session_copies_total"),
		"Sessions asked for of which this process had a copy that counts (hit), or had to ask the store (miss).", []string{"result"}, nil)
	connectionsDesc = prometheus.NewDesc(metricName("connections"),
		"Requests under way that end with their session.", nil, nil)
)

// sessionMetrics reads what the sessions of a configuration count themselves. What they
// share survives a reload together with its counts.
type sessionMetrics struct{ app *App }

// Describe implements prometheus.Collector.
func (sessionMetrics) Describe(to chan<- *prometheus.Desc) {
	to <- copiesDesc
	to <- connectionsDesc
}

// Collect implements prometheus.Collector. There is nothing to tell of a configuration that
// asks no store.
func (m sessionMetrics) Collect(to chan<- prometheus.Metric) {
	shared := m.app.shared
	if shared == nil {
		return
	}
	hits, misses := shared.cache.Asked()
	to <- prometheus.MustNewConstMetric(copiesDesc, prometheus.CounterValue, float64(hits), "hit")
	to <- prometheus.MustNewConstMetric(copiesDesc, prometheus.CounterValue, float64(misses), "miss")
	to <- prometheus.MustNewConstMetric(connectionsDesc, prometheus.GaugeValue, float64(shared.connections.Len()))
}

// Interface guards
var (
	_ prometheus.Collector = (*metrics)(nil)
	_ prometheus.Collector = sessionMetrics{}
)
