package embedded

import (
	"fmt"
	"log/slog"
	"os"
	"sync"

	"go.temporal.io/server/common/log"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// maxLogBytes is where a new log file is begun, at the next start.
const maxLogBytes = 16 << 20

// serverLog is Temporal's log: warnings and worse, as JSON lines in a file of
// their own. What stops the process is told to the program's log too.
type serverLog struct {
	file   *logFile
	logger log.Logger
}

// logFile takes lines until it is closed and drops them afterwards: tasks of a
// stopped server may still have something to say.
type logFile struct {
	mu   sync.Mutex
	file *os.File // nil once closed
}

func (f *logFile) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return len(p), nil
	}
	return f.file.Write(p)
}

func (f *logFile) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}

func openServerLog(path string, program *slog.Logger) (*serverLog, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > maxLogBytes {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, fmt.Errorf("embedded: turn the log over: %w", err)
		}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("embedded: log: %w", err)
	}
	out := &logFile{file: file}
	core := zapcore.NewCore(zapcore.NewJSONEncoder(log.DefaultZapEncoderConfig), zapcore.AddSync(out), zapcore.WarnLevel)
	// Temporal ends the process when a server of its own cannot go on.
	fatal := fatalHook{program: program, path: path}
	return &serverLog{file: out, logger: log.NewZapLogger(zap.New(core, zap.WithFatalHook(fatal)))}, nil
}

func (l *serverLog) close() error {
	if err := l.file.close(); err != nil {
		return fmt.Errorf("embedded: log: %w", err)
	}
	return nil
}

type fatalHook struct {
	program *slog.Logger
	path    string
}

// OnWrite tells the program's log why the process ends, and ends it.
func (h fatalHook) OnWrite(entry *zapcore.CheckedEntry, fields []zapcore.Field) {
	encoded := zapcore.NewMapObjectEncoder()
	for _, f := range fields {
		f.AddTo(encoded)
	}
	h.program.Error("Temporal cannot go on", "message", entry.Message, "error", encoded.Fields["error"], "log", h.path)
	os.Exit(1)
}
