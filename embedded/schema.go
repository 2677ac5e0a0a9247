package embedded

import (
	"errors"
	"fmt"
	"os"
	"time"

	"go.temporal.io/server/common/config"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"
)

const (
	// Namespace is where all workflows of the program live.
	Namespace = "chuky"
	// retention is how long the history of an ended workflow is kept. A cycle
	// lasts up to a year and is looked into for years after; Temporal's default
	// is a day.
	retention = 10 * 365 * 24 * time.Hour
)

// schemaVersion names the tables that this build of the server expects.
const schemaVersion = sqliteschema.Version + "/" + sqliteschema.VisibilityVersion

// SchemaError says that temporal.db was made by another version of the server.
type SchemaError struct {
	Path, Found, Want string
}

// Error returns one sentence in Vietnamese and the same in English.
func (e *SchemaError) Error() string {
	return fmt.Sprintf("Tệp %[1]s có cấu trúc phiên bản %[2]s, chương trình này cần %[3]s; hãy chạy lại bản chương trình cũ hoặc làm theo mục nâng cấp trong tài liệu vận hành. / "+
		"%[1]s has schema version %[2]s but this program needs %[3]s; run the previous version of the program or follow the upgrade section of the operations guide.",
		e.Path, e.Found, e.Want)
}

// prepareSchema creates Temporal's tables and the namespace, once. The version is
// noted only when they are complete: tables without a note were left by a crash
// before the first workflow and are made anew.
func prepareSchema(sql *config.SQL, path string, st *state, save func() error) error {
	switch st.TemporalSchema {
	case schemaVersion:
		if _, err := os.Stat(path); err != nil {
			// Starting with empty tables would forget every timer without a word.
			return &FolderError{
				Vietnamese: fmt.Sprintf("Thiếu tệp %s; hãy khôi phục tệp này từ bản sao lưu", path),
				English:    fmt.Sprintf("%s is missing; restore it from a backup", path),
				Err:        err,
			}
		}
		return nil
	case "":
	default:
		return &SchemaError{Path: path, Found: st.TemporalSchema, Want: schemaVersion}
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("embedded: Temporal's tables: %w", err)
		}
	}
	if err := sqliteschema.SetupSchema(sql); err != nil {
		return fmt.Errorf("embedded: Temporal's tables: %w", err)
	}
	namespace, err := sqliteschema.NewNamespaceConfig(clusterName, Namespace, false, nil)
	if err != nil {
		return fmt.Errorf("embedded: Temporal's namespace: %w", err)
	}
	namespace.Detail.Config.Retention = durationpb.New(retention)
	if err := sqliteschema.CreateNamespaces(sql, namespace); err != nil {
		return fmt.Errorf("embedded: Temporal's namespace: %w", err)
	}
	st.TemporalSchema = schemaVersion
	return save()
}
