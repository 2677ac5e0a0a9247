package stack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

const loopback = "127.0.0.1"

// Ports below those that the kernel gives to outgoing connections: while a server is down nobody takes its port by chance.
const (
	firstPort = 20000
	lastPort  = 32000
)

// freePorts finds n ports that nothing listens on.
func freePorts(n int) ([]int, error) {
	var listen net.ListenConfig
	var ports []int
	from := firstPort + rand.IntN(lastPort-firstPort) //nolint:gosec // any start will do
	for i := 0; i < lastPort-firstPort && len(ports) < n; i++ {
		port := firstPort + (from-firstPort+i)%(lastPort-firstPort)
		l, err := listen.Listen(context.Background(), "tcp", net.JoinHostPort(loopback, strconv.Itoa(port)))
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			return nil, err
		}
		ports = append(ports, port)
	}
	if len(ports) < n {
		return nil, fmt.Errorf("stack: fewer than %d ports are free between %d and %d", n, firstPort, lastPort)
	}
	return ports, nil
}

// lockPorts keeps two stacks of one account from choosing the same ports before either has bound them.
func lockPorts() (unlock func(), err error) {
	path := filepath.Join(os.TempDir(), fmt.Sprintf("chuky-stack-%d.lock", os.Getuid()))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}
