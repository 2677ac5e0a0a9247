package embedded

import (
	"errors"
	"fmt"
	"net"

	"chuky/embedded/port"
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
type PortTakenError = port.TakenError

// choosePort returns asked if it is free. Nothing asked (0) means the port of the
// last start, or any free one when that is taken: no configuration depends on it.
func choosePort(asked, remembered int, setting string) (int, error) {
	if asked != 0 {
		return asked, port.Check(loopback, asked, setting)
	}
	if remembered != 0 && port.Check(loopback, remembered, setting) == nil {
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
