package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"chuky/api"
	"chuky/models"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

const requestIDKey = "chuky.request_id"

// begin names the request and sets the security headers, whatever answers it.
func (s *server) begin(c *gin.Context) {
	id := uuid.NewString()
	c.Set(requestIDKey, id)
	c.Header("X-Request-ID", id)
	SetSecurityHeaders(c.Writer.Header())
	if s.d.Secure {
		c.Header("Strict-Transport-Security", api.StrictTransport)
	}
}

// Bounds of a form that is no upload: nobody types more, and a body that trickles in is cut.
const (
	formLimit = 2 << 20
	formTime  = time.Minute
)

// streamed are the addresses that bound their bodies themselves, since they take files.
var streamed = []string{"/phieu/:phieu/tieu-chi/:tc/tai-lieu", URLAdminImport()}

// bounded reads a form before anything else is done with it: the library would keep a multipart body of any size in
// temporary files, whoever sends it.
func (s *server) bounded(c *gin.Context) {
	if c.Request.Method != http.MethodPost || slices.Contains(streamed, c.FullPath()) {
		return
	}
	body := http.NewResponseController(c.Writer)
	_ = body.SetReadDeadline(time.Now().Add(formTime)) // not every connection can: then its server's limits hold
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formLimit)
	err := c.Request.ParseForm()
	if err == nil && strings.HasPrefix(c.GetHeader("Content-Type"), "multipart/form-data") {
		err = c.Request.ParseMultipartForm(formLimit)
	}
	_ = body.SetReadDeadline(time.Time{})
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		s.open(func(v *visit) error {
			return s.problem(v, http.StatusRequestEntityTooLarge, ProblemPage{Text: "Biểu mẫu gửi lên lớn quá 2 MB. Tệp chỉ nhận ở nơi tải tài liệu."})
		})(c)
		c.Abort()
	}
}

func (v *visit) requestID() string { return v.GetString(requestIDKey) }

// recovered turns a panic into a page and a line in the log.
func (s *server) recovered(c *gin.Context) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler { //nolint:errorlint // the server compares it the same way
			panic(p)
		}
		s.d.Log.Error("page panicked", "path", c.Request.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		c.Abort()
		if !c.Writer.Written() {
			s.fail(&visit{Context: c, s: s}, fmt.Errorf("panic: %v", p))
		}
	}()
	c.Next()
}

// sameOrigin refuses what a page of another site makes a browser send.
func (s *server) sameOrigin(c *gin.Context) {
	if err := crossOrigin.Check(c.Request); err != nil {
		s.fail(&visit{Context: c, s: s}, models.Refuse(models.RefuseForbidden, "cross_origin", "Yêu cầu này đến từ một trang khác nên bị từ chối. Hãy mở lại trang và thao tác trực tiếp."))
		c.Abort()
	}
}

var crossOrigin = http.NewCrossOriginProtection()

// adapt lets a net/http middleware work in gin.
func adapt(mw func(http.Handler) http.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		mw(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			was := c.Writer
			c.Writer, c.Request = &adapted{was, w}, r
			defer func() { c.Writer = was }()
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
	}
}

// adapted writes through the middleware's writer and knows what gin knows.
type adapted struct {
	gin.ResponseWriter
	w http.ResponseWriter
}

func (a *adapted) Header() http.Header               { return a.w.Header() }
func (a *adapted) Write(b []byte) (int, error)       { return a.w.Write(b) }
func (a *adapted) WriteString(t string) (int, error) { return a.w.Write([]byte(t)) }
func (a *adapted) WriteHeader(status int)            { a.w.WriteHeader(status) }
func (a *adapted) Unwrap() http.ResponseWriter       { return a.w }

// probe asks now and then whether the timers run.
type probe struct {
	ask func(context.Context) bool
	sync.Mutex
	at   time.Time
	last bool
}

const (
	probeEvery = 5 * time.Second
	probeLimit = 500 * time.Millisecond
)

func (p *probe) up(ctx context.Context) bool {
	if p.ask == nil {
		return true
	}
	p.Lock()
	defer p.Unlock()
	if time.Since(p.at) >= probeEvery {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeLimit)
		defer cancel()
		p.last, p.at = p.ask(ctx), time.Now()
	}
	return p.last
}

// Failed sign-ins from one address: a burst, then one every so often. An office behind one address that types its
// passwords right never notices.
const (
	wrongBurst = 20
	wrongEvery = 30 * time.Second
)

// limiter is a bucket per key that fills again by one every so often.
type limiter struct {
	sync.Mutex
	burst int
	every time.Duration
	full  map[string]time.Time // when the bucket will be full again
	now   func() time.Time
}

func newLimiter(burst int, every time.Duration) *limiter {
	return &limiter{burst: burst, every: every, full: map[string]time.Time{}, now: time.Now}
}

// wait is how long until the key has room; 0 = now.
func (l *limiter) wait(key string) time.Duration {
	l.Lock()
	defer l.Unlock()
	full, used := l.full[key]
	if !used {
		return 0
	}
	return max(0, full.Sub(l.now())-time.Duration(l.burst-1)*l.every)
}

// take uses one place.
func (l *limiter) take(key string) {
	l.Lock()
	defer l.Unlock()
	now := l.now()
	if len(l.full) > 10_000 {
		for k, at := range l.full {
			if !at.After(now) {
				delete(l.full, k)
			}
		}
	}
	if l.full[key].Before(now) {
		l.full[key] = now
	}
	l.full[key] = l.full[key].Add(l.every)
}
