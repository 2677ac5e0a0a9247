package stacktest_test

import (
	"testing"

	"chuky/evidence"
	"chuky/evidence/conformance"
	"chuky/internal/stack"
	"chuky/internal/stack/stacktest"

	"github.com/google/uuid"
)

// Both S3 servers of a production installation pass the suite that the server of the one-machine mode passes.
func TestStackObjectStoresConform(t *testing.T) {
	for _, name := range []string{stack.MinIO, stack.VersityGW} {
		t.Run(name, func(t *testing.T) {
			endpoint, access, secret := stacktest.Shared(t).S3Endpoint(name)
			conformance.Run(t, func(*testing.T) evidence.Config {
				return evidence.Config{Endpoint: endpoint, AccessKey: access, SecretKey: secret, Bucket: "t-" + uuid.NewString()}
			})
		})
	}
}
