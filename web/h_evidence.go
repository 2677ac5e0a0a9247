package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"chuky/api"
	"chuky/commands"
	"chuky/evidence"
	"chuky/models"
	"chuky/queries"
)

// Bounds of one upload request beside the files themselves, which evidence bounds.
const (
	uploadFiles  = 20
	uploadFields = 20
	fieldBytes   = 16 << 10
)

// upload streams the files of a multipart form into the object store and adds them to a criterion. Who may not add a file
// is told before any byte is read. A file is staged as it arrives; it is sealed and registered when the whole form is
// here, because a browser without scripts sends the citation after the file.
func (s *server) upload(v *visit) error {
	id, item := v.Param("phieu"), v.Param("tc")
	if err := s.d.Commands.MayUpload(v.ctx(), v.actor, id, item); err != nil {
		return s.uploadFailed(v, err)
	}
	parts, err := v.Request.MultipartReader()
	if err != nil {
		return models.Refuse(models.RefuseInvalid, "not_multipart", "Biểu mẫu tải tệp gửi lên không đúng dạng. Hãy tải lại trang rồi gửi lại.")
	}
	form, staged, err := s.receive(v, parts)
	kept := 0
	defer func() {
		for _, f := range staged[kept:] { // those that KeepFile did not get to
			if err := s.d.Evidence.Discard(v.ctx(), f); err != nil {
				s.d.Log.Warn("staged file not removed", "request_id", v.requestID(), "error", err)
			}
		}
	}()
	if err != nil {
		return s.uploadFailed(v, err)
	}
	cite, err := citation(form.Get("so"), form.Get("ngay"), form.Get("co_quan"), form.Get("trich_yeu"))
	if err != nil {
		return s.uploadFailed(v, err)
	}
	if came := form.Get("tai_len"); came != "" {
		return s.finish(v, came)
	}
	if len(staged) == 0 {
		return s.uploadFailed(v, models.Refuse(models.RefuseInvalid, "no_file", "Chưa chọn tệp nào. Hãy chọn ít nhất một tệp rồi tải lên."))
	}
	if form.Get("key") == "" {
		return s.uploadFailed(v, models.Refuse(models.RefuseInvalid, "key_missing", "Biểu mẫu thiếu mã chống gửi trùng. Hãy tải lại trang rồi gửi lại."))
	}
	var codes []string
	for i, f := range staged {
		kept++ // from here on KeepFile sees to it
		in := commands.AddEvidence{AssessmentID: id, Item: item, Cite: cite}
		added, err := s.d.Commands.KeepFile(v.ctx(), v.actAs(form.Get("key")+"/"+strconv.Itoa(i), f.SHA256+"\n"+f.Filename+"\n"+fmt.Sprint(cite)), s.d.Evidence, f, in)
		if err != nil {
			return s.uploadFailed(v, err)
		}
		codes = append(codes, added.Code)
	}
	if v.partial() {
		return s.evidenceAgain(v, http.StatusOK, "")
	}
	v.flash("ok", "Đã nhận "+strings.Join(codes, ", ")+".", "")
	v.to(s.itemOr(v, formItemHref(id, item)))
	return nil
}

// finish makes evidence of a large file that a script has sent in pieces through the API (tus), and shows the list anew.
func (s *server) finish(v *visit, upload string) error {
	u, err := s.d.Commands.Upload(v.ctx(), v.actor, upload)
	if errors.Is(err, models.ErrNotFound) || err == nil && (u.AssessmentID != v.Param("phieu") || u.Item != v.Param("tc")) {
		err = models.Refuse(models.RefuseInvalid, "upload_gone", "Tệp tải dở không còn trên máy chủ vì đã hủy hoặc quá 48 giờ. Hãy tải lại từ đầu.")
	}
	if err == nil {
		_, err = s.d.Commands.FinishPieces(v.ctx(), v.actor, s.d.Evidence, upload)
	}
	if err != nil {
		return s.uploadFailed(v, err)
	}
	return s.evidenceAgain(v, http.StatusOK, "")
}

