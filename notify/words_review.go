package notify

import "fmt"

func verifierAssigned(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("%s: phân công thẩm định, hoàn thành %s", d.Cycle, by(d.Due)),
		paragraphs: []string{fmt.Sprintf("Ông/Bà được phân công thẩm định trong %s.", d.Cycle)},
		listTitle:  "Phạm vi thẩm định", dueWord: "Hạn thẩm định", linkWord: "Mở bàn thẩm định",
	}
}

func submitted(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("%s đã nộp phiếu, đề nghị thẩm định %s", d.Unit, by(d.Due)),
		paragraphs: []string{fmt.Sprintf("%s đã nộp phiếu tự đánh giá của %s. Đề nghị Ông/Bà thẩm định các tiêu chí thuộc lĩnh vực được phân công.", d.Unit, d.Cycle)},
		listTitle:  "Tiêu chí cần thẩm định", dueWord: "Hạn thẩm định", linkWord: "Mở bàn thẩm định",
	}
}

func supplementRequested(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Yêu cầu bổ sung: %s trả lời %s", d.Unit, by(d.Due)),
		paragraphs: []string{fmt.Sprintf("Trong quá trình thẩm định phiếu của %s (%s), thẩm định viên đề nghị đơn vị bổ sung. Chỉ những tiêu chí dưới đây được mở lại; hết hạn mà không trả lời thì thẩm định theo hồ sơ hiện có.", d.Unit, d.Cycle), because(d)},
		listTitle:  "Tiêu chí cần bổ sung", dueWord: "Hạn bổ sung", linkWord: "Mở yêu cầu bổ sung",
	}
}

func supplementAnswered(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("%s đã trả lời yêu cầu bổ sung", d.Unit),
		paragraphs: []string{fmt.Sprintf("Yêu cầu bổ sung đối với %s (%s) đã được trả lời hoặc đã hết hạn. Đề nghị Ông/Bà tiếp tục thẩm định.", d.Unit, d.Cycle)},
		listTitle:  "Tiêu chí", dueWord: "Hạn thẩm định", linkWord: "Mở bàn thẩm định",
	}
}

func roundCompleted(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Kết quả thẩm định lần 1 của %s (%s)", d.Unit, d.Cycle),
		paragraphs: []string{fmt.Sprintf("Đã có kết quả thẩm định lần 1 đối với phiếu của %s. Ông/Bà có thể xem điểm, nhận xét và cách tính của từng tiêu chí.", d.Unit)},
		listTitle:  "Tiêu chí có điểm thẩm định khác điểm tự đánh giá", dueWord: "Giải trình, kiến nghị đến", linkWord: "Xem kết quả thẩm định",
	}
}

func explanationOpen(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("%s: tiếp nhận giải trình, kiến nghị của %s %s", d.Cycle, d.Unit, by(d.Due)),
		paragraphs: []string{fmt.Sprintf("Nếu chưa thống nhất với kết quả thẩm định lần 1, đề nghị %s gửi giải trình, kiến nghị theo từng tiêu chí, do lãnh đạo đơn vị duyệt. Hết hạn mà không có giải trình thì giữ kết quả thẩm định lần 1.", d.Unit)},
		listTitle:  "Tiêu chí có điểm thẩm định khác điểm tự đánh giá", dueWord: "Hạn giải trình", linkWord: "Mở trang giải trình",
	}
}

func explanationReceived(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Giải trình của %s chờ thẩm định lần 2 %s", d.Unit, by(d.Due)),
		paragraphs: []string{fmt.Sprintf("%s đã gửi giải trình, kiến nghị về kết quả thẩm định (%s). Đề nghị Ông/Bà thẩm định lần 2, có nêu lý do.", d.Unit, d.Cycle)},
		listTitle:  "Tiêu chí giải trình", dueWord: "Hạn thẩm định lần 2", linkWord: "Mở bàn thẩm định",
	}
}

func round2Decided(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Kết quả thẩm định lần 2 của %s (%s)", d.Unit, d.Cycle),
		paragraphs: []string{fmt.Sprintf("Giải trình, kiến nghị của %s đã được thẩm định lần 2. Lý do đối với từng tiêu chí được ghi trong hệ thống.", d.Unit)},
		listTitle:  "Kết quả từng tiêu chí", linkWord: "Xem kết quả thẩm định",
	}
}

func pointsMoved(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Điểm của %s thay đổi do số liệu của đơn vị khác (%s)", d.Unit, d.Cycle),
		paragraphs: []string{fmt.Sprintf("Một số tiêu chí được tính tương quan giữa các đơn vị. Số liệu của đơn vị khác đã thay đổi nên điểm của %s thay đổi theo; số liệu của %s giữ nguyên. Việc này không mở thêm đợt giải trình.", d.Unit, d.Unit)},
		listTitle:  "Tiêu chí có điểm thay đổi", linkWord: "Xem cách tính",
	}
}

func verifyReminder(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("%s: nhắc hoàn thành thẩm định %s", d.Cycle, by(d.Due)),
		paragraphs: []string{fmt.Sprintf("Ông/Bà còn việc thẩm định chưa xong trong %s.", d.Cycle)},
		listTitle:  "Việc còn lại", dueWord: "Hạn thẩm định", linkWord: "Mở bàn thẩm định",
	}
}

func councilOpen(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("%s: kết quả thẩm định đã sẵn sàng cho Hội đồng", d.Cycle),
		paragraphs: []string{fmt.Sprintf("Việc thẩm định và giải trình của %s đã xong. Đề nghị Hội đồng thẩm định xem xét, ghi biên bản để chốt kết quả.", d.Cycle)},
		dueWord:    "Hạn họp Hội đồng", linkWord: "Mở trang Hội đồng",
	}
}

func councilDone(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Hội đồng thẩm định đã thông qua kết quả của %s (%s)", d.Unit, d.Cycle),
		paragraphs: []string{fmt.Sprintf("Hội đồng thẩm định đã xem xét kết quả của %s, biên bản số %s. Kết quả được trình người có thẩm quyền phê duyệt.", d.Unit, d.Reference)},
		listTitle:  "Tiêu chí hội đồng điều chỉnh", linkWord: "Xem kết quả",
	}
}
