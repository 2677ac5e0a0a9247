package demo

// judge is what the verifier of round 1 makes of a criterion. ask says that a supplement is asked for first; settled says
// that the unit was already asked (or offered) one for it.
func (s *script) judge(u Unit, code string, settled bool) (v verdict, ask string) {
	p := s.parts[u.Code]
	a := s.forms[u.Code][code]
	_, refused := p.RefusedNA[code]
	_, asked := p.Asked[code]
	v = verdict{Item: code, Kind: accepted}
	switch {
	case refused && !settled:
		v.Kind, v.Reason = naRefused, "Đơn vị có chức năng này; chưa phát sinh không phải là không có nội dung."
	case refused: // the unit answered with figures
	case asked && !settled:
		return v, "Chưa có số liệu đối chiếu của hệ thống, đề nghị bổ sung báo cáo và rà soát lại số liệu."
	case a.NA:
		v.Kind = naGranted
	case code == p.Adjusted:
		v.Kind, v.Values, v.Reason = adjusted, reduce(s.sets[u.Group], code, a), "Một số trường hợp không đủ tài liệu kiểm chứng, tính lại theo hồ sơ đã nộp."
	case code == p.NotRecognised:
		v.Kind, v.Reason = notRecognised, "Tài liệu ban hành ngoài năm đánh giá, không công nhận."
	}
	return v, ""
}

// review is what the verifier of round 2 makes of an explanation: follows the unit, or keeps the result.
func (s *script) review(u Unit, code string) verdict {
	if s.parts[u.Code].Explains[code] {
		return verdict{Item: code, Kind: accepted, Reason: "Đơn vị đã giải trình đủ, công nhận số liệu tự đánh giá."}
	}
	return verdict{Item: code, Kind: notRecognised, Reason: "Giải trình chưa có tài liệu mới, giữ kết quả thẩm định lần 1."}
}