// receive reads a multipart form: its fields, and its files into the staging area.
func (s *server) receive(v *visit, parts *multipart.Reader) (url.Values, []evidence.Staged, error) {
	form, staged := url.Values{}, []evidence.Staged(nil)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, staged, nil
		}
		if err != nil {
			return form, staged, cutShort(err)
		}
		name := part.FormName()
		if name == "tep" {
			if part.FileName() == "" {
				continue // no file chosen
			}
			if len(staged) == uploadFiles {
				return form, staged, models.Refuse(models.RefuseInvalid, "too_many_at_once", fmt.Sprintf("Mỗi lần chỉ tải lên tối đa %d tệp. Hãy chia thành nhiều lần.", uploadFiles))
			}
			f, err := s.d.Commands.StageFile(v.ctx(), v.actor, s.d.Evidence, v.Param("phieu"), v.Param("tc"), part, -1, rawName(part))
			if err != nil {
				return form, staged, err
			}
			staged = append(staged, f)
			continue
		}
		if len(form) == uploadFields {
			return form, staged, models.Refuse(models.RefuseInvalid, "form_too_long", "Biểu mẫu có quá nhiều ô. Hãy tải lại trang rồi gửi lại.")
		}
		b, err := io.ReadAll(io.LimitReader(part, fieldBytes))
		if err != nil {
			return form, staged, cutShort(err)
		}
		form.Set(name, string(b))
	}
}

// rawName is the file's name as the browser sent it: FileName cuts at the last slash, which would hide a bad name.
func rawName(part *multipart.Part) string {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil || params["filename"] == "" {
		return part.FileName()
	}
	return params["filename"]
}

func cutShort(error) error {
	return models.Refuse(models.RefuseInvalid, "upload_cut", "Kết nối bị ngắt khi đang tải tệp lên. Tệp chưa được ghi; hãy tải lại.")
}

// citation reads how a document is cited; the date as people type it.
func citation(symbol, day, issuer, abstract string) (commands.Citation, error) {
	c := commands.Citation{Symbol: symbol, Issuer: issuer, Abstract: abstract}
	if day = strings.TrimSpace(day); day != "" {
		t, err := ParseDate(day)
		if err != nil {
			return c, models.Refuse(models.RefuseInvalid, "date_invalid", "Ngày ban hành: "+err.Error()+".")
		}
		c.IssuedOn = t.Format("2006-01-02")
	}
	return c, nil
}

// uploadFailed says what was wrong beside the list of files.
func (s *server) uploadFailed(v *visit, err error) error {
	r, ok := refusal(err)
	if !ok {
		return err
	}
	if r.Kind == models.RefuseInvalid && r.Code != "item_unknown" {
		return s.evidenceAgain(v, http.StatusUnprocessableEntity, r.Message)
	}
	if v.partial() {
		return s.uploadSentence(v, r)
	}
	return err
}

// uploadSentence answers a script with a sentence only: there is no list that the visitor may see.
func (s *server) uploadSentence(v *visit, r *models.Refusal) error {
	return v.fragment(statusOf(r), "evidence", EvidenceBox{ID: "tl", Error: r.Message})
}

// evidenceAgain shows the files of the item anew: the piece that a script asked for, or the page.
func (s *server) evidenceAgain(v *visit, status int, wrong string) error {
	f, err := s.load(v)
	if err != nil {
		return err
	}
	view := formView{open: v.Param("tc"), upload: wrong}
	it, ok := findItem(f, view.open)
	if !ok {
		return errNowhere()
	}
	if !v.partial() {
		return s.showForm(v, status, f, view)
	}
	view.exts, view.most = s.d.Evidence.AllowedExtensions(), s.d.Evidence.MaxBytes()
	return v.fragment(status, "evidence", evidenceBox(f, it, view))
}

// itemOr is where a change of evidence was made from: the page of explanations, or the item in the form.
func (s *server) itemOr(v *visit, item string) string {
	if back := s.back(v); strings.HasPrefix(back, URLExplain("")) || strings.HasPrefix(back, URLSupplement("")) {
		return back
	}
	return item
}

// reuse links a file that the unit has to one more criterion.
func (s *server) reuse(v *visit) error {
	file := v.PostForm("tai_lieu")
	if file == "" {
		return s.uploadFailed(v, models.Refuse(models.RefuseInvalid, "no_file", "Chưa chọn tài liệu nào. Hãy chọn một tài liệu trong danh sách."))
	}
	added, err := s.d.Commands.ChangeEvidence(v.ctx(), v.act(), commands.EvidenceChange{EvidenceID: file, Link: v.Param("tc")})
	if err != nil {
		return s.uploadFailed(v, err)
	}
	v.flash("ok", "Đã dùng "+added.Code+" cho tiêu chí "+v.Param("tc")+".", "")
	v.to(s.itemOr(v, formItemHref(v.Param("phieu"), v.Param("tc"))))
	return nil
}

