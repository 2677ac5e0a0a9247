package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"

	"github.com/danielgtaylor/huma/v2"
)

// readUpTo fills buf from r and says how much came.
func readUpTo(r io.Reader, buf []byte) (int, error) {
	n, err := io.ReadFull(r, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return n, err
}

type evidenceOut struct {
	ID          string               `json:"id"`
	Code        string               `json:"code"`
	Items       []string             `json:"items"`
	Symbol      string               `json:"symbol,omitempty" doc:"Số/ký hiệu"`
	IssuedOn    string               `json:"issued_on,omitempty"`
	Issuer      string               `json:"issuer,omitempty"`
	Abstract    string               `json:"abstract,omitempty" doc:"Trích yếu"`
	Filename    string               `json:"filename"`
	ContentType string               `json:"content_type"`
	Size        int64                `json:"size"`
	SHA256      string               `json:"sha256"`
	State       models.EvidenceState `json:"state"`
	Scan        string               `json:"scan,omitempty" doc:"off: không quét; waiting: chờ quét; clean: đã quét, không thấy mã độc"`
	Threat      string               `json:"threat,omitempty" doc:"Mã độc mà bộ quét tìm thấy"`
	UploadedBy  string               `json:"uploaded_by,omitempty"`
	Uploaded    *time.Time           `json:"uploaded"`
	Content     string               `json:"content" doc:"Địa chỉ tải tệp"`
}

func evidenceOf(f queries.File) evidenceOut {
	return evidenceOut{f.ID, f.Code, append([]string{}, f.Items...), f.Symbol, f.IssuedOn, f.Issuer, f.Abstract, f.Filename, f.ContentType, f.Size, f.SHA256, f.State, f.Scan, f.Threat, f.UploadedBy, ts(f.UploadedAt), "/api/v1/evidence/" + f.ID + "/content"}
}

func listEvidence(k *call, in *idIn) (List[evidenceOut], error) {
	rows, err := k.api.Queries.EvidenceList(k.ctx(), k.actor, in.ID)
	return page(k, PageIn{1, max(len(rows), 1)}, rows, len(rows), evidenceOf), err
}

type uploadedOut struct {
	ID       string               `json:"id"`
	Code     string               `json:"code"`
	Revision int64                `json:"revision"`
	SHA256   string               `json:"sha256"`
	Size     int64                `json:"size"`
	State    models.EvidenceState `json:"state"`
}

// upload streams one file: may it be added, is it what it says, seal it, record it. Nothing of the file is held in
// memory, and nothing is recorded unless every step held.
func upload(k *call) error {
	id := k.gin.Param("id")
	in := commands.AddEvidence{AssessmentID: id}
	var size int64 = -1
	fields := map[string]*string{"item": &in.Item, "symbol": &in.Cite.Symbol, "issued_on": &in.Cite.IssuedOn, "issuer": &in.Cite.Issuer, "abstract": &in.Cite.Abstract}
	part, name, err := k.filePart(func(field, value string) {
		if p, ok := fields[field]; ok {
			*p = value
		}
		if n, err := strconv.ParseInt(value, 10, 64); field == "size" && err == nil {
			size = n
		}
	})
	if err != nil {
		return err
	}
	_, err = k.api.Commands.Store.Read(k.ctx()).Answered(k.actor.User.ID, k.actor.Route, k.actor.Key)
	if errors.Is(err, models.ErrNotFound) { // a repeated request is told what the first one was, even if the form closed since
		err = k.api.Commands.MayUpload(k.ctx(), k.actor, id, in.Item)
	}
	if err != nil {
		return err
	}
	staged, err := k.api.Commands.StageFile(k.ctx(), k.actor, k.api.Evidence, id, in.Item, part, size, name)
	if err != nil {
		return err
	}
	k.actor.Hash = fmt.Sprintf("%s %s %s %+v", k.hash, staged.SHA256, in.Item, in.Cite)
	got, err := k.api.Commands.KeepFile(k.ctx(), k.actor, k.api.Evidence, staged, in)
	if err != nil {
		return err
	}
	k.gin.Header("Location", "/api/v1/evidence/"+got.ID+"/content")
	k.gin.JSON(http.StatusCreated, uploadedOut{got.ID, got.Code, got.Revision, staged.SHA256, staged.Size, got.State})
	return nil
}

func multipartBody(fields map[string]string, file string) *huma.RequestBody {
	props := map[string]*huma.Schema{}
	for name, doc := range fields {
		props[name] = &huma.Schema{Type: "string", Description: doc}
	}
	props[file].Format = "binary"
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{Type: "object", Properties: props, Required: []string{file}}}}}
}

