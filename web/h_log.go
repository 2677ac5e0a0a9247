package web

import (
	"errors"
	"io/fs"
	"net/http"
	"slices"

	"chuky/models"
	"chuky/notify/smtpsink"
	"chuky/queries"
	"chuky/store"
)

// mail lists messages, or with ?kieu=tep those that the receiver of the one-machine mode keeps.
func (s *server) mail(v *visit) error {
	if v.Query("kieu") == "tep" && s.d.MailFolder != "" {
		return s.mailFiles(v)
	}
	db := s.d.Commands.Store.Read(v.ctx())
	cycles, err := db.Cycles()
	if err != nil {
		return err
	}
	x := mailList{cycles: cycles, cycle: v.Query("ky"), state: v.Query("tt"), files: s.d.MailFolder != ""}
	page, err := s.d.Queries.Messages(v.ctx(), v.actor, x.cycle, x.state, listSize, v.offset())
	if err != nil {
		return err
	}
	x.rows, x.total = page.Rows, page.Total
	p := mailPage(x)
	if p.Base, err = s.base(v, "Thư đã gửi", SectionMail); err != nil {
		return err
	}
	p.Pager = v.pager(x.total, "thư")
	return v.page(http.StatusOK, PageTable, p)
}

func (s *server) message(v *visit) error {
	m, err := s.d.Queries.Message(v.ctx(), v.actor, v.Param("id"))
	if err != nil {
		return err
	}
	p := messagePage(m)
	if m.State == models.MessageFailed && (v.actor.Has(models.RoleCoordinator, "") || v.actor.Has(models.RoleAdmin, "")) {
		p.Retry = &Button{Text: "Gửi lại", Icon: IconRefresh, Kind: "ton", Action: URLMailRetry(m.ID)}
	}
	return s.showMessage(v, p)
}

// resend lets a message that failed be tried again.
func (s *server) resend(v *visit) error {
	id, err := s.d.Commands.ResendMessage(v.ctx(), v.act(), v.Param("id"))
	if err != nil {
		return err
	}
	v.flash("ok", "Thư sẽ được gửi lại ngay.", "")
	v.to(URLMailItem(id))
	return nil
}

func (s *server) showMessage(v *visit, p MessagePage) error {
	var err error
	if p.Base, err = s.base(v, p.Heading, SectionMail); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageMessage, p)
}

func (s *server) mailFiles(v *visit) error {
	if err := v.overseeing(); err != nil {
		return err
	}
	rows, total, err := smtpsink.List(s.d.MailFolder, v.offset(), listSize)
	if err != nil {
		return err
	}
	p := mailFilesPage(rows, total)
	if p.Base, err = s.base(v, "Thư đã gửi", SectionMail); err != nil {
		return err
	}
	p.Pager = v.pager(total, "thư")
	return v.page(http.StatusOK, PageTable, p)
}

func (s *server) mailFile(v *visit) error {
	if err := v.overseeing(); err != nil {
		return err
	}
	if s.d.MailFolder == "" {
		return errNowhere()
	}
	m, err := smtpsink.Read(s.d.MailFolder, v.Param("tep"))
	if errors.Is(err, fs.ErrNotExist) {
		return errNowhere()
	}
	if err != nil {
		return err
	}
	return s.showMessage(v, mailFilePage(m))
}

func (s *server) audit(v *visit) error {
	f := store.AuditFilter{CycleID: v.Query("ky"), UnitID: v.Query("dv"), Action: v.Query("viec"), ActorID: v.Query("nguoi"), Limit: listSize, Offset: v.offset()}
	rows, err := s.d.Queries.Audit(v.ctx(), v.actor, f)
	if err != nil {
		return err
	}
	x := auditList{rows: rows.Rows, total: rows.Total, cycle: f.CycleID, unit: f.UnitID, action: f.Action, actor: f.ActorID, units: map[string]models.Unit{}, all: v.overseeing() == nil}
	db := s.d.Commands.Store.Read(v.ctx())
	if x.sealed, err = db.AuditSize(); err != nil {
		return err
	}
	cycles, err := s.d.Queries.CycleList(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	for _, c := range cycles {
		x.cycles = append(x.cycles, c.Cycle)
	}
	units, err := s.d.Queries.Units(v.ctx(), v.actor, queries.ListFilter{})
	if err != nil {
		return err
	}
	for _, u := range units.Rows {
		if x.all || slices.ContainsFunc(v.actor.Grants, func(g models.Grant) bool { return g.UnitID == u.ID }) {
			x.units[u.ID] = u
		}
	}
	p := auditPage(x)
	if p.Base, err = s.base(v, "Nhật ký", SectionAudit); err != nil {
		return err
	}
	p.Pager = v.pager(x.total, "sự kiện")
	return v.page(http.StatusOK, PageTable, p)
}

// checkLog verifies the audit log while the visitor waits.
func (s *server) checkLog(v *visit) error {
	x, err := s.d.Queries.CheckLog(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	p := logCheckPage(x)
	if p.Base, err = s.base(v, p.Head.Title, SectionAudit); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageTable, p)
}
