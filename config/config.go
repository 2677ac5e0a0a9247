package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/caarlos0/env/v11"
	"gopkg.in/yaml.v3"
)

// Config is everything an operator can set. The zero value of a production server's address means: run it in this
// process (Embedded).
type Config struct {
	DataDir  string `yaml:"data_dir" env:"DATA_DIR"`   // folder of everything that is kept on this machine
	Addr     string `yaml:"addr" env:"ADDR"`           // host:port of the pages and the API
	BaseURL  string `yaml:"base_url" env:"BASE_URL"`   // as people reach it; "" = http://Addr
	Province string `yaml:"province" env:"PROVINCE"`   // shown in the head of every page
	Sender   string `yaml:"sender" env:"SENDER"`       // organiser, as it signs messages
	LogLevel string `yaml:"log_level" env:"LOG_LEVEL"` // debug, info, warn, error
	SetsDir  string `yaml:"sets_dir" env:"SETS_DIR"`   // folder of indicator sets beside the program's own, <id>/<version>.yaml; "" = none

	// Proxies are addresses or networks of the proxies in front, whose X-Forwarded-For is believed; none by default. Behind
	// a proxy that is not named here everybody shares its address, and its limits on wrong passwords.
	Proxies []string `yaml:"proxies" env:"PROXIES"`

	Database Database `yaml:"database" envPrefix:"DATABASE_"`
	Temporal Temporal `yaml:"temporal" envPrefix:"TEMPORAL_"`
	S3       S3       `yaml:"s3" envPrefix:"S3_"`
	SMTP     SMTP     `yaml:"smtp" envPrefix:"SMTP_"`
	Evidence Evidence `yaml:"evidence" envPrefix:"EVIDENCE_"`
	Clamd    Clamd    `yaml:"clamd" envPrefix:"CLAMD_"`
	Seal     Seal     `yaml:"seal" envPrefix:"SEAL_"`
	Process  Process  `yaml:"process" envPrefix:"PROCESS_"`
	Metrics  Metrics  `yaml:"metrics" envPrefix:"METRICS_"`
	Accounts Accounts `yaml:"accounts" envPrefix:"ACCOUNTS_"`
}

// Database is PostgreSQL; URL "" = an SQLite file in the data folder.
type Database struct {
	URL      string `yaml:"url" env:"URL"`
	MaxConns int    `yaml:"max_conns" env:"MAX_CONNS"`

	// How long a database may keep anybody waiting; 0 = for ever, or as the server says by itself. Statement, Lock and Idle are parameters
	// of PostgreSQL's sessions, Lock is SQLite's busy timeout too. Answer bounds a transaction of a request from this side, also where the
	// server is silent, Long one of a whole cycle (opening, freezing a run, publishing). Migrations and backups have no limit.
	ConnectTimeout   time.Duration `yaml:"connect_timeout" env:"CONNECT_TIMEOUT"`
	StatementTimeout time.Duration `yaml:"statement_timeout" env:"STATEMENT_TIMEOUT"`
	LockTimeout      time.Duration `yaml:"lock_timeout" env:"LOCK_TIMEOUT"`
	IdleTimeout      time.Duration `yaml:"idle_timeout" env:"IDLE_TIMEOUT"` // of a transaction in which nothing is asked
	AnswerTimeout    time.Duration `yaml:"answer_timeout" env:"ANSWER_TIMEOUT"`
	LongTimeout      time.Duration `yaml:"long_timeout" env:"LONG_TIMEOUT"`
}

// limits are the settings of how long a database may keep anybody waiting, by the names of their variables.
func (d Database) limits() map[string]time.Duration {
	return map[string]time.Duration{"CHUKY_DATABASE_CONNECT_TIMEOUT": d.ConnectTimeout, "CHUKY_DATABASE_STATEMENT_TIMEOUT": d.StatementTimeout, "CHUKY_DATABASE_LOCK_TIMEOUT": d.LockTimeout,
		"CHUKY_DATABASE_IDLE_TIMEOUT": d.IdleTimeout, "CHUKY_DATABASE_ANSWER_TIMEOUT": d.AnswerTimeout, "CHUKY_DATABASE_LONG_TIMEOUT": d.LongTimeout}
}

