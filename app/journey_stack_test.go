package app_test

import (
	"testing"

	"chuky/config"
	"chuky/internal/stack"
	"chuky/internal/stack/stacktest"
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
			j.until("letters to the leader and the verifier", func() bool {
				letters, err := stack.Letters(servers.MailDir, servers.Sender)
				j.must(err)
				to := map[string]bool{}
				for _, l := range letters {
					for _, who := range l.To {
						to[who] = true
					}
				}
				return to["lanhdao@example.vn"] && to["thamdinh@example.vn"] && to["chutich@example.vn"]
			})
		})
	}
}
