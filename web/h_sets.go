package web

import (
	"net/http"
	"slices"

	"chuky/indicators"
)

func (s *server) sets(v *visit) error {
	p := setsPage(s.d.Queries.SetList(v.ctx(), v.actor))
	var err error
	if p.Base, err = s.base(v, "Bộ chỉ số", SectionSets); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageTable, p)
}

func (s *server) set(v *visit) error {
	set, err := s.d.Queries.Set(v.ctx(), v.actor, v.Param("bo"), v.Query("ban"))
	if err != nil {
		return err
	}
	versions := slices.DeleteFunc(s.d.Queries.SetList(v.ctx(), v.actor), func(x *indicators.Set) bool { return x.ID != set.ID })
	p := setPage(set, versions)
	if p.Base, err = s.base(v, set.Short, SectionSets); err != nil {
		return err
	}
	return v.page(http.StatusOK, PageSet, p)
}