// Temporal is a cluster; Address "" = a server in this process.
type Temporal struct {
	Address   string `yaml:"address" env:"ADDRESS"`
	Namespace string `yaml:"namespace" env:"NAMESPACE"`
	TaskQueue string `yaml:"task_queue" env:"TASK_QUEUE"`
	Port      int    `yaml:"port" env:"PORT"`       // of the server in this process; 0 = chosen once and kept
	UI        bool   `yaml:"ui" env:"UI"`           // show Temporal's own pages, read-only
	UIPort    int    `yaml:"ui_port" env:"UI_PORT"` // of those pages
}

// S3 is the object store; Endpoint "" = a server in this process on a folder.
type S3 struct {
	Endpoint  string `yaml:"endpoint" env:"ENDPOINT"` // host:port
	AccessKey string `yaml:"access_key" env:"ACCESS_KEY"`
	SecretKey string `yaml:"secret_key" env:"SECRET_KEY"`
	Bucket    string `yaml:"bucket" env:"BUCKET"`
	Region    string `yaml:"region" env:"REGION"`
	Secure    bool   `yaml:"secure" env:"SECURE"`
	Port      int    `yaml:"port" env:"PORT"` // of the server in this process
}

// SMTP is the mail server; Host "" = a receiver in this process that keeps every message as a file.
type SMTP struct {
	Host     string `yaml:"host" env:"HOST"`
	Port     int    `yaml:"port" env:"PORT"`
	From     string `yaml:"from" env:"FROM"`
	TLS      string `yaml:"tls" env:"TLS"` // none, starttls, tls
	Username string `yaml:"username" env:"USERNAME"`
	Password string `yaml:"password" env:"PASSWORD"`
}

// Evidence limits uploads.
type Evidence struct {
	MaxBytes int64    `yaml:"max_bytes" env:"MAX_BYTES"` // 0 = 100 MB
	Types    []string `yaml:"types" env:"TYPES"`         // empty = evidence.DefaultAllowed

	ActivePDF  bool `yaml:"active_pdf" env:"ACTIVE_PDF"`   // accept PDF files that run scripts or start programs
	RetainDays int  `yaml:"retain_days" env:"RETAIN_DAYS"` // how long a bucket with object lock keeps a sealed file from deletion; 0 = no date
	Presigned  bool `yaml:"presigned" env:"PRESIGNED"`     // programs may send large files to the object store itself, which they must reach
}

// Clamd is ClamAV's daemon; Address "" = files are not scanned, and say so.
type Clamd struct {
	Address string        `yaml:"address" env:"ADDRESS"` // host:port of its TCPSocket
	Timeout time.Duration `yaml:"timeout" env:"TIMEOUT"` // how long it may look into one file; 0 = 30 s
}

// Seal is the Ed25519 key of the system seal; KeyFile "" = seal.key in the data folder.
//
// Every worker of an installation needs the same key. Replace lets a worker start with another key than the one on record,
// which takes its place from then on.
type Seal struct {
	KeyFile string `yaml:"key_file" env:"KEY_FILE"`
	Replace bool   `yaml:"replace" env:"REPLACE"`
}

// Process says what this process does.
type Process struct {
	Web          bool          `yaml:"web" env:"WEB"`                   // pages and API
	Worker       bool          `yaml:"worker" env:"WORKER"`             // workflows, activities, housekeeping
	Housekeeping time.Duration `yaml:"housekeeping" env:"HOUSEKEEPING"` // pause between rounds of relay, mail and audit sealing
	Drain        time.Duration `yaml:"drain" env:"DRAIN"`               // how long /readyz says no before the listener closes, for load balancers
}

// DefaultIdleDays is after how long an unused account is disabled unless configured.
const DefaultIdleDays = 45