func describeUpload(o *huma.Operation) {
	o.Description = "Các trường chữ đứng trước, trường file đứng cuối. Tệp được kiểm tra nội dung rồi niêm phong theo SHA-256."
	o.RequestBody = multipartBody(map[string]string{"item": "Mã tiêu chí, ví dụ 1.2", "symbol": "Số/ký hiệu", "issued_on": "Ngày ban hành yyyy-mm-dd", "issuer": "Cơ quan ban hành", "abstract": "Trích yếu",
		"size": "Số byte của tệp, để phát hiện tệp đứt giữa chừng", "file": "Tệp"}, "file")
	o.Responses["201"] = &huma.Response{Description: "Đã ghi nhận: đã niêm phong, hoặc chờ quét mã độc", Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{
		"id": {Type: "string"}, "code": {Type: "string"}, "revision": {Type: "integer"}, "sha256": {Type: "string"}, "size": {Type: "integer"}, "state": {Type: "string", Enum: []any{"sealed", "pending"}, Description: "pending: đã nhận, đang chờ quét mã độc"}}}}}}
}

// content streams a sealed file to who may see it. What a unit uploaded never runs in the page's origin: it is sent as
// a download (or, with ?inline=1, PDF and images only) under a sandboxing policy.
func content(k *call) error {
	row, err := k.api.Queries.EvidenceFor(k.ctx(), k.actor, k.gin.Param("id"))
	if err != nil {
		return err
	}
	kind := "attachment"
	if k.gin.Query("inline") == "1" && Inline(row.ContentType) {
		kind = "inline"
	}
	err = SendFile(k.gin.Writer, k.gin.Request, k.api.Evidence, row, map[string]string{
		"Content-Disposition":     mime.FormatMediaType(kind, map[string]string{"filename": path.Base(row.Filename)}),
		"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'",
		"X-Frame-Options":         "SAMEORIGIN",
		"Cache-Control":           "private, no-cache",
	})
	var cut *CutError
	if errors.As(err, &cut) {
		k.api.Log.Warn("evidence was cut", "request", k.requestID, "evidence", row.ID, "error", err)
		panic(http.ErrAbortHandler) // the client must not take what it has for the file
	}
	return err
}

// Inline reports whether a kind of content may be shown in the browser rather than downloaded.
func Inline(contentType string) bool {
	switch contentType {
	case "application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif":
		return true
	}
	return false
}

func describeContent(o *huma.Operation) {
	o.Parameters = append(o.Parameters, &huma.Param{Name: "inline", In: "query", Schema: &huma.Schema{Type: "string", Enum: []any{"1"}}, Description: "PDF và ảnh: xem ngay trong trình duyệt"})
	o.Parameters = append(o.Parameters, header("Range", "Một phần của tệp, ví dụ bytes=0-65535", false))
	o.Responses["206"] = &huma.Response{Description: "Phần đã yêu cầu"}
	o.Responses["416"] = &huma.Response{Description: "Phần yêu cầu nằm ngoài tệp"}
	o.Responses["200"] = &huma.Response{Description: "Nội dung tệp", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
}

type evidencePatchIn struct {
	ID   string `path:"id"`
	Body struct {
		Cite *struct {
			Symbol   string `json:"symbol"`
			IssuedOn string `json:"issued_on"`
			Issuer   string `json:"issuer"`
			Abstract string `json:"abstract"`
		} `json:"cite,omitempty"`
		Link   string `json:"link,omitempty" doc:"Dùng tệp cho thêm một tiêu chí"`
		Unlink string `json:"unlink,omitempty" doc:"Bỏ tệp khỏi một tiêu chí; bỏ tiêu chí cuối cùng là bỏ tệp khỏi phiếu"`
	}
}

type evidenceChanged struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	Revision int64  `json:"revision"`
}

func patchEvidence(k *call, in *evidencePatchIn) (evidenceChanged, error) {
	ch := commands.EvidenceChange{EvidenceID: in.ID, Link: in.Body.Link, Unlink: in.Body.Unlink}
	if c := in.Body.Cite; c != nil {
		ch.Cite = &commands.Citation{Symbol: c.Symbol, IssuedOn: c.IssuedOn, Issuer: c.Issuer, Abstract: c.Abstract}
	}
	n := 0
	for _, set := range []bool{ch.Link != "", ch.Unlink != "", ch.Cite != nil} {
		if set {
			n++
		}
	}
	if n != 1 {
		return evidenceChanged{}, models.Refuse(models.RefuseInvalid, "one_change", "Mỗi lần chỉ sửa một việc: thông tin tài liệu, dùng cho thêm tiêu chí, hoặc bỏ khỏi tiêu chí.")
	}
	got, err := k.api.Commands.ChangeEvidence(k.ctx(), k.actor, ch)
	return evidenceChanged{got.ID, got.Code, got.Revision}, err
}

type evidenceDeleteIn struct {
	ID   string `path:"id"`
	Item string `query:"item" required:"true" doc:"Tiêu chí mà tệp được bỏ khỏi"`
}

func deleteEvidence(k *call, in *evidenceDeleteIn) (evidenceChanged, error) {
	got, err := k.api.Commands.ChangeEvidence(k.ctx(), k.actor, commands.EvidenceChange{EvidenceID: in.ID, Unlink: in.Item})
	return evidenceChanged{got.ID, got.Code, got.Revision}, err
}
