package stack

import (
	"context"
	"fmt"
	"net"
	"regexp"
	"strings"
)

// Installation is where one installation of Chuky finds its servers. Its database, namespace, bucket and sender are its
// own, so that several can share a stack. A test may put other addresses in, of a proxy for example.
type Installation struct {
	DatabaseURL     string
	TemporalAddress string
	Namespace       string
	S3Endpoint      string // host:port
	S3AccessKey     string
	S3SecretKey     string
	Bucket          string
	MailAddress     string // host:port
	Sender          string // address that its letters come from
	MailDir         string // for Letters(MailDir, Sender)
	ClamdAddress    string // host:port
}

// installationName fits a database, a namespace, a bucket and the address of a sender.
var installationName = regexp.MustCompile(`^[a-z][a-z0-9-]{1,38}[a-z0-9]$`)

// Install makes a database and a namespace called name (small letters, digits and "-", 3 to 40, beginning with a letter) for
// a new installation. The program itself makes its tables and its bucket.
func (s *Stack) Install(ctx context.Context, name string) (Installation, error) {
	if !installationName.MatchString(name) {
		return Installation{}, fmt.Errorf("stack: %q cannot be the name of an installation: %s", name, installationName)
	}
	database := strings.ReplaceAll(name, "-", "_")
	if err := s.admin(ctx, fmt.Sprintf("CREATE DATABASE %q OWNER %s", database, roleChuky)); err != nil {
		return Installation{}, fmt.Errorf("stack: database %s: %w", database, err)
	}
	if err := s.namespace(ctx, name); err != nil {
		return Installation{}, err
	}
	return Installation{
		DatabaseURL: s.postgresURL(roleChuky, database), TemporalAddress: s.state.addr(Temporal), Namespace: name,
		S3Endpoint: s.state.addr(s.S3), S3AccessKey: s.state.AccessKey, S3SecretKey: s.state.SecretKey, Bucket: name,
		MailAddress: s.state.addr(Mail), Sender: name + "@chuky.example", MailDir: s.MailDir(), ClamdAddress: s.state.addr(Clamd),
	}, nil
}

// S3Endpoint is the address of one of the two S3 servers; the credentials are the same for both.
func (s *Stack) S3Endpoint(name string) (endpoint, accessKey, secretKey string) {
	return s.state.addr(name), s.state.AccessKey, s.state.SecretKey
}

// Environ is the configuration as the program reads it.
func (i Installation) Environ() []string {
	host, port, _ := net.SplitHostPort(i.MailAddress)
	return []string{
		"CHUKY_DATABASE_URL=" + i.DatabaseURL,
		"CHUKY_TEMPORAL_ADDRESS=" + i.TemporalAddress,
		"CHUKY_TEMPORAL_NAMESPACE=" + i.Namespace,
		"CHUKY_S3_ENDPOINT=" + i.S3Endpoint,
		"CHUKY_S3_ACCESS_KEY=" + i.S3AccessKey,
		"CHUKY_S3_SECRET_KEY=" + i.S3SecretKey,
		"CHUKY_S3_BUCKET=" + i.Bucket,
		"CHUKY_SMTP_HOST=" + host,
		"CHUKY_SMTP_PORT=" + port,
		"CHUKY_SMTP_FROM=" + i.Sender,
		"CHUKY_SMTP_TLS=none",
		"CHUKY_CLAMD_ADDRESS=" + i.ClamdAddress,
	}
}
