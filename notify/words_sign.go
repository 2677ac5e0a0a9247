package notify

import (
	"fmt"

	"chuky/calendar"
)

// shortDigest is as much of a digest as a person compares by eye.
func shortDigest(digest string) string {
	if len(digest) > 23 {
		return digest[:23] + "…"
	}
	return digest
}

func digestLine(d Data) string {
	return fmt.Sprintf("Mã băm của kết quả: %s", d.Digest)
}

func signRequested(d Data) letter {
	return letter{
		subject: fmt.Sprintf("Trình phê duyệt kết quả %s, %s", d.Cycle, by(d.Due)),
		paragraphs: []string{
			fmt.Sprintf("Kết quả %s đã được tổng hợp và khóa. Kính trình Ông/Bà xem xét, phê duyệt kết quả hoặc trả lại kèm lý do.", d.Cycle),
			digestLine(d),
		},
		listTitle: "Tóm tắt", dueWord: "Đề nghị phê duyệt", linkWord: "Mở trang phê duyệt kết quả",
	}
}

func signReminder(d Data) letter {
	return letter{
		subject: fmt.Sprintf("Đôn đốc: kết quả %s chờ phê duyệt, %s", d.Cycle, d.Calendar.Left(d.Now, d.Due)),
		paragraphs: []string{
			fmt.Sprintf("Kết quả %s vẫn chờ phê duyệt. Phê duyệt đúng hạn để kịp thời hạn công bố.", d.Cycle),
			digestLine(d),
		},
		listTitle: "Tóm tắt", dueWord: "Đề nghị phê duyệt", linkWord: "Mở trang phê duyệt kết quả",
	}
}

func signEscalated(d Data) letter {
	return letter{
		subject: fmt.Sprintf("Báo cáo: kết quả %s chưa được phê duyệt", d.Cycle),
		paragraphs: []string{
			fmt.Sprintf("Kết quả %s đã trình nhưng chưa được phê duyệt. Kính đề nghị Văn phòng và bộ phận điều phối báo cáo người có thẩm quyền.", d.Cycle),
			"Cấp phó chỉ ký thay (KT.) được khi đã có văn bản phân công ghi trong hệ thống; hệ thống không tự phê duyệt.",
			digestLine(d),
		},
		listTitle: "Đã đôn đốc", dueWord: "Đề nghị phê duyệt", linkWord: "Mở bảng điều phối",
	}
}

func signReturned(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Kết quả %s được trả lại", d.Cycle),
		paragraphs: []string{fmt.Sprintf("Kết quả %s (mã băm %s) chưa được phê duyệt và được trả lại.", d.Cycle, shortDigest(d.Digest)), because(d)},
		listTitle:  "Nội dung cần xem lại", linkWord: "Mở bảng điều phối",
	}
}

func digestVoid(d Data) letter {
	return letter{
		subject: fmt.Sprintf("%s: bản kết quả đã trình không còn hiệu lực", d.Cycle),
		paragraphs: []string{
			fmt.Sprintf("Dữ liệu đã thay đổi sau khi trình nên bản kết quả có mã băm %s không còn hiệu lực và không thể phê duyệt. Kết quả đang được tính lại và sẽ trình bản mới.", shortDigest(d.Digest)),
			because(d),
		},
		listTitle: "Thay đổi", linkWord: "Xem kết quả mới",
	}
}

func signed(d Data) letter {
	return letter{
		subject: fmt.Sprintf("Kết quả %s đã được phê duyệt", d.Cycle),
		paragraphs: []string{
			fmt.Sprintf("%s đã phê duyệt kết quả %s, số/ký hiệu %s.", d.Actor, d.Cycle, d.Reference),
			digestLine(d),
		},
		dueWord: "Công bố", linkWord: "Mở bảng điều phối",
	}
}

func published(d Data) letter {
	if d.Version > 1 {
		l := letter{
			subject:    fmt.Sprintf("Đính chính kết quả %s (bản thứ %d)", d.Cycle, d.Version),
			paragraphs: []string{fmt.Sprintf("Kết quả %s đã được đính chính. Bản thứ %d thay thế bản trước; các bản trước vẫn được lưu để đối chiếu.", d.Cycle, d.Version)},
			listTitle:  "Nội dung đính chính", linkWord: "Xem kết quả công bố",
		}
		if d.Reason != "" {
			l.paragraphs = append(l.paragraphs, because(d))
		}
		return l
	}
	l := letter{
		subject:    fmt.Sprintf("Công bố kết quả %s", d.Cycle),
		paragraphs: []string{fmt.Sprintf("Kết quả %s đã được công bố. Ai cũng có thể tải dữ liệu và tự kiểm tra niêm phong của hệ thống.", d.Cycle)},
		listTitle:  "Kết quả của đơn vị", linkWord: "Xem kết quả công bố",
	}
	if d.Reference != "" {
		l.paragraphs = append(l.paragraphs, "Quyết định: "+oneLine(d.Reference))
	}
	return l
}

func cancelled(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("Hủy %s", d.Cycle),
		paragraphs: []string{fmt.Sprintf("%s đã bị hủy. Ông/Bà không phải thực hiện các việc còn lại; dữ liệu đã nhập vẫn được lưu.", d.Cycle), because(d)},
		linkWord:   "Xem thông báo",
	}
}

func laggards(d Data) letter {
	return letter{
		subject:    fmt.Sprintf("%s: %d đơn vị chưa nộp phiếu", d.Cycle, len(d.Items)),
		paragraphs: []string{fmt.Sprintf("Hạn nộp của %s là %s. Các đơn vị dưới đây chưa nộp; Ông/Bà có thể gia hạn, đôn đốc hoặc mở lại, có ghi lý do.", d.Cycle, calendar.FormatVN(d.Due))},
		listTitle:  "Đơn vị chưa nộp", linkWord: "Mở bảng điều phối",
	}
}

func accountCreated(d Data) letter {
	return letter{
		subject: "Tài khoản của Ông/Bà trên hệ thống đánh giá chuyển đổi số",
		paragraphs: []string{
			fmt.Sprintf("Tài khoản %s đã được tạo cho Ông/Bà.", d.Account),
			"Mật khẩu lần đầu do quản trị viên trao riêng và phải đổi khi đăng nhập lần đầu. Hệ thống không bao giờ hỏi mật khẩu qua thư.",
		},
		listTitle: "Vai trò", linkWord: "Đăng nhập",
	}
}
