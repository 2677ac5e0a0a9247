package web

import (
	"strings"

	"chuky/models"
)

// StageChip shows where a unit's assessment stands.
func StageChip(s models.AssessmentStage) Chip {
	switch s {
	case models.StageNotStarted:
		return Chip{"", IconCircleDashed, "Chưa bắt đầu"}
	case models.StageInProgress:
		return Chip{"", IconPencil, "Đang nhập"}
	case models.StageLeaderReview:
		return Chip{"wait", IconHourglass, "Chờ lãnh đạo duyệt"}
	case models.StageReturned:
		return Chip{"bad", IconReturn, "Trả lại"}
	case models.StageSubmitted:
		return Chip{"run", IconSend, "Đã gửi"}
	case models.StageLocked:
		return Chip{"bad", IconLock, "Đã khóa số liệu"}
	case models.StageInVerification:
		return Chip{"run", IconProgress, "Đang thẩm định"}
	case models.StageSupplement:
		return Chip{"warn", IconAlert, "Yêu cầu bổ sung"}
	case models.StageVerified:
		return Chip{"ok", IconCircleCheck, "Đã thẩm định"}
	case models.StageExplained:
		return Chip{"wait", IconMessageReply, "Đã giải trình"}
	case models.StageFinal:
		return Chip{"ok", IconCircleCheck, "Hoàn thành"}
	case models.StageCancelled:
		return Chip{"", IconBan, "Đã hủy"}
	}
	return Chip{"", IconCircleDashed, string(s)}
}

// CycleChip shows where a cycle stands.
func CycleChip(s models.CycleStage) Chip {
	switch s {
	case models.CycleDraft:
		return Chip{"", IconPencil, "Đang chuẩn bị"}
	case models.CycleCollecting:
		return Chip{"run", IconForms, "Đang kê khai"}
	case models.CycleVerifying:
		return Chip{"run", IconClipboardCheck, "Đang thẩm định"}
	case models.CycleExplaining:
		return Chip{"run", IconMessageReply, "Đang giải trình"}
	case models.CycleCouncil:
		return Chip{"wait", IconScale, "Hội đồng xem xét"}
	case models.CycleSignOff:
		return Chip{"wait", IconSignature, "Chờ phê duyệt"}
	case models.CycleSigned:
		return Chip{"ok", IconSignature, "Đã phê duyệt"}
	case models.CyclePublished:
		return Chip{"ok", IconWorld, "Đã công bố"}
	case models.CycleClosed:
		return Chip{"", IconArchive, "Đã đóng"}
	case models.CycleCancelled:
		return Chip{"bad", IconBan, "Đã hủy"}
	}
	return Chip{"", IconCircleDashed, string(s)}
}

// VerdictChip shows a verifier's decision.
func VerdictChip(k models.VerdictKind) Chip {
	switch k {
	case models.VerdictAccepted:
		return Chip{"ok", IconCircleCheck, "Chấp nhận"}
	case models.VerdictAdjusted:
		return Chip{"warn", IconPencil, "Điều chỉnh số liệu"}
	case models.VerdictNotRecognised:
		return Chip{"bad", IconFileX, "Không công nhận tài liệu"}
	case models.VerdictNAGranted:
		return Chip{"ok", IconCircleOff, "Đồng ý “không có nội dung”"}
	case models.VerdictNARefused:
		return Chip{"bad", IconX, "Không đồng ý “không có nội dung”"}
	}
	return Chip{"", IconCircleDashed, "Chưa thẩm định"}
}

// RoleName is the role in words.
func RoleName(r models.Role) string {
	switch r {
	case models.RoleAdmin:
		return "Quản trị"
	case models.RoleCoordinator:
		return "Điều phối"
	case models.RoleOfficer:
		return "Chuyên viên"
	case models.RoleLeader:
		return "Lãnh đạo đơn vị"
	case models.RoleVerifier:
		return "Thẩm định viên"
	case models.RoleCouncil:
		return "Thành viên Hội đồng thẩm định"
	case models.RoleSecretary:
		return "Thư ký Hội đồng thẩm định"
	case models.RoleChairman:
		return "Chủ tịch UBND"
	case models.RoleDeputy:
		return "Phó Chủ tịch UBND"
	case models.RoleOffice:
		return "Văn phòng UBND"
	case models.RoleAuditor:
		return "Thanh tra, kiểm toán"
	case models.RoleSystem:
		return "Hệ thống"
	}
	return string(r)
}

// FileIcon picks the icon for a content type.
func FileIcon(contentType string) string {
	switch {
	case strings.Contains(contentType, "pdf"):
		return IconFilePDF
	case strings.HasPrefix(contentType, "image/"):
		return IconPhoto
	case strings.Contains(contentType, "sheet"), strings.Contains(contentType, "excel"):
		return IconFileXLS
	case strings.Contains(contentType, "word"), strings.Contains(contentType, "opendocument.text"):
		return IconFileDOC
	}
	return IconFileText
}