// Accounts says how accounts are kept.
type Accounts struct {
	IdleDays int `yaml:"idle_days" env:"IDLE_DAYS"` // an account unused for so many days is disabled; 0 = never
}

// MetricsOff as the address of the metrics turns them off.
const MetricsOff = "off"

// Metrics are served in Prometheus' format on a listener of their own, which should not be reached from outside.
type Metrics struct {
	Addr string `yaml:"addr" env:"ADDR"` // host:port, or "off". The default one gives way to the next free port
}

// Local is the address as this machine reaches it.
func (m Metrics) Local() string {
	host, port, err := net.SplitHostPort(m.Addr)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return m.Addr
}

// DefaultMetricsAddr is where metrics are unless configured.
const DefaultMetricsAddr = "127.0.0.1:9464"

// Default is the configuration of one machine.
func Default() Config {
	return Config{DataDir: defaultDataDir(), Addr: "127.0.0.1:8080", Province: "Ủy ban nhân dân tỉnh", Sender: "Cơ quan chủ trì đánh giá chuyển đổi số", LogLevel: "info",
		Database: Database{ConnectTimeout: 5 * time.Second, StatementTimeout: 15 * time.Second, LockTimeout: 10 * time.Second, IdleTimeout: time.Minute, AnswerTimeout: 20 * time.Second, LongTimeout: 10 * time.Minute},
		Temporal: Temporal{Namespace: "chuky", TaskQueue: "chuky"}, S3: S3{Bucket: "chuky"}, Evidence: Evidence{RetainDays: 1825}, SMTP: SMTP{Port: 25, From: "chuky@localhost", TLS: "starttls"},
		Process: Process{Web: true, Worker: true, Housekeeping: 15 * time.Second}, Metrics: Metrics{Addr: DefaultMetricsAddr},
		Accounts: Accounts{IdleDays: DefaultIdleDays}}
}

func defaultDataDir() string {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "chuky")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "share", "chuky")
	}
	return "chuky-data"
}

// Load reads defaults, then file (none when ""), then the environment, and validates.
func Load(file string) (Config, error) {
	c := Default()
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return c, fmt.Errorf("configuration: %w", err)
		}
		defer func() { _ = f.Close() }()
		dec := yaml.NewDecoder(f)
		dec.KnownFields(true)
		if err := dec.Decode(&c); err != nil {
			return c, fmt.Errorf("configuration %s: %w", file, err)
		}
	}
	if err := env.ParseWithOptions(&c, env.Options{Prefix: "CHUKY_"}); err != nil {
		return c, fmt.Errorf("configuration from the environment: %w", err)
	}
	dir, err := filepath.Abs(c.DataDir)
	if err != nil {
		return c, fmt.Errorf("data folder: %w", err)
	}
	c.DataDir = dir
	if c.BaseURL == "" {
		c.BaseURL = "http://" + c.Addr
	}
	if c.Seal.KeyFile == "" {
		c.Seal.KeyFile = filepath.Join(c.DataDir, "seal.key")
	}
	return c, c.Validate()
}

// Embedded reports whether any part runs in this process.
func (c Config) Embedded() bool { return c.Temporal.Address == "" || c.S3.Endpoint == "" }

