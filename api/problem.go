package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"chuky/evidence"
	"chuky/models"
	"chuky/store"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gin-gonic/gin"
)

// Problem is the answer to everything but a success (RFC 9457). Code is stable for programs, Detail a Vietnamese
// sentence for people. Extra members stand beside them, e.g. theirs and yours of a stale draft.
type Problem struct {
	Type      string         `json:"type,omitempty" doc:"Luôn là about:blank"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Code      string         `json:"code" doc:"Mã lỗi ổn định cho chương trình"`
	Detail    string         `json:"detail" doc:"Câu tiếng Việt cho người đọc"`
	Errors    []ProblemField `json:"errors,omitempty"`
	RequestID string         `json:"request_id,omitempty"`
	Extra     map[string]any `json:"-"`
	retry     int            // seconds
}

// ProblemField names one wrong place.
type ProblemField struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// MarshalJSON puts the extra members beside the standard ones, which they cannot replace.
func (p *Problem) MarshalJSON() ([]byte, error) {
	type plain Problem
	own, err := json.Marshal((*plain)(p))
	if err != nil || len(p.Extra) == 0 {
		return own, err
	}
	all := map[string]any{}
	for k, v := range p.Extra {
		all[k] = v
	}
	var std map[string]any
	if err := json.Unmarshal(own, &std); err != nil {
		return nil, err
	}
	for k, v := range std {
		all[k] = v
	}
	return json.Marshal(all)
}

// statusOfKind is the one table from refusals to statuses; statusOfCode has the few codes that differ from their kind.
var (
	statusOfKind = map[models.RefusalKind]int{
		models.RefuseInvalid: http.StatusUnprocessableEntity, models.RefuseForbidden: http.StatusForbidden, models.RefuseConflict: http.StatusConflict,
		models.RefuseStale: http.StatusPreconditionFailed, models.RefuseNoVersion: http.StatusPreconditionRequired, models.RefuseNotFound: http.StatusNotFound,
		models.RefuseTooMany: http.StatusTooManyRequests,
	}
	statusOfCode = map[string]int{
		"sign_in_wrong": http.StatusUnauthorized, "sign_in_required": http.StatusUnauthorized, "token_invalid": http.StatusUnauthorized,
		"key_missing": http.StatusBadRequest, "key_invalid": http.StatusBadRequest, "body_incomplete": http.StatusBadRequest, "body_too_large": http.StatusRequestEntityTooLarge,
		"tus_version": http.StatusPreconditionFailed, "upload_length": http.StatusBadRequest, "upload_metadata": http.StatusBadRequest, "version_invalid": http.StatusBadRequest, "multipart_invalid": http.StatusBadRequest,
	}
)

// statusGone is what servers log for a client that hung up; nobody reads it.
const statusGone = 499

// problem turns any error of a handler into an answer; what is unknown is logged and told without its inside.
func (k *call) problem(err error) *Problem {
	if r, ok := models.AsRefusal(err); ok {
		return ofRefusal(r, k.requestID)
	}
	var p *Problem
	var refused *evidence.Refused
	switch {
	case errors.As(err, &p):
		p.RequestID = k.requestID
		return p
	case errors.As(err, &refused):
		return &Problem{Status: http.StatusUnprocessableEntity, Code: refused.Code, Detail: refused.Message, RequestID: k.requestID}
	case errors.Is(err, models.ErrNotFound):
		return &Problem{Status: http.StatusNotFound, Code: "not_found", Detail: "Không tìm thấy nội dung này, hoặc bạn không được xem.", RequestID: k.requestID}
	case errors.Is(err, context.Canceled) && k.gin.Request.Context().Err() != nil:
		return &Problem{Status: statusGone, Title: "Client Closed Request", Code: "client_gone", Detail: "Trình duyệt đã ngắt kết nối.", RequestID: k.requestID}
	}
	k.api.Log.Error("request failed", "request", k.requestID, "method", k.gin.Request.Method, "path", k.gin.FullPath(), "error", err)
	if strings.HasPrefix(err.Error(), "evidence:") {
		return &Problem{Status: http.StatusServiceUnavailable, Code: "files_down", Detail: "Kho tài liệu đang không trả lời. Hãy thử lại sau ít phút.", RequestID: k.requestID, retry: 5}
	}
	if store.Unavailable(err) || k.noDatabase() {
		return &Problem{Status: http.StatusServiceUnavailable, Code: "database_down", Detail: "Cơ sở dữ liệu đang không trả lời. Hãy thử lại sau ít phút; gửi lại với cùng mã Idempotency-Key thì không có gì được ghi hai lần.", RequestID: k.requestID, retry: 5}
	}
	return internal(k.requestID)
}

// noDatabase asks the database once, where an error does not say by itself what was wrong.
func (k *call) noDatabase() bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(k.gin.Request.Context()), 2*time.Second)
	defer cancel()
	return k.api.Commands.Store.Ping(ctx) != nil
}

func internal(id string) *Problem {
	return &Problem{Status: http.StatusInternalServerError, Code: "internal", Detail: "Hệ thống gặp lỗi. Hãy thử lại; nếu còn lỗi, báo Quản trị mã yêu cầu " + id + ".", RequestID: id}
}

func ofRefusal(r *models.Refusal, id string) *Problem {
	p := &Problem{Status: statusOfKind[r.Kind], Code: r.Code, Detail: r.Message, Extra: r.Extra, RequestID: id}
	if st, ok := statusOfCode[r.Code]; ok {
		p.Status = st
	}
	if p.Status == 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	for _, f := range r.Fields {
		p.Errors = append(p.Errors, ProblemField(f))
	}
	switch after := r.Extra["retry_after"].(type) {
	case int:
		p.retry = after
	case float64:
		p.retry = int(after)
	}
	return p
}

// headers sets what goes with a problem's status.
func (p *Problem) headers(set func(name, value string)) {
	if p.retry > 0 {
		set("Retry-After", strconv.Itoa(p.retry))
	}
	if p.Status == http.StatusUnauthorized {
		set("WWW-Authenticate", `Bearer realm="chuky"`)
	}
}

func writeProblem(c *gin.Context, p *Problem) {
	if p.Title == "" {
		p.Title = http.StatusText(p.Status)
	}
	p.headers(c.Header)
	body, err := json.Marshal(p)
	if err != nil { // an extra member that does not marshal
		p.Extra = nil
		body, _ = json.Marshal(p)
	}
	c.Data(p.Status, "application/problem+json", body)
	c.Abort()
}

func init() {
	// huma's own refusals (a body that does not fit the schema) become problems too.
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		p := &Problem{Status: status, Title: http.StatusText(status), Code: "request_invalid", Detail: "Yêu cầu chưa đúng dạng; xem các chỗ được nêu."}
		for _, err := range errs {
			var d huma.ErrorDetailer
			if errors.As(err, &d) {
				e := d.ErrorDetail()
				p.Errors = append(p.Errors, ProblemField{Field: strings.TrimPrefix(e.Location, "body."), Code: "schema", Message: e.Message})
			} else if err != nil {
				p.Errors = append(p.Errors, ProblemField{Code: "schema", Message: err.Error()})
			}
		}
		switch {
		case status == http.StatusBadRequest && len(p.Errors) == 0:
			p.Code, p.Detail = "body_missing", "Yêu cầu thiếu nội dung."
		case status == http.StatusUnsupportedMediaType || status == http.StatusNotAcceptable:
			p.Code, p.Detail = "media_type", "API chỉ nhận và trả application/json."
		case status >= http.StatusInternalServerError:
			p.Code, p.Detail = "internal", "Hệ thống gặp lỗi. Hãy thử lại."
		case len(p.Errors) == 0:
			p.Detail = fmt.Sprintf("Yêu cầu chưa đúng: %s.", msg)
		}
		return p
	}
	for msg, vn := range map[*string]string{
		&validation.MsgUnexpectedProperty: "không có trường này", &validation.MsgExpectedRFC3339DateTime: "cần thời điểm dạng RFC 3339, ví dụ 2026-01-16T17:00:00+07:00",
		&validation.MsgExpectedBoolean: "cần true hoặc false", &validation.MsgExpectedNumber: "cần một số", &validation.MsgExpectedInteger: "cần số nguyên", &validation.MsgExpectedString: "cần chuỗi ký tự",
		&validation.MsgExpectedArray: "cần danh sách", &validation.MsgExpectedObject: "cần đối tượng", &validation.MsgExpectedOneOf: "chỉ nhận một trong: \"%s\"",
		&validation.MsgExpectedRequiredProperty: "thiếu trường %s", &validation.MsgExpectedMinLength: "cần ít nhất %d ký tự", &validation.MsgExpectedMaxLength: "nhiều nhất %d ký tự",
		&validation.MsgExpectedMinItems: "cần ít nhất %d phần tử", &validation.MsgExpectedMaxItems: "nhiều nhất %d phần tử",
		&validation.MsgExpectedMatchExactlyOneSchema: "cần một số hoặc chuỗi ký tự", &validation.MsgExpectedMatchAtLeastOneSchema: "cần một số hoặc chuỗi ký tự",
		&validation.MsgExpectedMinimumNumber: "phải từ %v trở lên", &validation.MsgExpectedMaximumNumber: "phải từ %v trở xuống",
	} {
		*msg = vn
	}
}
