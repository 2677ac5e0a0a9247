package app_test

import (
	"testing"

	"chuky/config"
	"chuky/internal/stack"
	"chuky/internal/stack/stacktest"
	"chuky/models"
)

// The same journey on the servers of a production installation: PostgreSQL, a Temporal server on it, each of the two S3
// servers, a mail server and the virus scanner.
func TestStackJourneyInBrowser(t *testing.T) {
	for _, s3 := range []string{stack.MinIO, stack.VersityGW} {
		t.Run(s3, func(t *testing.T) {
			servers := stacktest.Install(t, s3)
			stacktest.Setenv(t, servers)
			here := configuration(t)
			t.Setenv("CHUKY_DATA_DIR", here.DataDir)
			t.Setenv("CHUKY_ADDR", here.Addr)
			t.Setenv("CHUKY_PROCESS_HOUSEKEEPING", "1s")
			cfg, err := config.Load("")
			if err != nil {
				t.Fatal(err)
			}
			if cfg.Embedded() || cfg.Database.URL != servers.DatabaseURL || cfg.S3.Endpoint != servers.S3Endpoint {
				t.Fatalf("the program would not run on the stack: %+v", cfg)
			}
			j := newJourney(t, cfg)
			walkJourney(j)
			// Every message left by SMTP and lies in the folder exactly once.
			j.until("all letters", func() bool { return j.messages(models.MessagePending) == 0 })
			letters, err := stack.Letters(servers.MailDir, servers.Sender)
			j.must(err)
			if sent := j.messages(models.MessageSent); sent < 8 || len(letters) != sent {
				t.Errorf("%d messages were sent, %d letters arrived", sent, len(letters))
			}
		})
	}
}

func (j *journey) messages(status string) int {
	j.t.Helper()
	n, err := j.a.Store.Read(j.t.Context()).CountMessages("", status)
	j.must(err)
	return n
}
