package app

import (
	"errors"
	"net"
	"net/http"
	"strconv"
	"syscall"

	"chuky/config"
	"chuky/embedded/port"
)

// listenPages takes the address of the pages first: a taken port is the most common reason not to start. nil where this
// process has no pages.
func (a *App) listenPages() (net.Listener, error) {
	if !a.Config.Process.Web {
		return nil, nil
	}
	return listen(a.Config.Addr, "CHUKY_ADDR")
}

func listen(addr, setting string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		_, number, _ := net.SplitHostPort(addr)
		n, _ := strconv.Atoi(number)
		return nil, &port.TakenError{Port: n, Setting: setting, Err: err}
	}
	return l, err
}

// listenInternal takes the address of health and metrics. The default one gives way to the next free port, so that several
// processes on one machine need no configuration; nil when metrics are off.
func listenInternal(addr string) (net.Listener, error) {
	switch addr {
	case config.MetricsOff:
		return nil, nil
	case config.DefaultMetricsAddr:
		for _, at := range following(addr) {
			if l, err := net.Listen("tcp", at); err == nil {
				return l, nil
			}
		}
	}
	return listen(addr, "CHUKY_METRICS_ADDR")
}

// following are the address itself and those with the next nineteen ports.
func following(addr string) []string {
	host, first, err := net.SplitHostPort(addr)
	if err != nil {
		return []string{addr}
	}
	number, err := strconv.Atoi(first)
	if err != nil {
		return []string{addr}
	}
	var out []string
	for n := number; n < number+20; n++ {
		out = append(out, net.JoinHostPort(host, strconv.Itoa(n)))
	}
	return out
}

// FreeAddr is the address itself, or the next port of the following nineteen that is free: a demonstration that nobody
// configured need not fail because some other program has the usual port.
func FreeAddr(addr string) string {
	for _, at := range following(addr) {
		if l, err := net.Listen("tcp", at); err == nil {
			_ = l.Close()
			return at
		}
	}
	return addr
}

// serve answers on the listener until Stop.
func (a *App) serve(l net.Listener, h http.Handler) {
	a.server = usual.server(a.drained(h))
	server := a.server
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			a.failed <- err
		}
	}()
}
