package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chuky/config"
)

func TestWithoutAnyConfigurationItIsOneMachine(t *testing.T) {
	c, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	if !c.Embedded() || !filepath.IsAbs(c.DataDir) || c.BaseURL != "http://127.0.0.1:8080" || c.Seal.KeyFile != filepath.Join(c.DataDir, "seal.key") {
		t.Fatalf("defaults: %+v", c)
	}
}

func TestEnvironmentOverridesFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "chuky.yaml")
	if err := os.WriteFile(file, []byte("addr: 127.0.0.1:9000\nprovince: Thành phố Hồ Chí Minh\nprocess: {housekeeping: 2s}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CHUKY_ADDR", "127.0.0.1:9001")
	t.Setenv("CHUKY_S3_PORT", "9100")
	c, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:9001" || c.Province != "Thành phố Hồ Chí Minh" || c.Process.Housekeeping != 2*time.Second || c.S3.Port != 9100 {
		t.Fatalf("merged: %+v", c)
	}
}

func TestUnknownKeysAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "chuky.yaml")
	if err := os.WriteFile(file, []byte("adress: 127.0.0.1:9000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(file); err == nil || !strings.Contains(err.Error(), "adress") {
		t.Fatalf("a misspelled key went through: %v", err)
	}
}

func TestEveryFaultIsReportedAtOnce(t *testing.T) {
	c := config.Default()
	c.Accounts.IdleDays = -1
	c.Database.LockTimeout, c.Database.LongTimeout = -time.Second, time.Second
	c.Addr, c.BaseURL, c.LogLevel, c.Temporal.Address = "nowhere", "ftp://x", "loud", "127.0.0.1:7233"
	err := c.Validate()
	for _, want := range []string{"CHUKY_ADDR", "CHUKY_BASE_URL", "CHUKY_LOG_LEVEL", "CHUKY_S3_ENDPOINT", "CHUKY_ACCOUNTS_IDLE_DAYS", "CHUKY_DATABASE_LOCK_TIMEOUT", "CHUKY_DATABASE_LONG_TIMEOUT"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is missing from %v", want, err)
		}
	}
}
