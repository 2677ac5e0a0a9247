package queries

import (
	"context"
	"slices"

	"chuky/commands"
	"chuky/models"
	"chuky/store"
)

// Event is an audit event in words.
type Event struct {
	models.AuditEvent
	ActionVN string
	RoleVN   string
	Reason   string
}

// ActionVN names the actions of the audit log.
var ActionVN = map[string]string{
	"item_saved": "Lưu số liệu", "evidence_added": "Thêm tài liệu", "evidence_changed": "Sửa tài liệu", "submitted": "Trình lãnh đạo", "returned": "Trả lại", "approved": "Duyệt phiếu",
	"locked": "Khóa số liệu", "extended": "Gia hạn", "reopened": "Mở lại phiếu", "verification_opened": "Bắt đầu thẩm định", "verdict": "Quyết định tiêu chí",
	"supplement_asked": "Yêu cầu bổ sung", "supplement_answered": "Đã bổ sung", "supplement_returned": "Trả lại bổ sung", "supplement_approved": "Duyệt bổ sung", "supplement_lapsed": "Hết hạn bổ sung",
	"round_one_complete": "Xong thẩm định lần 1", "round_two_complete": "Xong thẩm định lần 2", "explanation_saved": "Lưu giải trình", "explanation_submitted": "Trình giải trình", "explanation_sent": "Gửi giải trình",
	"plan_saved": "Lưu kế hoạch kỳ", "opened": "Mở kỳ đánh giá", "collecting_ended": "Kết thúc kê khai", "explaining_opened": "Mở giải trình", "council_opened": "Chuyển Hội đồng", "minutes_recorded": "Ghi biên bản",
	"run_frozen": "Chốt kết quả tính", "digest_void": "Kết quả tính hết hiệu lực", "signed": "Phê duyệt kết quả", "sent_back": "Lãnh đạo trả lại", "sign_escalated": "Báo chậm phê duyệt", "published": "Công bố", "correction": "Đính chính",
	"closed": "Đóng kỳ", "cancelled": "Hủy kỳ", "criterion_excluded": "Loại trừ tiêu chí", "verifier_replaced": "Thay người thẩm định", "calendar_revised": "Đổi mốc thời gian", "set_replaced": "Thay bộ chỉ số",
	"calendar_saved": "Sửa lịch nghỉ", "deputy_recorded": "Ghi nhận giao ký thay", "deputy_revoked": "Thu hồi giao ký thay", "reminder": "Đôn đốc", "due_passed": "Báo quá hạn",
	"signed_in": "Đăng nhập", "sign_in_failed": "Đăng nhập sai", "account_locked": "Khóa tài khoản tạm", "signed_out": "Đăng xuất", "password_changed": "Đổi mật khẩu", "password_reset": "Đặt lại mật khẩu",
	"user_created": "Tạo tài khoản", "user_updated": "Sửa tài khoản", "user_disabled": "Khóa tài khoản", "user_enabled": "Mở tài khoản", "granted": "Cấp quyền", "revoked": "Thu quyền", "token_created": "Tạo mã truy cập", "token_revoked": "Thu mã truy cập",
	"unit_created": "Thêm đơn vị", "unit_updated": "Sửa đơn vị", "units_imported": "Nhập đơn vị từ tệp", "task_claimed": "Nhận việc", "task_released": "Trả việc",
}

func eventOf(e models.AuditEvent) Event {
	out := Event{AuditEvent: e, ActionVN: ActionVN[e.Action], RoleVN: RoleVN[e.ActorRole], Reason: detailOf(e)["reason"]}
	if out.ActionVN == "" {
		out.ActionVN = e.Action
	}
	return out
}

// hiddenFromUnits are actions that a unit must not read before its round is over; the form shows the decisions then.
var hiddenFromUnits = []string{"verdict"}

// Audit lists audit events, newest first: everything for the auditor and the coordinator, otherwise what speaks of the
// actor's own units. The administrator sees every event, but what an event of a cycle says (figures, reasons) only for
// the own units: administering opens no forms.
func (s *Service) Audit(ctx context.Context, actor commands.Actor, f store.AuditFilter) (Page[Event], error) {
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 50
	}
	var rows []models.AuditEvent
	var n int
	var err error
	if hasAny(actor, models.RoleAuditor, models.RoleAdmin, models.RoleCoordinator) {
		rows, n, err = s.db(ctx).AuditEvents(f)
	} else {
		units := unitsOf(actor, models.RoleOfficer, models.RoleLeader)
		if len(units) == 0 {
			return Page[Event]{}, errForbidden()
		}
		rows, n, err = s.db(ctx).AuditOfUnits(units, hiddenFromUnits, f)
	}
	if err != nil {
		return Page[Event]{}, err
	}
	p := Page[Event]{Total: n}
	blind, own := !hasAny(actor, models.RoleAuditor, models.RoleCoordinator), unitsOf(actor, models.RoleOfficer, models.RoleLeader)
	for _, e := range rows {
		if blind && e.CycleID != "" && (!slices.Contains(own, e.UnitID) || slices.Contains(hiddenFromUnits, e.Action)) {
			e.Detail = ""
		}
		p.Rows = append(p.Rows, eventOf(e))
	}
	return p, nil
}

// Messages lists mail, newest first, of a cycle or ("") of all, in a state or ("") in any: for the coordinator, the administrator and the auditor.
func (s *Service) Messages(ctx context.Context, actor commands.Actor, cycleID, state string, limit, offset int) (Page[models.Message], error) {
	if !hasAny(actor, models.RoleCoordinator, models.RoleAdmin, models.RoleAuditor) {
		return Page[models.Message]{}, errForbidden()
	}
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	rows, n, err := s.db(ctx).MessagesAt(cycleID, state, limit, offset)
	return Page[models.Message]{Rows: rows, Total: n}, err
}

// Message is one mail.
func (s *Service) Message(ctx context.Context, actor commands.Actor, id string) (models.Message, error) {
	m, err := s.db(ctx).Message(id)
	if err != nil {
		return models.Message{}, found(err)
	}
	if m.UserID != actor.User.ID && !hasAny(actor, models.RoleCoordinator, models.RoleAdmin, models.RoleAuditor) {
		return models.Message{}, errNotFound()
	}
	return *m, nil
}
