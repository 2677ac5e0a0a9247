package api_test

import (
	"sync"
	"testing"

	"chuky/store"
)

func TestARepeatedRequestGetsTheSameAnswer(t *testing.T) {
	w := populated(t)
	w.ok(w.save("H29.1", "1.2", map[string]any{"a": 3, "b": 4}), 200, nil)
	form := "/api/v1/assessments/" + w.form("H29.1")
	w.refused(w.do(request{method: "POST", path: form + "/submit", as: "officer-1", key: "-"}), 400, "key_missing")
	submit := request{method: "POST", path: form + "/submit", as: "officer-1", key: "s-1"}
	first := w.do(submit)
	w.ok(first, 200, nil)
	w.unchanged(func() {
		if again := w.do(submit); again.status != first.status || string(again.body) != string(first.body) {
			t.Errorf("again: %s, first: %s", again, first)
		}
		w.refused(w.do(request{method: "POST", path: form + "/submit", as: "officer-1", key: "s-2"}), 409, "already_submitted")
		w.refused(w.do(request{method: "POST", path: form + "/submit", as: "officer-1", key: "s-2"}), 409, "already_submitted") // a refusal is repeated too
	})
	// A key belongs to its user and route, and to one request.
	w.ok(w.do(request{method: "POST", path: form + "/return", as: "leader-1", key: "s-1", body: map[string]any{"reason": "thiếu"}}), 200, nil)
	w.unchanged(func() {
		w.refused(w.do(request{method: "POST", path: form + "/return", as: "leader-1", key: "s-1", body: map[string]any{"reason": "khác"}}), 422, "key_reused")
		w.refused(w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.2") + "/submit", as: "officer-1", key: "s-1"}), 422, "key_reused")
	})
	// A refusal that was kept is kept for that key only: what is possible now is possible with another.
	w.ok(w.do(request{method: "POST", path: form + "/submit", as: "officer-1", key: "s-3"}), 200, nil)
	// A draft with a key is saved once, however often it is sent.
	w.ok(w.do(request{method: "POST", path: form + "/return", as: "leader-1", body: map[string]any{"reason": "sửa 1.3"}}), 200, nil)
	put := request{method: "PUT", path: form + "/items/1.3", as: "officer-1", key: "p-1", body: map[string]any{"values": map[string]any{"a": 1, "b": 2}}, header: map[string]string{"If-Match": `"0"`}}
	saved := w.do(put)
	w.ok(saved, 200, nil)
	w.unchanged(func() {
		if again := w.do(put); again.status != 200 || again.header.Get("ETag") != `"1"` || string(again.body) != string(saved.body) {
			t.Errorf("again: %s", again)
		}
	})
}

func TestTenAtOnceAreOne(t *testing.T) {
	w := populated(t)
	w.ok(w.save("H29.1", "1.2", map[string]any{"a": 3, "b": 4}), 200, nil)
	var mu sync.Mutex
	answers := map[string]int{}
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			a := w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.1") + "/submit", as: "officer-1", key: "mot-lan"})
			mu.Lock()
			defer mu.Unlock()
			answers[a.String()]++
		}()
	}
	wg.Wait()
	if len(answers) != 1 {
		t.Fatalf("different answers: %v", answers)
	}
	for a := range answers {
		if a[:3] != "200" {
			t.Fatalf("answer %s", a)
		}
	}
	_, n, err := w.svc.Store.Read(t.Context()).AuditEvents(store.AuditFilter{Subject: w.form("H29.1"), Action: "submitted", Limit: 1})
	if err != nil || n != 1 {
		t.Errorf("%d effects, %v", n, err)
	}
	// Ten different keys: one wins, nine hear that it is done.
	statuses := map[int]int{}
	for i := range 10 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			a := w.do(request{method: "POST", path: "/api/v1/assessments/" + w.form("H29.1") + "/approve", as: "leader-1", key: "k" + itoa(int64(i)), body: map[string]any{"revision": 1}})
			mu.Lock()
			defer mu.Unlock()
			statuses[a.status]++
		}()
	}
	wg.Wait()
	if statuses[200] != 1 || statuses[409] != 9 {
		t.Errorf("statuses %v", statuses)
	}
}
