package proxy_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"chuky/internal/faults/proxy"
)

// echo is a server that counts the lines it heard and answers each.
func echo(t *testing.T) (addr string, heard *atomic.Int64) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	heard = new(atomic.Int64)
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				in := bufio.NewScanner(c)
				for in.Scan() {
					heard.Add(1)
					if _, err := fmt.Fprintln(c, strings.ToUpper(in.Text())); err != nil {
						return
					}
				}
			}()
		}
	}()
	return ln.Addr().String(), heard
}

func start(t *testing.T, target string) *proxy.Proxy {
	t.Helper()
	p, err := proxy.Start(target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// ask sends one line on c and waits for the answer at most d.
func ask(c net.Conn, line string, d time.Duration) (string, error) {
	if _, err := fmt.Fprintln(c, line); err != nil {
		return "", err
	}
	if err := c.SetReadDeadline(time.Now().Add(d)); err != nil {
		return "", err
	}
	return bufio.NewReader(c).ReadString('\n')
}

func dial(t *testing.T, p *proxy.Proxy) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// fresh asks over a connection of its own; that may be cut before it is made.
func fresh(p *proxy.Proxy, line string) (string, error) {
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close() }()
	return ask(c, line, 5*time.Second)
}

func TestPassesOn(t *testing.T) {
	addr, _ := echo(t)
	p := start(t, addr)
	c := dial(t, p)
	for _, line := range []string{"một", "hai"} {
		if got, err := ask(c, line, 5*time.Second); err != nil || got != strings.ToUpper(line)+"\n" {
			t.Fatalf("%q %v", got, err)
		}
	}
	if p.Open() != 1 {
		t.Errorf("%d connections", p.Open())
	}
}

func TestResetCutsOpenAndNewConnections(t *testing.T) {
	addr, heard := echo(t)
	p := start(t, addr)
	c := dial(t, p)
	if _, err := ask(c, "a", 5*time.Second); err != nil {
		t.Fatal(err)
	}
	p.Set(proxy.Reset)
	if _, err := ask(c, "b", 5*time.Second); !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		t.Errorf("open connection: %v", err)
	}
	if _, err := fresh(p, "c"); err == nil {
		t.Error("a new connection got an answer")
	}
	p.Set(proxy.None)
	if got, err := fresh(p, "d"); err != nil || got != "D\n" {
		t.Errorf("afterwards: %q %v", got, err)
	}
	if heard.Load() != 2 {
		t.Errorf("the server heard %d lines, want a and d", heard.Load())
	}
}

func TestWithheldRequestsAreDone(t *testing.T) {
	addr, heard := echo(t)
	p := start(t, addr)
	c := dial(t, p)
	p.Set(proxy.Withhold)
	if _, err := ask(c, "a", 300*time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("want a time-out, got %v", err)
	}
	if heard.Load() != 1 {
		t.Errorf("the server heard %d lines: the request must arrive", heard.Load())
	}
	p.Set(proxy.None)
	if _, err := ask(c, "b", 5*time.Second); err == nil {
		t.Error("a connection whose answers were withheld went on")
	}
	if got, err := fresh(p, "c"); err != nil || got != "C\n" {
		t.Errorf("afterwards: %q %v", got, err)
	}
}

func TestNobodyBehind(t *testing.T) {
	p := start(t, "127.0.0.1:1")
	if _, err := fresh(p, "a"); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("want a cut connection, got %v", err)
	}
}