// Validate reports every fault at once.
func (c Config) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		fault("CHUKY_ADDR %q is not host:port", c.Addr)
	}
	if u, err := url.Parse(c.BaseURL); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		fault("CHUKY_BASE_URL %q is not an http(s) address", c.BaseURL)
	}
	if c.Accounts.IdleDays < 0 {
		fault("CHUKY_ACCOUNTS_IDLE_DAYS %d is negative", c.Accounts.IdleDays)
	}
	if c.Database.URL != "" {
		if u, err := url.Parse(c.Database.URL); err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
			fault("CHUKY_DATABASE_URL is not a postgres:// address")
		}
	}
	for name, d := range c.Database.limits() {
		if d < 0 || d > 0 && d < time.Millisecond {
			fault("%s %s is neither 0 nor a millisecond or more", name, d)
		}
	}
	if d := c.Database; d.LongTimeout > 0 && d.LongTimeout < d.AnswerTimeout {
		fault("CHUKY_DATABASE_LONG_TIMEOUT %s is shorter than CHUKY_DATABASE_ANSWER_TIMEOUT %s", d.LongTimeout, d.AnswerTimeout)
	}
	if (c.Temporal.Address == "") != (c.S3.Endpoint == "") {
		fault("CHUKY_TEMPORAL_ADDRESS and CHUKY_S3_ENDPOINT: set both (servers) or none (one machine)")
	}
	if c.S3.Endpoint != "" && (c.S3.AccessKey == "" || c.S3.SecretKey == "" || c.S3.Bucket == "") {
		fault("CHUKY_S3_ACCESS_KEY, CHUKY_S3_SECRET_KEY and CHUKY_S3_BUCKET are needed with CHUKY_S3_ENDPOINT")
	}
	if c.Temporal.Namespace == "" || c.Temporal.TaskQueue == "" {
		fault("CHUKY_TEMPORAL_NAMESPACE and CHUKY_TEMPORAL_TASK_QUEUE must not be empty")
	}
	for name, port := range map[string]int{"CHUKY_TEMPORAL_PORT": c.Temporal.Port, "CHUKY_TEMPORAL_UI_PORT": c.Temporal.UIPort, "CHUKY_S3_PORT": c.S3.Port, "CHUKY_SMTP_PORT": c.SMTP.Port} {
		if port < 0 || port > 65535 {
			fault("%s %d is not a port", name, port)
		}
	}
	if c.Evidence.MaxBytes < 0 {
		fault("CHUKY_EVIDENCE_MAX_BYTES must not be negative")
	}
	if c.Evidence.RetainDays < 0 {
		fault("CHUKY_EVIDENCE_RETAIN_DAYS must not be negative")
	}
	if c.Clamd.Address != "" {
		if _, _, err := net.SplitHostPort(c.Clamd.Address); err != nil {
			fault("CHUKY_CLAMD_ADDRESS %q is not host:port", c.Clamd.Address)
		}
	}
	if c.Clamd.Timeout < 0 {
		fault("CHUKY_CLAMD_TIMEOUT must not be negative")
	}
	for _, p := range c.Proxies {
		if _, err := netip.ParsePrefix(p); err == nil {
			continue
		}
		if _, err := netip.ParseAddr(p); err != nil {
			fault("CHUKY_PROXIES: %q is neither an address nor a network", p)
		}
	}
	if c.Metrics.Addr != MetricsOff {
		if _, _, err := net.SplitHostPort(c.Metrics.Addr); err != nil {
			fault("CHUKY_METRICS_ADDR %q is neither host:port nor off", c.Metrics.Addr)
		}
	}
	if c.Embedded() && c.Process.Web != c.Process.Worker {
		fault("CHUKY_PROCESS_WEB and CHUKY_PROCESS_WORKER can only be parted with CHUKY_TEMPORAL_ADDRESS and CHUKY_S3_ENDPOINT set: a data folder belongs to one process")
	}
	if c.Process.Web != c.Process.Worker && c.Database.URL == "" {
		fault("CHUKY_DATABASE_URL is needed where pages and worker are processes of their own")
	}
	if c.Process.Worker && !c.Process.Web && c.SMTP.Host == "" {
		fault("CHUKY_SMTP_HOST is needed by a worker that runs apart: the receiver in the process keeps mail for one machine")
	}
	if c.Process.Drain < 0 || c.Process.Drain > time.Minute {
		fault("CHUKY_PROCESS_DRAIN %s is not between 0s and 1m", c.Process.Drain)
	}
	if c.Process.Housekeeping < 200*time.Millisecond {
		fault("CHUKY_PROCESS_HOUSEKEEPING %s is shorter than 200ms", c.Process.Housekeeping)
	}
	switch c.LogLevel {
	case "debug", "info", "warn", "error":
	default:
		fault("CHUKY_LOG_LEVEL %q is not debug, info, warn or error", c.LogLevel)
	}
	return errors.Join(faults...)
}
