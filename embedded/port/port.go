package port

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// TakenError says that a port was asked for and cannot be had.
type TakenError struct {
	Port int
	// Setting is the name of the setting that changes the port.
	Setting string
	// Err is the system's reason; usually another program listens there.
	Err error
}

// Unwrap returns the system's reason.
func (e *TakenError) Unwrap() error { return e.Err }

// Error returns one sentence in Vietnamese and the same in English.
func (e *TakenError) Error() string {
	if !errors.Is(e.Err, syscall.EADDRINUSE) {
		return fmt.Sprintf("Không mở được cổng %[1]d (%[3]v); hãy đổi thiết lập %[2]s. / "+
			"Cannot open port %[1]d (%[3]v); change the setting %[2]s.", e.Port, e.Setting, e.Err)
	}
	return fmt.Sprintf("Cổng %[1]d trên máy này đang được chương trình khác sử dụng; hãy dừng chương trình đó hoặc đổi thiết lập %[2]s. / "+
		"Port %[1]d on this machine is in use by another program; stop it or change the setting %[2]s.", e.Port, e.Setting)
}

// Check reports whether this process could listen on host:port now: nil or *TakenError. Port 0 is always free.
func Check(host string, port int, setting string) error {
	l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return &TakenError{Port: port, Setting: setting, Err: err}
	}
	return l.Close()
}
