package api

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"chuky/commands"
	"chuky/models"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tus/tusd/v2/pkg/handler"
)

// tusVersion is the version of the protocol that every request names.
const tusVersion = "1.0.0"

// maxMetadata bounds Upload-Metadata, which is the citation.
const maxMetadata = 32 << 10

// openUpload is tus' creation: it announces a file and says where its bytes go. Everything that can be refused before the
// first byte is refused here.
func openUpload(k *call) error {
	h := k.gin.Request.Header
	if h.Get("Tus-Resumable") != tusVersion {
		return models.Refuse(models.RefuseInvalid, "tus_version", "Yêu cầu thiếu tiêu đề Tus-Resumable: 1.0.0.")
	}
	size, err := strconv.ParseInt(h.Get("Upload-Length"), 10, 64)
	if err != nil || size < 0 {
		return models.Refuse(models.RefuseInvalid, "upload_length", "Yêu cầu thiếu tiêu đề Upload-Length là số byte của tệp.")
	}
	raw := h.Get("Upload-Metadata")
	if len(raw) > maxMetadata {
		return models.Refuse(models.RefuseInvalid, "upload_metadata", "Thông tin đi kèm tệp (Upload-Metadata) dài quá mức.")
	}
	meta := handler.ParseMetadataHeader(raw)
	k.actor.Hash = fmt.Sprint(k.hash, "\n", size, "\n", meta) // maps are printed in the order of their keys
	opened, err := k.api.Commands.OpenUpload(k.ctx(), k.actor, k.api.Evidence, commands.OpenUpload{AssessmentID: k.gin.Param("id"), Item: meta["item"], Filename: meta["filename"], Size: size, Way: models.UploadTus,
		Cite: commands.Citation{Symbol: meta["symbol"], IssuedOn: meta["issued_on"], Issuer: meta["issuer"], Abstract: meta["abstract"]}})
	if err != nil {
		return err
	}
	k.tusHeaders(opened.ExpiresAt)
	k.gin.Header("Location", tusBase+opened.ID)
	k.gin.Status(http.StatusCreated)
	k.gin.Writer.WriteHeaderNow()
	return nil
}

// tusHeaders are those of the protocol that every answer about an upload carries.
func (k *call) tusHeaders(expires models.Instant) {
	k.gin.Header("Tus-Resumable", tusVersion)
	k.gin.Header("Tus-Max-Size", strconv.FormatInt(k.api.Evidence.MaxBytes(), 10))
	k.gin.Header("Upload-Expires", expires.Time().UTC().Format(http.TimeFormat))
}

type uploadOut struct {
	ID       string             `json:"id"`
	Item     string             `json:"item"`
	Filename string             `json:"filename"`
	Size     int64              `json:"size"`
	Offset   int64              `json:"offset" doc:"Số byte đã nhận"`
	State    models.UploadState `json:"state" doc:"open: đang tải; done: đã thành tài liệu; refused: đã nhận đủ nhưng bị từ chối"`
	Evidence string             `json:"evidence,omitempty"`
	Code     string             `json:"refusal_code,omitempty"`
	Refusal  string             `json:"refusal,omitempty"`
	Expires  *time.Time         `json:"expires"`
}

func getUpload(k *call, in *idIn) (uploadOut, error) {
	u, err := k.api.Commands.Upload(k.ctx(), k.actor, in.ID)
	if err != nil {
		return uploadOut{}, err
	}
	offset, err := k.offsetOf(u)
	return uploadOut{u.ID, u.Item, u.Filename, u.Size, offset, u.State, u.EvidenceID, u.RefusalCode, u.Refusal, ts(u.ExpiresAt)}, err
}

// offsetOf is how much of an upload has come: all of it once it has ended.
func (k *call) offsetOf(u *models.Upload) (int64, error) {
	if u.State != models.UploadOpen {
		return u.Size, nil
	}
	if u.Way == models.UploadDirect {
		return 0, nil // the parts are the sender's own affair until they are joined
	}
	parts, err := k.api.Evidence.Parts(k.ctx(), u.ID)
	return parts.Size(), err
}

// finishUpload has the whole file checked, sealed and added. It may be repeated: the answer stays the same.
func finishUpload(k *call, in *idIn) (uploadedOut, error) {
	return k.uploadedAs(k.api.Commands.FinishPieces(k.ctx(), k.actor, k.api.Evidence, in.ID))
}

// uploadedAs is the answer of a finished upload, the same as that of an upload in one request.
func (k *call) uploadedAs(got commands.AddedEvidence, err error) (uploadedOut, error) {
	if err != nil {
		return uploadedOut{}, err
	}
	row, err := k.api.Queries.EvidenceRow(k.ctx(), k.actor, got.ID)
	if err != nil {
		return uploadedOut{}, err
	}
	k.created("/evidence/" + got.ID + "/content")
	return uploadedOut{got.ID, got.Code, got.Revision, row.SHA256, row.Size, row.State}, nil
}

func cancelUpload(k *call) error {
	if err := k.api.Commands.CancelUpload(k.ctx(), k.actor, k.api.Evidence, k.gin.Param("id")); err != nil {
		return err
	}
	k.gin.Header("Tus-Resumable", tusVersion)
	k.gin.Status(http.StatusNoContent)
	k.gin.Writer.WriteHeaderNow()
	return nil
}

func header(name, doc string, required bool) *huma.Param {
	return &huma.Param{Name: name, In: "header", Required: required, Description: doc, Schema: &huma.Schema{Type: "string"}}
}

func describeOpenUpload(o *huma.Operation) {
	o.Description = "Giao thức tus 1.0.0, các phần mở rộng creation, expiration, termination. Khi đã gửi đủ, gọi finish để tệp được kiểm tra và ghi nhận. " +
		"Upload-Metadata gồm filename, item và (không bắt buộc) symbol, issued_on, issuer, abstract; giá trị mã hóa base64."
	o.Parameters = append(o.Parameters, header("Tus-Resumable", "1.0.0", true), header("Upload-Length", "Số byte của tệp", true), header("Upload-Metadata", "Tên tệp, tiêu chí, thông tin tài liệu", true))
	o.Responses["201"] = &huma.Response{Description: "Địa chỉ để gửi từng phần ở tiêu đề Location"}
}

func describeHeadUpload(o *huma.Operation) {
	o.Responses["200"] = &huma.Response{Description: "Upload-Offset: số byte đã nhận; Upload-Length: số byte của tệp"}
}

func describePatchUpload(o *huma.Operation) {
	o.Parameters = append(o.Parameters, header("Tus-Resumable", "1.0.0", true), header("Upload-Offset", "Số byte đã nhận", true))
	o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{tusBody: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	o.Responses["204"] = &huma.Response{Description: "Upload-Offset: số byte đã nhận"}
	o.Responses["409"] = &huma.Response{Description: "Upload-Offset không đúng: hỏi lại bằng HEAD rồi gửi tiếp"}
}

func describeCancelUpload(o *huma.Operation) {
	o.Responses["204"] = &huma.Response{Description: "Đã hủy"}
}
