package api

import (
	"strings"

	"chuky/indicators"
	"chuky/indicators/lint"
)

// findingsOut is what the linter says of a set; the findings are those of "chuky indicators lint --json".
type findingsOut struct {
	Set      SetRef         `json:"set"`
	Errors   int            `json:"errors"`
	Open     int            `json:"open_errors" doc:"Lỗi chưa có cách hiểu: còn lỗi thì không mở được kỳ"`
	Warnings int            `json:"warnings"`
	Notes    int            `json:"notes"`
	Refused  string         `json:"refused,omitempty" doc:"Vì sao không mở được kỳ với bộ này"`
	Findings []lint.Finding `json:"findings"`
}

func setFindings(k *call, in *setIn) (findingsOut, error) {
	s, err := k.api.Queries.Set(k.ctx(), k.actor, in.ID, in.Version)
	if err != nil {
		return findingsOut{}, err
	}
	c := k.api.Queries.CheckSet(s)
	return findingsOut{SetRef{s.ID, s.Version, s.Digest(), s.Short}, c.Errors, c.Open, c.Warnings, c.Notes, c.Refused, append([]lint.Finding{}, c.Findings...)}, nil
}

type differencesIn struct {
	ID      string `path:"id"`
	Version string `query:"version" doc:"Trống: mới nhất"`
	To      string `query:"to" required:"true" doc:"Bộ kia: mã, hoặc mã@phiên bản"`
}

func setDifferences(k *call, in *differencesIn) (List[indicators.Difference], error) {
	id, version, _ := strings.Cut(in.To, "@")
	_, _, diffs, err := k.api.Queries.SetDifferences(k.ctx(), k.actor, [2]string{in.ID, in.Version}, [2]string{id, version})
	return page(k, PageIn{1, max(len(diffs), 1)}, diffs, len(diffs), func(d indicators.Difference) indicators.Difference { return d }), err
}
