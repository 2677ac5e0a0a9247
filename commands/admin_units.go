package commands

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"chuky/fold"
	"chuky/models"
	"chuky/store"
)

// UnitData is a unit to create, or the whole new state of one. Code is its electronic identifier (mã định danh điện tử,
// QĐ 20/2020/QĐ-TTg): the only key; names are none.
type UnitData struct {
	Code         string
	Name         string
	ShortName    string
	Group        string // key of the group that one indicator set serves
	Block        string // khối
	Kind         string
	ParentCode   string
	Email        string
	Unranked     bool // assessed, not ranked
	ValidFrom    string
	ValidTo      string
	Predecessors []string // codes
}

var unitCode = regexp.MustCompile(`^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$`)

// maxUnitCode is the length of an identifier by QĐ 20/2020/QĐ-TTg.
const maxUnitCode = 13

func (in *UnitData) clean() error {
	in.Code = strings.ToUpper(strings.TrimSpace(in.Code))
	for _, p := range []*string{&in.Name, &in.ShortName, &in.Group, &in.Block, &in.Kind, &in.ParentCode, &in.Email, &in.ValidFrom, &in.ValidTo} {
		*p = strings.Join(strings.Fields(*p), " ")
		if len([]rune(*p)) > 300 {
			return models.Refuse(models.RefuseInvalid, "text_too_long", "Thông tin đơn vị dài quá 300 ký tự. Hãy rút gọn.")
		}
	}
	in.ParentCode = strings.ToUpper(in.ParentCode)
	if len(in.Code) > maxUnitCode || !unitCode.MatchString(in.Code) {
		return models.Refuse(models.RefuseInvalid, "unit_code_invalid", "Mã định danh “"+clip(in.Code)+"” không đúng: nhiều nhất 13 ký tự, gồm chữ không dấu, chữ số và dấu chấm, ví dụ H29.13.")
	}
	if in.Name == "" {
		return models.Refuse(models.RefuseInvalid, "name_missing", "Hãy nhập tên đơn vị.")
	}
	for _, d := range []string{in.ValidFrom, in.ValidTo} {
		if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
			return models.Refuse(models.RefuseInvalid, "date_invalid", "Thời gian hoạt động của đơn vị không đúng. Hãy nhập theo dạng ngày/tháng/năm.")
		}
	}
	if in.ValidTo != "" && in.ValidTo < in.ValidFrom {
		return models.Refuse(models.RefuseInvalid, "period_order", "Ngày kết thúc hoạt động không được trước ngày bắt đầu.")
	}
	return nil
}

func (w *work) unitRow(in UnitData) (models.Unit, error) {
	if err := in.clean(); err != nil {
		return models.Unit{}, err
	}
	if in.Predecessors == nil {
		in.Predecessors = []string{}
	}
	u := models.Unit{Code: in.Code, Name: in.Name, ShortName: in.ShortName, GroupKey: in.Group, Block: in.Block, Kind: in.Kind, Email: in.Email, Ranked: !in.Unranked,
		ValidFrom: in.ValidFrom, ValidTo: in.ValidTo, Predecessors: toJSON(in.Predecessors), Folded: fold.Fold(in.Name + " " + in.ShortName + " " + in.Code)}
	if in.ParentCode == "" {
		return u, nil
	}
	if in.ParentCode == in.Code {
		return u, models.Refuse(models.RefuseInvalid, "parent_self", "Đơn vị không thể là cấp trên của chính mình.")
	}
	p, err := w.UnitByCode(in.ParentCode)
	if notFound(err) {
		return u, models.Refuse(models.RefuseInvalid, "parent_unknown", "Không có đơn vị cấp trên mang mã “"+clip(in.ParentCode)+"”.")
	}
	if err == nil {
		u.ParentID = p.ID
	}
	return u, err
}

// CreateUnit adds a unit.
func (s *Service) CreateUnit(ctx context.Context, actor Actor, in UnitData) (models.Unit, error) {
	out, err := run(ctx, s, actor, func(w *work) (models.Unit, error) {
		if err := w.need("", models.RoleAdmin); err != nil {
			return models.Unit{}, err
		}
		u, err := w.unitRow(in)
		if err != nil {
			return models.Unit{}, err
		}
		_, err = w.UnitByCode(u.Code)
		if err == nil {
			return models.Unit{}, codeTaken(u.Code)
		}
		if !notFound(err) {
			return models.Unit{}, err
		}
		return w.insertUnit(u)
	})
	if store.IsDuplicate(err) {
		err = codeTaken(in.Code) // by a request at the same moment
	}
	return out, err
}

