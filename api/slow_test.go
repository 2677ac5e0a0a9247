package api_test

import (
	"sync"
	"testing"
	"time"

	"chuky/indicators"
)

// A server that takes long is no client that hung up: the answer comes when the work is done, however long that takes.
// (Without care the framework's deadline for reading a body stays on the connection, net/http takes its end for the end of
// the client, and after five seconds the work is cut off and the program told 499.)
func TestSlowRequestsAreAnswered(t *testing.T) {
	w := populated(t)
	var slow sync.Once
	w.svc.Sets = func(id, version string) (*indicators.Set, error) {
		slow.Do(func() { <-time.After(5500 * time.Millisecond) })
		return indicators.Get(id, version)
	}
	w.ok(w.do(request{method: "PUT", path: "/api/v1/assessments/" + w.form("H29.1") + "/items/1.2", as: "officer-1", header: map[string]string{"If-Match": `"0"`},
		body: map[string]any{"values": map[string]string{"a": "3", "b": "4"}}}), 200, nil)
}
