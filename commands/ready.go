package commands

import (
	"fmt"

	"chuky/indicators"
	"chuky/indicators/lint"
	"chuky/models"
)

// ready refuses a set with which no cycle may run: one whose points are not all known, or in which an error of the
// document has no ruling (docs/lint.md).
func (s *Service) ready(g models.CycleGroup) error {
	set, err := s.Sets(g.SetID, g.SetVersion)
	if err != nil {
		return err
	}
	if set.SetKind != indicators.ScoredSet {
		return models.Refuse(models.RefuseInvalid, "set_not_scored", fmt.Sprintf("Bộ chỉ số “%s” theo dõi chỉ tiêu, không chấm điểm, nên không dùng để mở kỳ đánh giá.", set.Short))
	}
	if unknown := set.Unknown(); len(unknown) > 0 {
		return models.Refuse(models.RefuseInvalid, "set_points_unknown", fmt.Sprintf("Bộ chỉ số “%s” có %d tiêu chí chưa biết điểm tối đa (đầu tiên là %s). Hãy bổ sung điểm trước khi mở kỳ đánh giá.", set.Short, len(unknown), unknown[0]))
	}
	if open := lint.Open(lint.Lint(set)); len(open) > 0 {
		where := ""
		if open[0].Node != "" {
			where = "mục " + open[0].Node + ": "
		}
		return models.Refuse(models.RefuseInvalid, "set_open_errors", fmt.Sprintf("Bộ chỉ số “%s” còn %d lỗi chưa có cách hiểu (%s%s). Hãy xem trang Bộ chỉ số và chọn cách hiểu trước khi mở kỳ đánh giá.", set.Short, len(open), where, open[0].Message))
	}
	return nil
}
