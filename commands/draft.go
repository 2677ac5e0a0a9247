package commands

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"chuky/indicators"
	"chuky/models"
	"chuky/scoring"
	"chuky/store"
)

// maxNote bounds a note or a reason, in characters.
const maxNote = 5000

// SaveItem is the whole new state of one item of a unit's form.
type SaveItem struct {
	AssessmentID string
	Item         string
	Version      int64 // seen by the editor (0 = nothing entered yet); -1 = not stated, refused
	Values       map[string]string
	Format       indicators.Format
	Note         string
	NAClaim      bool
	NAReason     string
}

// SavedItem is what stands after the save.
type SavedItem struct {
	Item     string
	Version  int64
	Revision int64
	Stage    models.AssessmentStage
	Values   map[string]string
	Filled   int
	At       models.Instant
}

// SaveItem saves one item as one types. Nothing is saved when any figure is refused; warnings never refuse. A version
// that is not the stored one is refused as stale with both values in Extra ("yours", "theirs", "version").
func (s *Service) SaveItem(ctx context.Context, actor Actor, in SaveItem) (SavedItem, error) {
	return runLocked(ctx, s, actor, func(w *work) (SavedItem, error) {
		c, a, err := w.lock(in.AssessmentID)
		if err != nil {
			return SavedItem{}, err
		}
		if err := w.need(a.UnitID, models.RoleOfficer); err != nil {
			return SavedItem{}, err
		}
		form, err := w.Form(a)
		if err != nil {
			return SavedItem{}, err
		}
		cs, err := s.resolve(form.Group, form.Exclusions)
		if err != nil {
			return SavedItem{}, err
		}
		item, ok := cs.set.Find(in.Item)
		if !ok {
			return SavedItem{}, models.Refuse(models.RefuseInvalid, "item_unknown", "Tiêu chí “"+clip(in.Item)+"” không thuộc bộ chỉ số của đơn vị. Hãy mở lại phiếu của đơn vị và nhập ở đó.")
		}
		if err := w.editable(c, a, in.Item); err != nil {
			return SavedItem{}, err
		}
		values, err := parseValues(item, in.Values, in.Format)
		if err != nil {
			return SavedItem{}, err
		}
		if err := checkClaim(item, in); err != nil {
			return SavedItem{}, err
		}
		if in.Version < 0 {
			return SavedItem{}, models.Refuse(models.RefuseNoVersion, "version_missing", "Yêu cầu thiếu phiên bản đã xem (If-Match). Hãy tải lại tiêu chí rồi lưu lại.")
		}
		items := form.Items
		old := models.ItemState{AssessmentID: a.ID, Item: in.Item}
		at := slices.IndexFunc(items, func(i models.ItemState) bool { return i.Item == in.Item })
		if at >= 0 {
			old = items[at]
		}
		if old.Version != in.Version {
			return SavedItem{}, stale(old, in, values)
		}
		next := old
		next.Values, next.Note, next.Version, next.UpdatedBy, next.UpdatedAt = toJSON(values), strings.TrimSpace(in.Note), old.Version+1, actor.User.ID, w.now
		next.NA, next.NAReason = models.NANone, ""
		if in.NAClaim {
			next.NA, next.NAReason = models.NAClaimed, strings.TrimSpace(in.NAReason)
		}
		if old.Version == 0 {
			err = w.InsertItem(&next)
			items = append(items, next)
		} else {
			err = w.UpdateItem(&next, old.Version)
			items[at] = next
		}
		if err != nil {
			return SavedItem{}, err
		}
		filled, err := countFilled(cs.set, cs.opt, items)
		if err != nil {
			return SavedItem{}, err
		}
		a.Revision, a.Filled, a.LastEditor = a.Revision+1, filled, actor.User.ID
		cols := store.Cols{"revision": a.Revision, "filled": filled, "last_editor": a.LastEditor, "updated_at": w.now}
		if a.Stage == models.StageNotStarted {
			err = w.step(c, a, MoveFirstSave, cols)
		} else {
			err = w.UpdateAssessment(a.ID, cols)
		}
		if err != nil {
			return SavedItem{}, err
		}
		w.audit(event{Action: "item_saved", Cycle: a.CycleID, Unit: a.UnitID, Subject: a.ID, Item: in.Item, Detail: map[string]any{
			"version": next.Version, "revision": a.Revision, "before": draftOf(old), "after": draftOf(next)}})
		return SavedItem{in.Item, next.Version, a.Revision, a.Stage, values, filled, w.now}, nil
	})
}

