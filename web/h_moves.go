package web

import (
	"net/http"
	"slices"
	"strings"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

// boardMove is one of the coordinator's moves: the page that says what will happen, and the deed. The command decides
// whether the move may be made; when only keeps those out of the menu that cannot.
type boardMove struct {
	key, menu, icon string
	when            func(queries.Board) bool
	page            func(*moveVisit) (ConfirmPage, error)
	do              func(*moveVisit) (done string, err error) // faults of the form are noted in it
}

// moveVisit is a visit to the page of a move.
type moveVisit struct {
	*visit
	s    *server
	b    queries.Board
	form *typed // nil while the page is shown for the first time
}

// moves are the coordinator's moves in the order of the menu.
var moves []boardMove

func init() { // the table refers to functions that refer to the table's pages
	moves = []boardMove{
		{"mo", "Mở kỳ đánh giá", IconPlayerPlay, func(b queries.Board) bool { return b.Moves.Open }, openPage, openCycle},
		{"don-doc", "Đôn đốc ngay", IconBell, func(b queries.Board) bool { return b.Moves.Cancel && len(b.Laggards) > 0 }, remindPage, remind},
		{"gia-han", "Gia hạn cho đơn vị", IconCalendarPlus, func(b queries.Board) bool { return b.Moves.Cancel && len(b.Laggards) > 0 }, extendPage, extend},
		{"mo-lai", "Mở lại phiếu", IconRefresh, func(b queries.Board) bool { return b.Moves.Cancel && len(lockedForms(b)) > 0 }, reopenPage, reopen},
		{"moc", "Sửa mốc thời gian, cập nhật lịch nghỉ", IconCalendar, func(b queries.Board) bool { return b.Moves.ReviseCalendar }, revisePage, revise},
		{"thay-bo", "Thay bộ chỉ số", IconListTree, func(b queries.Board) bool { return b.Moves.ReplaceSet }, replaceSetPage, replaceSet},
		{"loai-tru", "Loại trừ tiêu chí", IconCircleOff, func(b queries.Board) bool { return b.Moves.Exclude }, excludePage, exclude},
		{"thay-tham-dinh", "Thay thẩm định viên", IconUsers, func(b queries.Board) bool { return b.Moves.Replace && len(b.Load) > 0 }, replaceVerifierPage, replaceVerifier},
		{"ket-thuc-tham-dinh", "Kết thúc thẩm định lần 1", IconCheck, func(b queries.Board) bool { return b.Moves.EndVerifying }, endVerifyingPage, endVerifying},
		{"cong-bo-ngay", "Công bố ngay", IconWorld, func(b queries.Board) bool { return b.Cycle.Stage == models.CycleSigned }, publishPage, publish},
		{"dong", "Đóng kỳ đánh giá", IconArchive, func(b queries.Board) bool { return b.Moves.Close }, closePage, closeCycle},
		{"huy", "Hủy kỳ đánh giá", IconBan, func(b queries.Board) bool { return b.Moves.Cancel }, cancelPage, cancel},
	}
}

// boardMoves are the moves that the stage allows, for the menu.
func boardMoves(b queries.Board) []boardMove {
	return slices.DeleteFunc(slices.Clone(moves), func(m boardMove) bool { return !m.when(b) })
}

// mayCorrect: at sign-off a correction makes the digest void, after publication it makes the next version.
func mayCorrect(b queries.Board) bool {
	return b.Cycle.Stage == models.CycleSignOff || b.Cycle.Stage == models.CyclePublished
}

// coordinating refuses whoever is no coordinator: the moves are theirs alone.
func (v *visit) coordinating() error {
	if v.actor.Has(models.RoleCoordinator, "") {
		return nil
	}
	return models.Refuse(models.RefuseForbidden, "not_allowed", "Chỉ Điều phối làm được việc này.")
}

func (s *server) moveVisit(v *visit, form *typed) (*moveVisit, boardMove, error) {
	v.cycle = v.Param("ky")
	at := slices.IndexFunc(moves, func(m boardMove) bool { return m.key == v.Param("viec") })
	if at < 0 {
		return nil, boardMove{}, errNowhere()
	}
	if err := v.coordinating(); err != nil {
		return nil, boardMove{}, err
	}
	b, err := s.d.Queries.Board(v.ctx(), v.actor, v.cycle)
	return &moveVisit{v, s, b, form}, moves[at], err
}

func (s *server) moveAsk(v *visit) error {
	m, move, err := s.moveVisit(v, nil)
	if err != nil {
		return err
	}
	if !move.when(m.b) {
		return models.Refuse(models.RefuseConflict, "wrong_stage", "Kỳ đánh giá "+m.b.StageVN+" nên không làm được việc “"+move.menu+"”.")
	}
	return s.showMove(m, move, http.StatusOK)
}

func (s *server) showMove(m *moveVisit, move boardMove, status int) error {
	p, err := move.page(m)
	if err != nil {
		return err
	}
	p.Action, p.Icon, p.Errors = URLBoardMove(m.cycle, move.key), move.icon, m.form.problems()
	p.Back = Link{Href: URLBoard(m.cycle), Text: "Bảng điều phối"}
	if p.Lead == "" {
		p.Lead = m.b.Cycle.Name
	}
	if p.Submit == "" {
		p.Submit = p.Heading
	}
	if p.Base, err = s.base(m.visit, p.Heading, SectionBoard); err != nil {
		return err
	}
	return m.page(status, PageConfirm, p)
}

// moveDo carries a move out; a refusal of a rule shows the page again with what was typed.
func (s *server) moveDo(v *visit) error {
	form := &typed{values: v.Request.PostForm}
	m, move, err := s.moveVisit(v, form)
	if err != nil {
		return err
	}
	done, err := move.do(m)
	if err != nil && !form.refused(err, map[string]string{"reason_missing": "ly_do", "confirmation_wrong": "go_lai", "instants_order": ""}) {
		return err
	}
	if len(form.errs) > 0 {
		return s.showMove(m, move, http.StatusUnprocessableEntity)
	}
	v.flash("ok", done, "")
	v.to(URLBoard(v.cycle))
	return nil
}

// reason is the reason typed; a missing one is noted.
func (m *moveVisit) reason() string {
	needed(m.form, "ly_do", "Hãy nêu lý do.")
	return strings.TrimSpace(m.PostForm("ly_do"))
}

// each carries one command out for every form chosen, each under a key of its own, and stops at the first refusal.
func (m *moveVisit) each(do func(a commands.Actor, form string) error) (int, error) {
	ids := m.PostFormArray("phieu")
	if len(ids) == 0 {
		m.form.fault("phieu", "Hãy chọn ít nhất một đơn vị.")
	}
	if len(m.form.errs) > 0 {
		return 0, nil
	}
	for i, id := range ids {
		a := m.act()
		a.Key += "/" + id
		if err := do(a, id); err != nil {
			if r, ok := models.AsRefusal(err); ok && i > 0 {
				out := *r
				out.Message = "Đã làm cho các đơn vị đứng trước. " + r.Message
				return i, &out
			}
			return i, err
		}
	}
	return len(ids), nil
}
