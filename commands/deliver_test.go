package commands_test

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"chuky/models"
	"chuky/notify"
	"chuky/notify/smtpsink"
	"chuky/store"
)

// counting is a real channel that notes what it is asked to send.
type counting struct {
	notify.Channel
	mu    sync.Mutex
	times map[string]int
	after func() // runs when the receiver has taken a message
}

func (c *counting) Send(ctx context.Context, m notify.Message) error {
	c.mu.Lock()
	c.times[m.ID]++
	c.mu.Unlock()
	err := c.Channel.Send(ctx, m)
	if err == nil && c.after != nil {
		c.after()
	}
	return err
}

func channelTo(t *testing.T, addr string) *notify.SMTP {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	ch, err := notify.NewSMTP(notify.SMTPConfig{Host: host, Port: n, From: "chuky@example.vn", FromName: "Chu kỳ", TLS: notify.TLSNone})
	if err != nil {
		t.Fatal(err)
	}
	return ch
}

// mailServer starts a real one and gives a channel to it and its folder.
func mailServer(t *testing.T) (*counting, string) {
	t.Helper()
	folder := t.TempDir()
	s, err := smtpsink.Start("127.0.0.1:0", folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	return &counting{Channel: channelTo(t, s.Addr()), times: map[string]int{}}, folder
}

func (w *world) letters(n int) {
	w.t.Helper()
	var rows []models.Message
	for i := range n {
		id := fmt.Sprintf("letter-%03d", i)
		rows = append(rows, models.Message{ID: id, DedupeKey: id, ToAddress: id + "@example.vn", ToName: "Người nhận", Subject: "Thư " + id, Body: "Nội dung " + id,
			State: models.MessagePending, CreatedAt: 1, NextAt: 1})
	}
	w.must(w.s.Store.Write(w.ctx(), func(tx *store.Tx) error { return tx.InsertMessages(rows) }))
}

func (w *world) allMail() map[string]models.Message {
	w.t.Helper()
	rows, _, err := w.db().Messages("", 10_000, 0)
	w.must(err)
	out := map[string]models.Message{}
	for _, m := range rows {
		out[m.ID] = m
	}
	return out
}

func TestManySendersSendEachMessageOnce(t *testing.T) {
	each(t, func(w *world) {
		ch, folder := mailServer(w.t)
		const letters, senders = 120, 6
		w.letters(letters)
		sent := make([]int, senders)
		var wg sync.WaitGroup
		for i := range senders {
			wg.Go(func() {
				for {
					d, err := w.s.Deliver(w.ctx(), ch, "", "", 7)
					if err != nil || d.Failed+d.Later > 0 {
						t.Errorf("sender %d: %+v, %v", i, d, err)
						return
					}
					if d.Sent == 0 {
						return
					}
					sent[i] += d.Sent
				}
			})
		}
		wg.Wait()
		total := 0
		for _, n := range sent {
			total += n
		}
		if total != letters || len(ch.times) != letters {
			w.t.Fatalf("%d sent, %d of them different, want %d", total, len(ch.times), letters)
		}
		for id, n := range ch.times {
			if n != 1 {
				w.t.Errorf("%s was sent %d times", id, n)
			}
		}
		if _, n, err := smtpsink.List(folder, 0, 1); err != nil || n != letters {
			w.t.Errorf("%d messages arrived (%v), want %d", n, err, letters)
		}
		for id, m := range w.allMail() {
			if m.State != models.MessageSent || m.Attempts != 1 || m.ClaimedBy != "" || m.ClaimedUntil != 0 || !m.SentAt.Set() {
				w.t.Errorf("%s stands as %+v", id, m)
			}
		}
	})
}

// A sender dies after the receiver took the message and before the row says so: nobody sends it while the claim holds,
// somebody sends it afterwards, and the receiver knows it by its Message-ID.
func TestSenderDiesBetweenSendingAndMarking(t *testing.T) {
	each(t, func(w *world) {
		ch, folder := mailServer(w.t)
		w.letters(3)
		ch.after = runtime.Goexit // the sender is gone, with nothing run that it would have run
		died := make(chan struct{})
		go func() {
			defer close(died)
			_, _ = w.s.Deliver(w.ctx(), ch, "", "", 10)
		}()
		<-died
		ch.after = nil
		if _, n, err := smtpsink.List(folder, 0, 0); err != nil || n != 1 {
			w.t.Fatalf("%d messages arrived before the sender died (%v)", n, err)
		}
		if d, err := w.s.Deliver(w.ctx(), ch, "", "", 10); err != nil || d.Sent != 0 {
			w.t.Fatalf("claimed messages were taken: %+v, %v", d, err)
		}
		w.clock.setTo(models.At(w.clock.Now().Add(5 * time.Minute)))
		if d, err := w.s.Deliver(w.ctx(), ch, "", "", 10); err != nil || d.Sent != 3 {
			w.t.Fatalf("after the claims ran out: %+v, %v", d, err)
		}
		if ch.times["letter-000"] != 2 || ch.times["letter-001"] != 1 || ch.times["letter-002"] != 1 {
			w.t.Fatalf("sent %v", ch.times)
		}
		mails, n, err := smtpsink.List(folder, 0, 0)
		w.must(err)
		if n != 3 {
			w.t.Fatalf("the receiver keeps %d messages, want 3: a repetition is not recognisable", n)
		}
		ids := map[string]bool{}
		for _, m := range mails {
			ids[m.MessageID] = true
		}
		for id := range ch.times {
			if want := channelTo(w.t, "127.0.0.1:25").MessageID(id); !ids[want] {
				w.t.Errorf("%s did not arrive under %s: %v", id, want, ids)
			}
		}
	})
}

// A sender that is told to stop lets go what it has not sent; what it has sent is written down.
func TestSenderToldToStopLetsGo(t *testing.T) {
	each(t, func(w *world) {
		ch, _ := mailServer(w.t)
		w.letters(3)
		ctx, cancel := context.WithCancel(w.ctx())
		ch.after = cancel
		if _, err := w.s.Deliver(ctx, ch, "", "", 10); err == nil {
			w.t.Fatal("stopped without saying so")
		}
		ch.after = nil
		if m := w.allMail()["letter-000"]; m.State != models.MessageSent {
			w.t.Fatalf("what was sent stands as %+v", m)
		}
		if d, err := w.s.Deliver(w.ctx(), ch, "", "", 10); err != nil || d.Sent != 2 {
			w.t.Fatalf("the next sender finds %+v, %v", d, err)
		}
		for id, n := range ch.times {
			if n != 1 {
				w.t.Errorf("%s was sent %d times", id, n)
			}
		}
	})
}

// A receiver that is down is tried again less and less often, for about a day; then the message is given up, until
// somebody has it sent again.
func TestBackOffAndGivingUp(t *testing.T) {
	each(t, func(w *world) {
		up, folder := mailServer(w.t)
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		w.must(err)
		down := channelTo(w.t, listener.Addr().String())
		w.must(listener.Close())
		w.letters(1)
		began := w.clock.Now()
		var pauses []time.Duration
		for {
			d, err := w.s.Deliver(w.ctx(), down, "", "", 10)
			w.must(err)
			m := w.allMail()["letter-000"]
			if d.Failed == 1 {
				if m.State != models.MessageFailed || m.LastError == "" {
					w.t.Fatalf("given up as %+v", m)
				}
				break
			}
			if d.Later != 1 || m.State != models.MessagePending {
				w.t.Fatalf("attempt %d: %+v, %+v", m.Attempts, d, m)
			}
			pause := m.NextAt.Time().Sub(w.clock.Now())
			if len(pauses) > 0 && pause < pauses[len(pauses)-1] || pause < time.Minute || pause > 4*time.Hour {
				w.t.Fatalf("pauses %v, then %s", pauses, pause)
			}
			pauses = append(pauses, pause)
			w.clock.setTo(m.NextAt - 1)
			if d, err := w.s.Deliver(w.ctx(), down, "", "", 10); err != nil || d.Later+d.Failed+d.Sent != 0 {
				w.t.Fatalf("tried before its time: %+v, %v", d, err)
			}
			w.clock.setTo(m.NextAt)
		}
		if took := w.clock.Now().Sub(began); took < 20*time.Hour || took > 36*time.Hour {
			w.t.Errorf("given up after %s with pauses %v", took, pauses)
		}
		if d, err := w.s.Deliver(w.ctx(), up, "", "", 10); err != nil || d.Sent != 0 {
			w.t.Fatalf("what was given up was sent: %+v, %v", d, err)
		}
		_, err = w.s.ResendMessage(w.ctx(), w.people["coordinator"], "letter-000")
		w.must(err)
		if d, err := w.s.Deliver(w.ctx(), up, "", "", 10); err != nil || d.Sent != 1 {
			w.t.Fatalf("sent again: %+v, %v", d, err)
		}
		if _, n, err := smtpsink.List(folder, 0, 0); err != nil || n != 1 {
			w.t.Errorf("%d messages arrived (%v)", n, err)
		}
	})
}
