package api

import (
	"errors"
	"time"

	"chuky/commands"
	"chuky/evidence"
	"chuky/models"

	"github.com/google/uuid"
)

type directIn struct {
	ID   string `path:"id"`
	Body struct {
		Item     string `json:"item" doc:"Mã tiêu chí, ví dụ 1.2"`
		Filename string `json:"filename"`
		Size     int64  `json:"size" doc:"Số byte của tệp"`
		Symbol   string `json:"symbol,omitempty" doc:"Số/ký hiệu"`
		IssuedOn string `json:"issued_on,omitempty" doc:"Ngày ban hành yyyy-mm-dd"`
		Issuer   string `json:"issuer,omitempty"`
		Abstract string `json:"abstract,omitempty" doc:"Trích yếu"`
	}
}

type directOut struct {
	ID       string     `json:"id"`
	PartSize int64      `json:"part_size" doc:"Số byte của mỗi phần, trừ phần cuối"`
	Parts    []string   `json:"parts" doc:"Địa chỉ PUT của từng phần, theo thứ tự; giữ lại ETag của mỗi câu trả lời"`
	Expires  *time.Time `json:"expires" doc:"Các địa chỉ dùng được đến lúc này; gửi lại yêu cầu với cùng Idempotency-Key để có địa chỉ mới"`
}

// openDirect announces a file that its sender brings to the object store itself, and signs where the parts go.
func openDirect(k *call, in *directIn) (directOut, error) {
	if !k.api.Presigned {
		return directOut{}, models.Refuse(models.RefuseNotFound, "direct_off", "Hệ thống này không nhận tệp gửi thẳng vào kho tài liệu. Hãy dùng tus: POST /api/v1/assessments/{id}/uploads.")
	}
	b := in.Body
	if err := k.api.Commands.MayUpload(k.ctx(), k.actor, in.ID, b.Item); err != nil {
		return directOut{}, err
	}
	id := uuid.NewString()
	session, err := k.api.Evidence.StartDirect(k.ctx(), id)
	if err != nil {
		return directOut{}, err
	}
	opened, err := k.api.Commands.OpenUpload(k.ctx(), k.actor, k.api.Evidence, commands.OpenUpload{ID: id, Session: session, AssessmentID: in.ID, Item: b.Item, Filename: b.Filename, Size: b.Size, Way: models.UploadDirect,
		Cite: commands.Citation{Symbol: b.Symbol, IssuedOn: b.IssuedOn, Issuer: b.Issuer, Abstract: b.Abstract}})
	if err != nil || opened.ID != id { // refused, or announced before under this key: the session is one too many
		if gone := k.api.Evidence.AbortDirect(k.ctx(), id, session); gone != nil {
			k.api.Log.Warn("direct upload not given up", "request", k.requestID, "upload", id, "error", gone)
		}
	}
	if err != nil {
		return directOut{}, err
	}
	u, err := k.api.Commands.Upload(k.ctx(), k.actor, opened.ID)
	if err != nil {
		return directOut{}, err
	}
	d, err := k.api.Evidence.SignDirect(k.ctx(), u.ID, u.Session, u.Size)
	if err != nil {
		return directOut{}, err
	}
	k.created("/uploads/" + u.ID)
	return directOut{u.ID, evidence.DirectPartBytes, d.Parts, ts(models.At(d.Expires))}, nil
}

type completeIn struct {
	ID   string `path:"id"`
	Body struct {
		Parts []struct {
			Number int    `json:"number" minimum:"1"`
			ETag   string `json:"etag"`
		} `json:"parts" minItems:"1" maxItems:"10000"`
	}
}

// completeDirect joins the parts and takes the file through the checks of any other. It may be repeated.
func completeDirect(k *call, in *completeIn) (uploadedOut, error) {
	u, err := k.api.Commands.Upload(k.ctx(), k.actor, in.ID)
	if err != nil {
		return uploadedOut{}, err
	}
	if u.Way != models.UploadDirect {
		return uploadedOut{}, models.ErrNotFound
	}
	if u.State != models.UploadOpen {
		return k.uploadedAs(k.api.Commands.FinishUpload(k.ctx(), k.actor, k.api.Evidence, u, nil))
	}
	parts := make([]evidence.DirectPart, len(in.Body.Parts))
	for i, p := range in.Body.Parts {
		parts[i] = evidence.DirectPart{Number: p.Number, ETag: p.ETag}
	}
	body, _, err := k.api.Evidence.CompleteDirect(k.ctx(), u.ID, u.Session, parts)
	if errors.Is(err, evidence.ErrStagedChanged) {
		return uploadedOut{}, models.Refuse(models.RefuseConflict, "parts_wrong", "Các phần đã gửi không khớp với danh sách. Hãy gửi lại phần còn thiếu rồi hoàn tất lại.")
	}
	if err != nil {
		return uploadedOut{}, err
	}
	defer func() { _ = body.Close() }()
	return k.uploadedAs(k.api.Commands.FinishUpload(k.ctx(), k.actor, k.api.Evidence, u, body))
}
