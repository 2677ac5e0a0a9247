package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

const (
	lockFile = "chuky.lock"
	pidFile  = "chuky.pid"
)

// InUseError says that another process runs on the folder.
type InUseError struct {
	DataDir string
	// PID of the other process, 0 when it is not known.
	PID int
}

// Error returns one sentence in Vietnamese and the same in English.
func (e *InUseError) Error() string {
	vi, en := "một tiến trình Chuky khác", "another Chuky process"
	if e.PID != 0 {
		vi += fmt.Sprintf(" (PID %d)", e.PID)
		en += fmt.Sprintf(" (pid %d)", e.PID)
	}
	return fmt.Sprintf("Thư mục dữ liệu %[1]s đang được %[2]s sử dụng; hãy dừng tiến trình đó hoặc chọn thư mục khác bằng %[4]s. / "+
		"The data folder %[1]s is in use by %[3]s; stop it or choose another folder with %[4]s.",
		e.DataDir, vi, en, SettingDataDir)
}

// FolderError says what is wrong with the data folder itself.
type FolderError struct {
	Vietnamese, English string
	// Err is the system's reason.
	Err error
}

// Error returns one sentence in Vietnamese and the same in English.
func (e *FolderError) Error() string {
	return fmt.Sprintf("%s. / %s: %v", e.Vietnamese, e.English, e.Err)
}

// Unwrap returns the system's reason.
func (e *FolderError) Unwrap() error { return e.Err }

// Lock is the right to run on a data folder. The operating system takes it back
// when the process ends, however it ends.
type Lock struct {
	dir   string
	flock *flock.Flock
}

// AcquireLock creates the folder (mode 0700) if it is missing and locks it, or
// returns *InUseError at once.
func AcquireLock(dataDir string) (*Lock, error) {
	if !filepath.IsAbs(dataDir) {
		return nil, fmt.Errorf("embedded: data folder %q is not an absolute path", dataDir)
	}
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return nil, &FolderError{
			Vietnamese: fmt.Sprintf("Không tạo được thư mục dữ liệu %s; hãy kiểm tra quyền ghi hoặc đổi %s", dataDir, SettingDataDir),
			English:    fmt.Sprintf("Cannot create the data folder %s; check its permissions or change %s", dataDir, SettingDataDir),
			Err:        err,
		}
	}
	l := &Lock{dir: dataDir, flock: flock.New(filepath.Join(dataDir, lockFile), flock.SetPermissions(0o600))}
	locked, err := l.flock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("embedded: lock %s: %w", dataDir, err)
	}
	if !locked {
		return nil, &InUseError{DataDir: dataDir, PID: readPID(dataDir)}
	}
	pid := []byte(strconv.Itoa(os.Getpid()) + "\n")
	if err := os.WriteFile(filepath.Join(dataDir, pidFile), pid, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("embedded: note the process: %w", err), l.Release())
	}
	return l, nil
}

// Release gives the folder back.
func (l *Lock) Release() error {
	// The number first: with the lock gone it could already be another process's.
	err := os.Remove(filepath.Join(l.dir, pidFile))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.flock.Unlock())
}

// readPID returns who holds the folder, 0 when the note is missing or unreadable.
func readPID(dataDir string) int {
	data, err := os.ReadFile(filepath.Join(dataDir, pidFile))
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return 0
	}
	return pid
}
