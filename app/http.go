package app

import (
	"errors"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"chuky/embedded"
)

// listen takes the address of the pages first: a taken port is the most common reason not to start.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		_, port, _ := net.SplitHostPort(addr)
		n, _ := strconv.Atoi(port)
		return nil, &embedded.PortTakenError{Port: n, Setting: "CHUKY_ADDR", Err: err}
	}
	return l, err
}

// FreeAddr is the address itself, or the next port of the following nineteen that is free: a demonstration that nobody
// configured need not fail because some other program has the usual port.
func FreeAddr(addr string) string {
	host, first, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	port, err := strconv.Atoi(first)
	if err != nil {
		return addr
	}
	for p := port; p < port+20; p++ {
		if embedded.CheckPort(host, p, "CHUKY_ADDR") == nil {
			return net.JoinHostPort(host, strconv.Itoa(p))
		}
	}
	return addr
}

// serve answers on the listener until Stop. Bodies may take long (uploads), headers may not.
func (a *App) serve(l net.Listener, h http.Handler) {
	a.server = &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	server := a.server
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			a.failed <- err
		}
	}()
}
