package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"chuky/evidence"
	"chuky/models"
	"chuky/store"
)

func errNowhere() error {
	return models.Refuse(models.RefuseNotFound, "no_page", "Không có trang này. Có thể địa chỉ gõ nhầm, hoặc nội dung đã chuyển đi.")
}

// statusOf maps a refusal to its HTTP status.
func statusOf(r *models.Refusal) int {
	switch r.Kind {
	case models.RefuseForbidden:
		return http.StatusForbidden
	case models.RefuseConflict:
		return http.StatusConflict
	case models.RefuseStale:
		return http.StatusPreconditionFailed
	case models.RefuseNoVersion:
		return http.StatusPreconditionRequired
	case models.RefuseNotFound:
		return http.StatusNotFound
	case models.RefuseTooMany:
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

var headings = map[int]string{
	http.StatusForbidden: "Bạn không có quyền làm việc này", http.StatusNotFound: "Không tìm thấy", http.StatusConflict: "Chưa làm được lúc này", http.StatusMethodNotAllowed: "Không mở được địa chỉ này",
	http.StatusPreconditionFailed: "Nội dung đã thay đổi", http.StatusPreconditionRequired: "Trang đã cũ", http.StatusTooManyRequests: "Thử lại sau ít phút",
	http.StatusRequestEntityTooLarge: "Gửi lên quá lớn",
	http.StatusUnprocessableEntity:   "Yêu cầu chưa hợp lệ", http.StatusInternalServerError: "Hệ thống gặp lỗi", http.StatusServiceUnavailable: "Hệ thống đang bận",
}

// refusal finds a business "no" in err: a refusal, or a file that may not be kept.
func refusal(err error) (*models.Refusal, bool) {
	if r, ok := models.AsRefusal(err); ok {
		return r, true
	}
	var file *evidence.Refused
	if errors.As(err, &file) {
		return models.Refuse(models.RefuseInvalid, file.Code, file.Message), true
	}
	if errors.Is(err, models.ErrNotFound) {
		return models.Refuse(models.RefuseNotFound, "not_found", "Không tìm thấy nội dung này, hoặc bạn không được xem."), true
	}
	return nil, false
}

// sentences lists a refusal's message and what it says of single fields, each once.
func sentences(r *models.Refusal) []string {
	out := []string{}
	for _, f := range r.Fields {
		out = append(out, f.Message)
	}
	if len(out) == 0 {
		out = append(out, r.Message)
	}
	return out
}

// fail is the one place that turns an error into a page. What is no refusal broke: it is logged under the request's ID
// and the visitor learns nothing else.
func (s *server) fail(v *visit, err error) {
	if errors.Is(err, context.Canceled) && v.ctx().Err() != nil {
		return // the visitor left
	}
	status, p := http.StatusInternalServerError, ProblemPage{Text: "Lỗi đã được ghi lại. Nội dung đã lưu trước đó vẫn còn. Hãy thử lại; nếu vẫn lỗi, gửi mã yêu cầu dưới đây cho Quản trị.", RequestID: v.requestID()}
	r, refused := refusal(err)
	if refused {
		status, p.Text, p.RequestID = statusOf(r), r.Message, ""
		if len(r.Fields) > 1 {
			p.Errors = sentences(r)
		}
		if after, ok := r.Extra["retry_after"].(int); ok {
			v.Header("Retry-After", strconv.Itoa(after))
		}
	} else {
		if store.Unavailable(err) {
			status, p.Text = http.StatusServiceUnavailable, "Cơ sở dữ liệu đang không trả lời. Nội dung đã lưu trước đó vẫn còn. Hãy thử lại sau ít phút; nếu vẫn lỗi, gửi mã yêu cầu dưới đây cho Quản trị."
			v.Header("Retry-After", "5")
		}
		s.d.Log.Error("page failed", "request_id", v.requestID(), "method", v.Request.Method, "path", v.Request.URL.Path, "error", err)
	}
	if v.Writer.Written() {
		return // half an answer is out; the log has the rest
	}
	if v.partial() {
		s.failPartly(v, status, p.Text)
		return
	}
	if err := s.problem(v, status, p); err != nil {
		s.d.Log.Error("problem page failed", "request_id", v.requestID(), "error", err)
		http.Error(v.Writer, p.Text, status)
	}
}

// problem shows what went wrong, and where to go on.
func (s *server) problem(v *visit, status int, p ProblemPage) error {
	p.Status, p.Heading = status, headings[status]
	if status == http.StatusServiceUnavailable { // what kept the visitor waiting is not waited for once more
		ctx, cancel := context.WithTimeout(v.ctx(), time.Second)
		defer cancel()
		v.Request = v.Request.WithContext(ctx)
	}
	base, berr := s.base(v, fmt.Sprintf("%d · %s", status, p.Heading), "")
	if berr != nil { // the database may be what broke
		base = Base{Title: p.Heading, Org: s.d.Org}
	}
	p.Base = base
	p.Actions = []Button{{Text: "Về hộp việc", Icon: IconInbox, Kind: "pri", Href: URLInbox()}}
	if !v.signed {
		p.Actions = []Button{{Text: "Đăng nhập", Icon: IconUser, Kind: "pri", Href: URLLogin()}, {Text: "Kết quả đã công bố", Icon: IconWorld, Kind: "sec", Href: URLPublic("")}}
	}
	if status == http.StatusConflict || status == http.StatusPreconditionFailed {
		p.Actions = append([]Button{{Text: "Tải lại trang trước", Icon: IconRefresh, Kind: "sec", Href: s.back(v)}}, p.Actions...)
	}
	return v.page(status, PageProblem, p)
}

// failPartly answers a script: a sentence that it shows.
func (s *server) failPartly(v *visit, status int, text string) {
	v.Header("Content-Type", "text/html; charset=utf-8")
	if err := v.fragment(status, "alert", text); err != nil {
		s.d.Log.Error("problem fragment failed", "request_id", v.requestID(), "error", err)
	}
}
