package notify

import (
	"fmt"

	"chuky/calendar"
)

func cycleOpened(d Data) letter {
	return letter{
		subject: fmt.Sprintf("%s: mời %s tự đánh giá %s", d.Cycle, d.Unit, by(d.Due)),
		paragraphs: []string{
			fmt.Sprintf("%s đã mở. Đề nghị %s kê khai số liệu, đính kèm tài liệu kiểm chứng và trình lãnh đạo đơn vị duyệt.", d.Cycle, d.Unit),
			fmt.Sprintf("Phiếu duyệt sau hạn nộp vẫn được nhận và ghi nhận là chậm nộp; số liệu khóa lúc %s, sau đó hệ thống không nhận phiếu nữa. Tiêu chí không có số liệu được tính 0 điểm.", calendar.FormatVN(d.Lock)),
		},
		listTitle: "Việc cần làm", dueWord: "Hạn nộp", linkWord: "Mở phiếu tự đánh giá",
	}
}

func reminder(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Đôn đốc: %s %s (%s)", d.Unit, d.Calendar.Left(d.Now, d.Due), d.Cycle),
		paragraphs: []string{fmt.Sprintf("%s chưa hoàn thành phiếu tự đánh giá của %s. Đề nghị Ông/Bà hoàn thành đúng hạn.", d.Unit, d.Cycle)},
		listTitle:  "Đơn vị còn phải làm", dueWord: "Hạn nộp", linkWord: "Mở việc cần xử lý",
	}
}

func leaderReview(d Data) letter {
	return letter{
		subject: fmt.Sprintf("Phiếu tự đánh giá của %s chờ Ông/Bà duyệt %s", d.Unit, by(d.Due)),
		paragraphs: []string{
			fmt.Sprintf("%s đã trình phiếu tự đánh giá của %s (%s). Đề nghị Ông/Bà xem và duyệt, hoặc trả lại kèm ý kiến.", d.Actor, d.Unit, d.Cycle),
			"Phiếu chỉ được nộp khi lãnh đạo đơn vị duyệt; trình lãnh đạo chưa phải là đã nộp.",
		},
		listTitle: "Cần lưu ý", dueWord: "Hạn nộp", linkWord: "Mở trang duyệt phiếu",
	}
}

func returned(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Lãnh đạo trả lại phiếu tự đánh giá của %s", d.Unit),
		paragraphs: []string{fmt.Sprintf("Phiếu tự đánh giá của %s (%s) được trả lại để hoàn thiện. Đề nghị Ông/Bà sửa theo ý kiến và trình lại.", d.Unit, d.Cycle), because(d)},
		listTitle:  "Tiêu chí có ý kiến", dueWord: "Hạn nộp", linkWord: "Mở phiếu tự đánh giá",
	}
}

func duePassed(d Data) letter {
	return letter{
		subject: fmt.Sprintf("Chậm nộp: %s chưa nộp phiếu tự đánh giá (%s)", d.Unit, d.Cycle),
		paragraphs: []string{
			fmt.Sprintf("Đã hết hạn nộp nhưng %s chưa nộp phiếu tự đánh giá. Phiếu được duyệt từ lúc này được ghi nhận là chậm nộp.", d.Unit),
			fmt.Sprintf("Số liệu khóa lúc %s (%s). Sau thời điểm đó hệ thống không nhận phiếu; tiêu chí không có số liệu được tính 0 điểm.", calendar.FormatVN(d.Lock), d.Calendar.Left(d.Now, d.Lock)),
		},
		listTitle: "Đơn vị còn phải làm", dueWord: "Hạn nộp", linkWord: "Mở việc cần xử lý",
	}
}

func locked(d Data) letter {
	return letter{
		subject: fmt.Sprintf("Đã khóa số liệu của %s (%s)", d.Unit, d.Cycle),
		paragraphs: []string{
			fmt.Sprintf("Đã đến thời điểm khóa số liệu và phiếu của %s chưa được nộp. Các tiêu chí chưa nộp được coi là không có số liệu và tính 0 điểm.", d.Unit),
			"Dữ liệu đã nhập vẫn được giữ nguyên. Nếu có lý do chính đáng, đề nghị đơn vị liên hệ bộ phận điều phối để được xem xét mở lại.",
		},
		listTitle: "Tiêu chí không có số liệu", linkWord: "Xem phiếu tự đánh giá",
	}
}

func extended(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Gia hạn: %s nộp phiếu %s", d.Unit, by(d.Due)),
		paragraphs: []string{fmt.Sprintf("%s được gia hạn nộp phiếu tự đánh giá của %s.", d.Unit, d.Cycle), because(d)},
		listTitle:  "Đơn vị còn phải làm", dueWord: "Hạn mới", linkWord: "Mở phiếu tự đánh giá",
	}
}

func reopened(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Mở lại phiếu của %s, hoàn thành %s", d.Unit, by(d.Due)),
		paragraphs: []string{fmt.Sprintf("Phiếu tự đánh giá của %s (%s) được mở lại. Đề nghị Ông/Bà hoàn thiện và trình lãnh đạo đơn vị duyệt.", d.Unit, d.Cycle), because(d)},
		listTitle:  "Tiêu chí được mở lại", dueWord: "Mở đến", linkWord: "Mở phiếu tự đánh giá",
	}
}

func calendarRevised(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("%s: điều chỉnh thời hạn, hạn mới %s", d.Cycle, calendar.FormatVN(d.Due)),
		paragraphs: []string{fmt.Sprintf("Lịch ngày làm việc hoặc các mốc thời gian của %s đã được điều chỉnh.", d.Cycle), because(d)},
		listTitle:  "Các mốc sau điều chỉnh", dueWord: "Hạn của Ông/Bà", linkWord: "Xem lịch của kỳ đánh giá",
	}
}

func setReplaced(d Data) letter {
	return letter{
		subject: fmt.Sprintf("%s: thay bộ chỉ số đang dùng", d.Cycle),
		paragraphs: []string{
			fmt.Sprintf("Bộ chỉ số của %s đã được thay bằng phiên bản mới. Số liệu của các tiêu chí giữ nguyên mã được chuyển sang; đề nghị Ông/Bà rà soát lại phiếu.", d.Cycle),
			because(d),
		},
		listTitle: "Tiêu chí không chuyển được số liệu", dueWord: "Hạn nộp", linkWord: "Mở phiếu tự đánh giá",
	}
}

func criterionExcluded(d Data) letter {
	return letter{
		subject: fmt.Sprintf("%s: loại trừ tiêu chí", d.Cycle),
		paragraphs: []string{
			"Các tiêu chí dưới đây được loại trừ đối với mọi đơn vị trong nhóm: không tính điểm và không tính vào điểm tối đa.",
			because(d),
		},
		listTitle: "Tiêu chí loại trừ", linkWord: "Xem bộ chỉ số",
	}
}

func evidenceRejected(d Data) letter {
	return letter{
		subject: fmt.Sprintf("Tài liệu kiểm chứng của %s bị từ chối (%s)", d.Unit, d.Cycle),
		paragraphs: []string{
			fmt.Sprintf("Tài liệu Ông/Bà tải lên cho phiếu tự đánh giá của %s không được nhận và đã bị xóa khỏi kho tài liệu. Tài liệu này không được dùng để thẩm định.", d.Unit),
			because(d),
			"Đề nghị Ông/Bà báo bộ phận công nghệ thông tin kiểm tra máy đã tạo tệp, rồi tải lên bản thay thế khi phiếu còn mở.",
		},
		listTitle: "Tài liệu bị từ chối", linkWord: "Mở phiếu tự đánh giá",
	}
}
