package embedded

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// Names of the settings that messages point to.
const (
	SettingDataDir        = "CHUKY_DATA_DIR"
	SettingTemporalPort   = "CHUKY_TEMPORAL_PORT"
	SettingS3Port         = "CHUKY_S3_PORT"
	SettingTemporalUIPort = "CHUKY_TEMPORAL_UI_PORT"
)

const loopback = "127.0.0.1"

// PortTakenError says that a port was asked for and cannot be had.
type PortTakenError struct {
	Port int
	// Setting is the name of the setting that changes the port.
	Setting string
	// Err is the system's reason; usually another program listens there.
	Err error
}

// Unwrap returns the system's reason.
func (e *PortTakenError) Unwrap() error { return e.Err }

// Error returns one sentence in Vietnamese and the same in English.
func (e *PortTakenError) Error() string {
	if !errors.Is(e.Err, syscall.EADDRINUSE) {
		return fmt.Sprintf("Không mở được cổng %[1]d (%[3]v); hãy đổi thiết lập %[2]s. / "+
			"Cannot open port %[1]d (%[3]v); change the setting %[2]s.", e.Port, e.Setting, e.Err)
	}
	return fmt.Sprintf("Cổng %[1]d trên máy này đang được chương trình khác sử dụng; hãy dừng chương trình đó hoặc đổi thiết lập %[2]s. / "+
		"Port %[1]d on this machine is in use by another program; stop it or change the setting %[2]s.", e.Port, e.Setting)
}

// CheckPort reports whether this process could listen on host:port now: nil or
// *PortTakenError. Port 0 is always free.
func CheckPort(host string, port int, setting string) error {
	l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return &PortTakenError{Port: port, Setting: setting, Err: err}
	}
	return l.Close()
}

// choosePort returns asked if it is free. Nothing asked (0) means the port of the
// last start, or any free one when that is taken: no configuration depends on it.
func choosePort(asked, remembered int, setting string) (int, error) {
	if asked != 0 {
		return asked, CheckPort(loopback, asked, setting)
	}
	if remembered != 0 && CheckPort(loopback, remembered, setting) == nil {
		return remembered, nil
	}
	free, err := freePorts(1)
	if err != nil {
		return 0, err
	}
	return free[0], nil
}

// freePorts returns n ports that nobody listens on. They are held together until
// all are known, so that they differ.
func freePorts(n int) (ports []int, err error) {
	for range n {
		l, listenErr := net.Listen("tcp", net.JoinHostPort(loopback, "0"))
		if listenErr != nil {
			return nil, fmt.Errorf("embedded: find a free port: %w", listenErr)
		}
		defer func() { err = errors.Join(err, l.Close()) }()
		addr, ok := l.Addr().(*net.TCPAddr)
		if !ok {
			return nil, fmt.Errorf("embedded: listener at %v has no TCP port", l.Addr())
		}
		ports = append(ports, addr.Port)
	}
	return ports, nil
}