// editable refuses a write of the unit's data unless the item is open: the form before lock, or that criterion while a
// supplement is asked for.
func (w *work) editable(c *models.Cycle, a *models.Assessment, item string) error {
	if c.Stage == models.CycleDraft || c.Stage.Terminal() {
		return models.Refuse(models.RefuseConflict, "cycle_not_open", "Kỳ đánh giá "+CycleStageVN[c.Stage]+", không nhập số liệu được.")
	}
	if a.Stage == models.StageSupplement && item != "" {
		sups, err := w.Supplements(a.ID)
		if err != nil {
			return err
		}
		for _, s := range sups {
			if s.Item == item && s.State == models.SupplementOpen && w.now < s.Until {
				return nil
			}
		}
		return models.Refuse(models.RefuseConflict, "item_closed", "Chỉ tiêu chí được yêu cầu bổ sung mới sửa được, trong thời hạn bổ sung. Tiêu chí "+item+" hiện đã đóng.")
	}
	if a.Stage.Editable() {
		if w.now >= a.LockAt {
			return lockedRefusal()
		}
		return nil
	}
	if a.Stage == models.StageLocked {
		return lockedRefusal()
	}
	return models.Refuse(models.RefuseConflict, "form_closed", "Phiếu "+stageVN[a.Stage]+" nên không sửa được. Muốn sửa, lãnh đạo đơn vị trả lại phiếu hoặc Điều phối mở lại.")
}

func lockedRefusal() error {
	return models.Refuse(models.RefuseConflict, "assessment_locked", "Số liệu của kỳ đã khóa nên không nhận thêm. Nội dung đã lưu vẫn còn; muốn nộp tiếp, hãy đề nghị Điều phối gia hạn hoặc mở lại.")
}

func parseValues(item *indicators.Item, raw map[string]string, f indicators.Format) (map[string]string, error) {
	values := map[string]string{}
	var fields []models.FieldError
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		v, bad := indicators.ParseAnswer(item, key, raw[key], f)
		switch {
		case bad != nil:
			fields = append(fields, models.FieldError{Field: key, Code: bad.Code, Message: bad.Message})
		case v != "":
			values[key] = v
		}
	}
	if len(fields) == 0 {
		return values, nil
	}
	r := models.Refuse(models.RefuseInvalid, fields[0].Code, fields[0].Message)
	r.Fields = fields
	return nil, r
}

func checkClaim(item *indicators.Item, in SaveItem) error {
	if utf8.RuneCountInString(in.Note) > maxNote || utf8.RuneCountInString(in.NAReason) > maxNote {
		return models.Refuse(models.RefuseInvalid, "text_too_long", "Tiêu chí "+item.Code+": thuyết minh dài quá 5.000 ký tự. Hãy rút gọn, phần còn lại đưa vào tài liệu kiểm chứng.")
	}
	if !in.NAClaim {
		return nil
	}
	if !item.MayBeNA {
		return models.Refuse(models.RefuseInvalid, "na_not_possible", "Tiêu chí "+item.Code+" áp dụng cho mọi đơn vị, không đề nghị “không có nội dung” được.")
	}
	if strings.TrimSpace(in.NAReason) == "" {
		return models.Refuse(models.RefuseInvalid, "na_reason_missing", "Tiêu chí "+item.Code+": hãy nêu lý do đơn vị không có nội dung này.")
	}
	return nil
}

// draftOf is what audit and the stale answer show of an item's state.
func draftOf(s models.ItemState) map[string]any {
	values, err := fromJSON[map[string]string](s.Values)
	if err != nil {
		values = nil
	}
	return map[string]any{"version": s.Version, "values": values, "note": s.Note, "na": s.NA, "na_reason": s.NAReason}
}

func stale(theirs models.ItemState, in SaveItem, values map[string]string) error {
	r := models.Refuse(models.RefuseStale, "stale_version", "Tiêu chí "+in.Item+" vừa được người khác sửa. Nội dung bạn nhập chưa được lưu; hãy so hai bản rồi chọn.")
	r.Extra = map[string]any{"version": theirs.Version, "theirs": draftOf(theirs),
		"yours": map[string]any{"values": values, "note": in.Note, "na_claim": in.NAClaim, "na_reason": in.NAReason}}
	return r
}

// countFilled counts the criteria that would not be missing.
func countFilled(set *indicators.Set, opt scoring.Options, items []models.ItemState) (int, error) {
	answers, err := Answers(set, items, nil, ViewSelf)
	if err != nil {
		return 0, err
	}
	res, err := scoring.Preview(set, scoring.Unit{Code: "x", Answers: answers}, opt)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range res.Criteria {
		if c.Status != scoring.Missing && c.Status != scoring.Excluded {
			n++
		}
	}
	return n, nil
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// notFound turns a missing row into nil where absence is fine.
func notFound(err error) bool { return errors.Is(err, models.ErrNotFound) }