func codeTaken(code string) error {
	return models.Refuse(models.RefuseInvalid, "unit_code_taken", "Đã có đơn vị mang mã “"+clip(code)+"”.")
}

func (w *work) insertUnit(u models.Unit) (models.Unit, error) {
	u.ID, u.Version, u.CreatedAt, u.UpdatedAt = newID(), 1, w.now, w.now
	w.audit(event{Action: "unit_created", Unit: u.ID, Subject: u.ID, Detail: unitDetail(u)})
	return u, w.InsertUnit(&u)
}

func unitDetail(u models.Unit) map[string]any {
	return map[string]any{"code": u.Code, "name": u.Name, "short": u.ShortName, "group": u.GroupKey, "block": u.Block, "kind": u.Kind, "parent": u.ParentID, "ranked": u.Ranked, "from": u.ValidFrom, "to": u.ValidTo}
}

// UpdateUnit replaces a unit's data if its version is still the one seen.
func (s *Service) UpdateUnit(ctx context.Context, actor Actor, id string, version int, in UnitData) (models.Unit, error) {
	return run(ctx, s, actor, func(w *work) (models.Unit, error) {
		if err := w.need("", models.RoleAdmin); err != nil {
			return models.Unit{}, err
		}
		old, err := w.Unit(id)
		if err != nil {
			return models.Unit{}, err
		}
		next, err := w.unitRow(in)
		if err != nil {
			return models.Unit{}, err
		}
		if old.Version != version {
			return models.Unit{}, staleUnit(version, old.Version)
		}
		if other, err := w.UnitByCode(next.Code); err == nil && other.ID != id {
			return models.Unit{}, codeTaken(next.Code)
		} else if err != nil && !notFound(err) {
			return models.Unit{}, err
		}
		return w.replaceUnit(*old, next)
	})
}

func staleUnit(yours, theirs int) error {
	r := models.Refuse(models.RefuseStale, "stale_version", "Đơn vị vừa được người khác sửa. Hãy tải lại trang rồi sửa lại.")
	r.Extra = map[string]any{"yours": yours, "theirs": theirs}
	return r
}

func (w *work) replaceUnit(old, next models.Unit) (models.Unit, error) {
	if (old.GroupKey != next.GroupKey || old.Code != next.Code) && w.unitInCycle(old.ID) {
		return models.Unit{}, models.Refuse(models.RefuseConflict, "unit_in_cycle", "Đơn vị đang ở trong một kỳ đánh giá chưa công bố nên chưa đổi mã hoặc nhóm được.")
	}
	next.ID, next.Version, next.CreatedAt, next.UpdatedAt = old.ID, old.Version+1, old.CreatedAt, w.now
	w.audit(event{Action: "unit_updated", Unit: old.ID, Subject: old.ID, Detail: map[string]any{"before": unitDetail(old), "after": unitDetail(next)}})
	err := w.UpdateUnit(old.ID, old.Version, store.Cols{"code": next.Code, "name": next.Name, "short_name": next.ShortName, "folded": next.Folded, "group_key": next.GroupKey, "block": next.Block,
		"kind": next.Kind, "parent_id": next.ParentID, "email": next.Email, "ranked": next.Ranked, "valid_from": next.ValidFrom, "valid_to": next.ValidTo, "predecessors": next.Predecessors, "updated_at": w.now})
	if notFound(err) {
		return models.Unit{}, staleUnit(old.Version, old.Version+1)
	}
	return next, err
}

// unitInCycle reports whether a cycle under way assesses the unit.
func (w *work) unitInCycle(id string) bool {
	forms, err := w.AssessmentsOfUnit(id)
	if err != nil {
		return true // refuse rather than guess
	}
	for _, a := range forms {
		c, err := w.Cycle(a.CycleID)
		if err != nil || (!c.Stage.Terminal() && c.Stage != models.CyclePublished) {
			return true
		}
	}
	return false
}

// UnitOf reads back what UnitData holds, for forms.
func UnitOf(u models.Unit, parentCode string) UnitData {
	var pre []string
	_ = json.Unmarshal([]byte(u.Predecessors), &pre) // written here
	return UnitData{Code: u.Code, Name: u.Name, ShortName: u.ShortName, Group: u.GroupKey, Block: u.Block, Kind: u.Kind, ParentCode: parentCode, Email: u.Email, Unranked: !u.Ranked,
		ValidFrom: u.ValidFrom, ValidTo: u.ValidTo, Predecessors: pre}
}
