package embedded

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const stateFile = "embedded.json"

// credentials of the S3 server, made for one folder.
type credentials struct {
	AccessKey string `json:"access_key"`
	SecretKey string `json:"secret_key"`
}

// state is what one start must tell the next.
type state struct {
	TemporalPort   int         `json:"temporal_port"`
	S3Port         int         `json:"s3_port"`
	TemporalUIPort int         `json:"temporal_ui_port,omitempty"`
	S3             credentials `json:"s3"`
	// TemporalSchema is the version of the tables in temporal.db; empty until
	// they are complete.
	TemporalSchema string `json:"temporal_schema"`
}

// loadState reads the folder's state; a folder that has none gives a fresh one
// with new credentials.
func loadState(dataDir string) (*state, error) {
	data, err := os.ReadFile(filepath.Join(dataDir, stateFile))
	if errors.Is(err, os.ErrNotExist) {
		return &state{S3: newCredentials()}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("embedded: read state: %w", err)
	}
	s := &state{}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("embedded: %s is damaged: %w", filepath.Join(dataDir, stateFile), err)
	}
	if s.S3.AccessKey == "" || s.S3.SecretKey == "" {
		s.S3 = newCredentials()
	}
	return s, nil
}

// save replaces the file in one step, so that a crash leaves the old or the new.
func (s *state) save(dataDir string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("embedded: write state: %w", err)
	}
	tmp, err := os.CreateTemp(dataDir, stateFile+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("embedded: write state: %w", err)
	}
	_, err = tmp.Write(append(data, '\n'))
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dataDir, stateFile))
	}
	if err != nil {
		return fmt.Errorf("embedded: write state: %w", errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}

func newCredentials() credentials {
	return credentials{AccessKey: "chuky" + randomHex(8), SecretKey: randomHex(32)}
}

// randomHex returns 2n digits of n random bytes.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand.Read never fails: it stops the program instead
	return hex.EncodeToString(b)
}
