package telemetry

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"
)

// Temporal takes the numbers of Temporal's SDK: polls, latencies, retries, slots, under the SDK's own names.
func (m *Metrics) Temporal() client.MetricsHandler {
	s := &sdkMetrics{all: map[string]prometheus.Metric{}}
	m.registry.MustRegister(s)
	return sdkHandler{to: s}
}

// sdkMetrics collects what the SDK makes up at run time. One name may come with different tags, so the registry cannot
// know them in advance.
type sdkMetrics struct {
	mu  sync.Mutex
	all map[string]prometheus.Metric // by name and tags
}

// Describe implements prometheus.Collector: what comes is not known.
func (s *sdkMetrics) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (s *sdkMetrics) Collect(ch chan<- prometheus.Metric) {
	s.mu.Lock()
	all := slices.Collect(maps.Values(s.all))
	s.mu.Unlock()
	for _, x := range all {
		ch <- x
	}
}

// metric finds or makes the metric of a name with tags.
func metric[M prometheus.Metric](h sdkHandler, name string, fresh func(labels prometheus.Labels) M) M {
	var key strings.Builder
	key.WriteString(name)
	labels := prometheus.Labels{}
	for _, k := range slices.Sorted(maps.Keys(h.tags)) {
		key.WriteString("\x00" + k + "\x00" + h.tags[k])
		labels[strings.ReplaceAll(k, "-", "_")] = h.tags[k]
	}
	h.to.mu.Lock()
	defer h.to.mu.Unlock()
	if known, ok := h.to.all[key.String()].(M); ok {
		return known
	}
	made := fresh(labels)
	h.to.all[key.String()] = made
	return made
}

// sdkHandler implements client.MetricsHandler.
type sdkHandler struct {
	to   *sdkMetrics
	tags map[string]string
}

// WithTags implements client.MetricsHandler.
func (h sdkHandler) WithTags(tags map[string]string) client.MetricsHandler {
	all := maps.Clone(h.tags)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, tags)
	return sdkHandler{to: h.to, tags: all}
}

const sdkHelp = "Of Temporal's SDK."

type (
	count func(int64)
	level func(float64)
	span  func(time.Duration)
)

// Inc implements client.MetricsCounter.
func (f count) Inc(n int64) { f(n) }

// Update implements client.MetricsGauge.
func (f level) Update(v float64) { f(v) }

// Record implements client.MetricsTimer.
func (f span) Record(d time.Duration) { f(d) }

// Counter implements client.MetricsHandler.
func (h sdkHandler) Counter(name string) client.MetricsCounter {
	c := metric(h, name, func(l prometheus.Labels) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name + "_total", Help: sdkHelp, ConstLabels: l})
	})
	return count(func(n int64) { c.Add(float64(n)) })
}

// Gauge implements client.MetricsHandler.
func (h sdkHandler) Gauge(name string) client.MetricsGauge {
	g := metric(h, name, func(l prometheus.Labels) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: sdkHelp, ConstLabels: l})
	})
	return level(g.Set)
}

// Timer implements client.MetricsHandler.
func (h sdkHandler) Timer(name string) client.MetricsTimer {
	t := metric(h, name, func(l prometheus.Labels) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Name: name + "_seconds", Help: sdkHelp, ConstLabels: l, Buckets: buckets})
	})
	return span(func(d time.Duration) { t.Observe(d.Seconds()) })
}
