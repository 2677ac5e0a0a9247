package telemetry

import (
	"context"
	"database/sql"
	"net/http"
	"sync"
	"time"

	"chuky/commands"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is everything that one process counts.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	active   prometheus.Gauge
}

// buckets of durations in seconds, around what people notice.
var buckets = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

// NewMetrics makes a registry with the numbers of the Go runtime and this process.
func NewMetrics(version string) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "chuky_http_request_duration_seconds", Help: "Duration of requests by route template.", Buckets: buckets}, []string{"method", "route", "status"}),
		active:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "chuky_http_requests_active", Help: "Requests under way."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "chuky_build_info", Help: "1, with the version of the program.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), m.requests, m.active, build)
	return m
}

// Handler answers scrapes. A number that cannot be read is left out and the others are answered.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry, ErrorHandling: promhttp.ContinueOnError})
}

// SQL adds the use of the database's connections.
func (m *Metrics) SQL(stats func() sql.DBStats) {
	gauge := func(name, help string, read func(sql.DBStats) float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return read(stats()) }))
	}
	counter := func(name, help string, read func(sql.DBStats) float64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return read(stats()) }))
	}
	gauge("chuky_sql_connections_max", "Connections that this process may open.", func(s sql.DBStats) float64 { return float64(s.MaxOpenConnections) })
	gauge("chuky_sql_connections_open", "Connections open.", func(s sql.DBStats) float64 { return float64(s.OpenConnections) })
	gauge("chuky_sql_connections_in_use", "Connections in use.", func(s sql.DBStats) float64 { return float64(s.InUse) })
	counter("chuky_sql_connection_waits_total", "How often a connection had to be waited for.", func(s sql.DBStats) float64 { return float64(s.WaitCount) })
	counter("chuky_sql_connection_wait_seconds_total", "How long connections were waited for.", func(s sql.DBStats) float64 { return s.WaitDuration.Seconds() })
}

// Parts adds a gauge for each part the program needs: 1 when it is up.
func (m *Metrics) Parts(read func(context.Context) map[string]error) {
	m.registry.MustRegister(&parts{read: read, up: prometheus.NewDesc("chuky_part_up", "1 when the part answers, 0 when it is down.", []string{"part"}, nil)})
}

// HandOvers are what became of the hand-overs that requests waited for.
type HandOvers struct {
	Resting                bool // none is tried at present: nobody took the last ones
	Taken, Failed, Skipped int64
}

// HandOvers adds them.
func (m *Metrics) HandOvers(read func() HandOvers) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "chuky_handover_resting", Help: "1 while requests leave their moves to the relay because Temporal took none of the last."}, func() float64 {
		if read().Resting {
			return 1
		}
		return 0
	}))
	for outcome, value := range map[string]func(HandOvers) int64{"taken": func(h HandOvers) int64 { return h.Taken }, "failed": func(h HandOvers) int64 { return h.Failed }, "skipped": func(h HandOvers) int64 { return h.Skipped }} {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "chuky_handovers_total", Help: "Hand-overs that requests waited for, by what became of them.", ConstLabels: prometheus.Labels{"outcome": outcome}},
			func() float64 { return float64(value(read())) }))
	}
}

type parts struct {
	read func(context.Context) map[string]error
	up   *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (p *parts) Describe(ch chan<- *prometheus.Desc) { ch <- p.up }

// Collect implements prometheus.Collector.
func (p *parts) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readLimit)
	defer cancel()
	for name, err := range p.read(ctx) {
		up := 1.0
		if err != nil {
			up = 0
		}
		ch <- prometheus.MustNewConstMetric(p.up, prometheus.GaugeValue, up, name)
	}
}

const (
	// readLimit bounds what a scrape waits for.
	readLimit = 5 * time.Second
	// readAge is how long counts from SQL are good: several scrapers ask for them no oftener.
	readAge = 5 * time.Second
)

