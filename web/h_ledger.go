package web

import "net/http"

// ledger shows how a unit's points came about, for those who may see its form.
func (s *server) ledger(v *visit) error {
	l, err := s.d.Queries.Ledger(v.ctx(), v.actor, v.Param("phieu"))
	if err != nil {
		return err
	}
	v.cycle, v.form = l.Cycle.ID, l.Assessment.ID
	section := SectionForm
	switch {
	case l.Access.Judge():
		section = SectionDesk
	case l.Access.Overseer:
		section = SectionCouncil
	}
	p := ledgerPage(l, v.Query("tc"))
	if p.Base, err = s.base(v, "Sổ điểm "+l.Unit.Name, section); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageLedger, p)
}
