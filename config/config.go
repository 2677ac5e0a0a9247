package config

import (
	"errors"
	"fmt"
	"net"
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

	Database Database `yaml:"database" envPrefix:"DATABASE_"`
	Temporal Temporal `yaml:"temporal" envPrefix:"TEMPORAL_"`
	S3       S3       `yaml:"s3" envPrefix:"S3_"`
	SMTP     SMTP     `yaml:"smtp" envPrefix:"SMTP_"`
	Evidence Evidence `yaml:"evidence" envPrefix:"EVIDENCE_"`
	Seal     Seal     `yaml:"seal" envPrefix:"SEAL_"`
	Process  Process  `yaml:"process" envPrefix:"PROCESS_"`
}

// Database is PostgreSQL; URL "" = an SQLite file in the data folder.
type Database struct {
	URL      string `yaml:"url" env:"URL"`
	MaxConns int    `yaml:"max_conns" env:"MAX_CONNS"`
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
}

// Seal is the Ed25519 key of the system seal; KeyFile "" = seal.key in the data folder.
type Seal struct {
	KeyFile string `yaml:"key_file" env:"KEY_FILE"`
}

// Process steers the background work.
type Process struct {
	Housekeeping time.Duration `yaml:"housekeeping" env:"HOUSEKEEPING"` // pause between rounds of relay, mail and audit sealing
}

// Default is the configuration of one machine.
func Default() Config {
	return Config{DataDir: defaultDataDir(), Addr: "127.0.0.1:8080", Province: "Ủy ban nhân dân tỉnh", Sender: "Cơ quan chủ trì đánh giá chuyển đổi số", LogLevel: "info",
		Temporal: Temporal{Namespace: "chuky", TaskQueue: "chuky"}, S3: S3{Bucket: "chuky"}, SMTP: SMTP{Port: 25, From: "chuky@localhost", TLS: "starttls"},
		Process: Process{Housekeeping: 15 * time.Second}}
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
	if c.Database.URL != "" {
		if u, err := url.Parse(c.Database.URL); err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
			fault("CHUKY_DATABASE_URL is not a postgres:// address")
		}
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