// Gauges adds what lies still, as SQL knows it. Every process of an installation tells the same numbers: take their
// maximum, not their sum.
func (m *Metrics) Gauges(read func(context.Context) (commands.Gauges, error)) {
	g := &gauges{read: read, up: prometheus.NewDesc("chuky_sql_counts_up", "1 when the counts below could be read from SQL.", nil, nil)}
	add := func(name, help string, value func(commands.Gauges) float64) {
		g.all = append(g.all, gauge{prometheus.NewDesc(name, help, nil, nil), value})
	}
	add("chuky_command_lag_seconds", "Age of the oldest move that no workflow has applied.", func(g commands.Gauges) float64 { return g.CommandLag.Seconds() })
	add("chuky_commands_pending", "Moves that no workflow has applied.", func(g commands.Gauges) float64 { return float64(g.PendingCommands) })
	add("chuky_drift", "Cycles and units whose workflow is behind SQL.", func(g commands.Gauges) float64 { return float64(g.Drift) })
	add("chuky_tasks_open", "Lines of all inboxes.", func(g commands.Gauges) float64 { return float64(g.OpenTasks) })
	add("chuky_deadlines_at_risk", "Units that lock within 48 hours and have not submitted.", func(g commands.Gauges) float64 { return float64(g.DeadlinesAtRisk) })
	add("chuky_messages_pending", "Messages to send.", func(g commands.Gauges) float64 { return float64(g.PendingMessages) })
	add("chuky_message_lag_seconds", "How long the oldest message is overdue.", func(g commands.Gauges) float64 { return g.MessageLag.Seconds() })
	add("chuky_messages_failed", "Messages given up.", func(g commands.Gauges) float64 { return float64(g.FailedMessages) })
	for state, value := range map[string]func(commands.Gauges) int{"staged": func(g commands.Gauges) int { return g.EvidenceStaged }, "pending": func(g commands.Gauges) int { return g.EvidencePending },
		"sealed": func(g commands.Gauges) int { return g.EvidenceSealed }, "refused": func(g commands.Gauges) int { return g.EvidenceRefused }} {
		g.all = append(g.all, gauge{prometheus.NewDesc("chuky_evidence_files", "Files of evidence by state: uploads under way, not yet judged, sealed, refused after they had come.", nil, prometheus.Labels{"state": state}), func(g commands.Gauges) float64 { return float64(value(g)) }})
	}
	add("chuky_evidence_pending", "Files taken in and not sealed: they do not count yet.", func(g commands.Gauges) float64 { return float64(g.EvidencePending) })
	m.registry.MustRegister(g)
}

type gauge struct {
	desc  *prometheus.Desc
	value func(commands.Gauges) float64
}

type gauges struct {
	read func(context.Context) (commands.Gauges, error)
	up   *prometheus.Desc
	all  []gauge

	mu   sync.Mutex
	at   time.Time
	last commands.Gauges
}

// Describe implements prometheus.Collector.
func (g *gauges) Describe(ch chan<- *prometheus.Desc) {
	ch <- g.up
	for _, x := range g.all {
		ch <- x.desc
	}
}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(ch chan<- prometheus.Metric) {
	now, err := g.numbers()
	if err != nil {
		ch <- prometheus.MustNewConstMetric(g.up, prometheus.GaugeValue, 0)
		return
	}
	ch <- prometheus.MustNewConstMetric(g.up, prometheus.GaugeValue, 1)
	for _, x := range g.all {
		ch <- prometheus.MustNewConstMetric(x.desc, prometheus.GaugeValue, x.value(now))
	}
}

func (g *gauges) numbers() (commands.Gauges, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.at.IsZero() && time.Since(g.at) < readAge {
		return g.last, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), readLimit)
	defer cancel()
	now, err := g.read(ctx)
	if err == nil {
		g.last, g.at = now, time.Now()
	}
	return now, err
}