// cite changes how a file is cited; the sealed bytes never change.
func (s *server) cite(v *visit) error {
	id := v.Param("tl")
	row, err := s.d.Queries.EvidenceRow(v.ctx(), v.actor, id)
	if err != nil {
		return err
	}
	c, err := citation(v.PostForm("so."+id), v.PostForm("ngay."+id), v.PostForm("co_quan."+id), v.PostForm("trich_yeu."+id))
	if err == nil {
		_, err = s.d.Commands.ChangeEvidence(v.ctx(), v.act(), commands.EvidenceChange{EvidenceID: id, Cite: &c})
	}
	return s.evidenceChanged(v, row, err, "Đã ghi thông tin tài liệu "+row.Code+".")
}

// takeOff takes a file off one criterion.
func (s *server) takeOff(v *visit) error {
	row, err := s.d.Queries.EvidenceRow(v.ctx(), v.actor, v.Param("tl"))
	if err != nil {
		return err
	}
	_, err = s.d.Commands.ChangeEvidence(v.ctx(), v.act(), commands.EvidenceChange{EvidenceID: row.ID, Unlink: v.Query("tc")})
	return s.evidenceChanged(v, row, err, "Đã bỏ "+row.Code+" khỏi tiêu chí "+v.Query("tc")+".")
}

func (s *server) evidenceChanged(v *visit, row models.EvidenceFile, err error, done string) error {
	if r, ok := refusal(err); ok && r.Kind == models.RefuseInvalid {
		f, err := s.d.Queries.AssessmentForm(v.ctx(), v.actor, row.AssessmentID)
		if err != nil {
			return err
		}
		v.form, v.cycle = f.Assessment.ID, f.Cycle.ID
		return s.showForm(v, http.StatusUnprocessableEntity, f, formView{open: v.Query("tc"), upload: r.Message})
	}
	if err != nil {
		return err
	}
	v.flash("ok", done, "")
	v.to(s.itemOr(v, formItemHref(row.AssessmentID, v.Query("tc"))))
	return nil
}

// file sends a document to whoever may see its form: to be looked at, or (tai=1) to be kept. Only PDF, images and plain
// text are shown by the browser; it may not guess another kind, nor run anything.
func (s *server) file(v *visit) error {
	row, err := s.d.Queries.EvidenceFor(v.ctx(), v.actor, v.Param("tl"))
	if err != nil {
		return err
	}
	err = api.SendFile(v.Writer, v.Request, s.d.Evidence, row, map[string]string{"Cache-Control": "private, no-store", "Content-Security-Policy": filePolicy,
		"Content-Disposition": disposition(row.ContentType, row.Filename, v.Query("tai") == "1")})
	var cut *api.CutError
	switch {
	case errors.As(err, &cut):
		s.d.Log.Warn("evidence not sent whole", "request_id", v.requestID(), "evidence", row.ID, "error", err)
		panic(http.ErrAbortHandler) // a cut connection tells the browser; a short file would look whole
	case err != nil:
		return fmt.Errorf("evidence %s: %w", row.ID, err)
	}
	return nil
}

// filePolicy is the policy of a document: it loads nothing and is framed by our own pages only.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"

func disposition(contentType, name string, keep bool) string {
	kind := "attachment"
	shown := contentType == "application/pdf" || strings.HasPrefix(contentType, "image/") || strings.HasPrefix(contentType, "text/plain")
	if shown && !keep && !strings.Contains(contentType, "svg") {
		kind = "inline"
	}
	return mime.FormatMediaType(kind, map[string]string{"filename": name})
}

// showState says what became of a file that is not sealed, which nobody can open; and of one that nobody scanned.
func showState(e *EvidenceItem, f queries.File) {
	switch f.State {
	case models.EvidencePending:
		e.View, e.Download = "", ""
		e.Chip = &Chip{"warn", IconClock, "Chờ quét mã độc"}
	case models.EvidenceRejected:
		e.View, e.Download = "", ""
		e.Error = "Đã bị từ chối và xóa khỏi kho tài liệu: tệp tạm bị mất hoặc bị thay đổi. Hãy tải lên bản thay thế."
		if f.Threat != "" {
			e.Error = "Đã bị từ chối và xóa khỏi kho tài liệu vì có mã độc (" + f.Threat + "). Hãy tải lên bản sạch."
		}
	case models.EvidenceSealed:
		if f.Scan == "off" {
			e.Meta = strings.Join(nonEmpty(e.Meta, "không quét mã độc"), " · ")
		}
	}
}
