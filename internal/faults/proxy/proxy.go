package proxy

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// Fault is what happens to the bytes of every connection.
type Fault int

// Faults. Each holds for connections that are open and for those that come, until another is set.
const (
	None     Fault = iota
	Reset          // every connection is cut with RST, new ones at once
	Withhold       // what the client sends arrives and is acted upon; the answer never comes back: done, but timed out
)

func (f Fault) String() string {
	return [...]string{"none", "reset", "withhold"}[f]
}

// Proxy passes TCP connections on to one address.
type Proxy struct {
	target string
	ln     *net.TCPListener

	mu    sync.Mutex
	fault Fault
	conns map[*pair]bool
	done  sync.WaitGroup
}

// pair is one connection of a client and its continuation to the server.
type pair struct{ client, server *net.TCPConn }

// Start listens on a free loopback port and passes connections on to target ("127.0.0.1:5432").
func Start(target string) (*Proxy, error) {
	ln, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	p := &Proxy{target: target, ln: ln, conns: map[*pair]bool{}}
	p.done.Add(1)
	go p.accept()
	return p, nil
}

// Addr is where clients connect.
func (p *Proxy) Addr() string { return p.ln.Addr().String() }

// Set starts a fault, or ends it with None. Ending Withhold cuts the connections whose answers were withheld: a
// stream that lacks bytes is of no use to anybody.
func (p *Proxy) Set(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.fault
	p.fault = f
	if f == Reset || before == Withhold && f != Withhold {
		for c := range p.conns {
			c.cut()
		}
	}
}

// For holds a fault for d, then ends it.
func (p *Proxy) For(f Fault, d time.Duration) {
	p.Set(f)
	<-time.After(d)
	p.Set(None)
}

// Open is how many connections are passed on at present.
func (p *Proxy) Open() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.conns)
}

// Close cuts everything and waits until nothing is passed on any more.
func (p *Proxy) Close() error {
	err := p.ln.Close()
	p.Set(Reset)
	p.done.Wait()
	return err
}

func (p *Proxy) accept() {
	defer p.done.Done()
	for {
		c, err := p.ln.AcceptTCP()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // the client is gone already
		}
		p.done.Add(1)
		go func() {
			defer p.done.Done()
			p.pass(c)
		}()
	}
}

// pass connects one client to the server until either side ends.
func (p *Proxy) pass(client *net.TCPConn) {
	c := &pair{client: client}
	if p.state() == Reset {
		c.cut()
		return
	}
	up, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(context.Background(), "tcp", p.target)
	if err != nil {
		c.cut() // nobody listens behind: the client hears the same as from a dead server
		return
	}
	c.server, _ = up.(*net.TCPConn) // what dialling "tcp" returns
	if !p.enter(c) {
		c.cut()
		return
	}
	var both sync.WaitGroup
	both.Add(1)
	go func() {
		defer both.Done()
		_, _ = io.Copy(c.server, c.client) // either end may be cut at any time: that is the point
		_ = c.server.CloseWrite()
	}()
	p.back(c)
	both.Wait()
	p.leave(c)
}

// back copies answers to the client, but withholds them while the fault says so.
func (p *Proxy) back(c *pair) {
	buf := make([]byte, 32<<10)
	for {
		n, err := c.server.Read(buf)
		if n > 0 && p.state() != Withhold {
			if _, werr := c.client.Write(buf[:n]); werr != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	if p.state() == Withhold {
		return // a closed connection would be an answer
	}
	_ = c.client.CloseWrite()
}

func (p *Proxy) state() Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault
}

// enter counts a connection, unless all are to be reset by now.
func (p *Proxy) enter(c *pair) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fault == Reset {
		return false
	}
	p.conns[c] = true
	return true
}

func (p *Proxy) leave(c *pair) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
	c.close()
}

// cut ends both halves with RST instead of FIN.
func (c *pair) cut() {
	for _, half := range []*net.TCPConn{c.client, c.server} {
		if half != nil {
			_ = half.SetLinger(0)
		}
	}
	c.close()
}

func (c *pair) close() {
	for _, half := range []*net.TCPConn{c.client, c.server} {
		if half != nil {
			_ = half.Close() // may be closed already
		}
	}
}
