package api

import (
	"net/http"

	"chuky/models"
)

const (
	get    = http.MethodGet
	post   = http.MethodPost
	put    = http.MethodPut
	patch  = http.MethodPatch
	remove = http.MethodDelete
)

// routes is the whole table. Roles are the first gate only (any of them, for any unit); which unit and at which stage is
// decided by commands and queries.
func (a *api) routes() []route {
	const (
		officer     = models.RoleOfficer
		leader      = models.RoleLeader
		verifier    = models.RoleVerifier
		coordinator = models.RoleCoordinator
		member      = models.RoleCouncil
		secretary   = models.RoleSecretary
		chairman    = models.RoleChairman
		deputy      = models.RoleDeputy
		office      = models.RoleOffice
		auditor     = models.RoleAuditor
		admin       = models.RoleAdmin
	)
	type roles = []models.Role
	watch := roles{coordinator, member, secretary, chairman, deputy, office, auditor}
	return []route{
		// Signing in and the own account.
		{method: post, path: "/v1/session", summary: "Đăng nhập", public: true, pure: true, register: op(signIn)},
		{method: remove, path: "/v1/session", summary: "Đăng xuất", early: true, pure: true, register: op(signOut)},
		{method: get, path: "/v1/me", summary: "Tài khoản của mình", early: true, register: op(me)},
		{method: post, path: "/v1/me/password", summary: "Đổi mật khẩu", early: true, pure: true, register: op(changePassword)},
		{method: get, path: "/v1/tokens", summary: "Mã truy cập của mình", register: op(listTokens)},
		{method: post, path: "/v1/tokens", creates: true, summary: "Tạo mã truy cập", register: op(createToken)},
		{method: remove, path: "/v1/tokens/{id}", summary: "Thu hồi mã truy cập", register: op(revokeToken)},
		// Tasks.
		{method: get, path: "/v1/inbox", summary: "Việc cần xử lý", register: op(inbox)},
		{method: get, path: "/v1/inbox/{id}", summary: "Một việc", register: op(getTask)},
		{method: post, path: "/v1/inbox/{id}/claim", summary: "Nhận việc", register: op(claimTask)},
		{method: post, path: "/v1/inbox/{id}/release", summary: "Trả việc về hộp chung", register: op(releaseTask)},
		// Master data.
		{method: get, path: "/v1/units", summary: "Đơn vị", register: op(listUnits)},
		{method: post, path: "/v1/units", creates: true, roles: roles{admin}, summary: "Thêm đơn vị", register: op(createUnit)},
		{method: post, path: "/v1/units/import", roles: roles{admin}, summary: "Nhập đơn vị từ Excel hoặc CSV", register: raw(importUnits, describeImport)},
		{method: get, path: "/v1/units/{id}", summary: "Một đơn vị (theo id hoặc mã định danh)", register: op(getUnit)},
		{method: put, path: "/v1/units/{id}", roles: roles{admin}, summary: "Sửa đơn vị (If-Match)", register: op(updateUnit)},
		{method: get, path: "/v1/users", roles: roles{admin, coordinator, auditor}, summary: "Tài khoản", register: op(listUsers)},
		{method: post, path: "/v1/users", creates: true, roles: roles{admin}, summary: "Tạo tài khoản với mật khẩu dùng một lần", register: op(createUser)},
		{method: get, path: "/v1/users/{id}", roles: roles{admin, coordinator, auditor}, summary: "Một tài khoản", register: op(getUser)},
		{method: put, path: "/v1/users/{id}", roles: roles{admin}, summary: "Sửa tài khoản (If-Match)", register: op(updateUser)},
		{method: post, path: "/v1/users/{id}/disable", roles: roles{admin}, summary: "Khóa tài khoản", register: op(disableUser)},
		{method: post, path: "/v1/users/{id}/enable", roles: roles{admin}, summary: "Mở tài khoản", register: op(enableUser)},
		{method: post, path: "/v1/users/{id}/reset-password", roles: roles{admin}, summary: "Đặt lại mật khẩu", register: op(resetPassword)},
		{method: post, path: "/v1/users/{id}/grants", creates: true, roles: roles{admin}, summary: "Cấp vai trò", register: op(grant)},
		{method: remove, path: "/v1/users/{id}/grants/{grant}", roles: roles{admin}, summary: "Thu vai trò", register: op(revoke)},
		{method: get, path: "/v1/calendars", summary: "Lịch ngày nghỉ, các phiên bản", register: op(listCalendars)},
		{method: post, path: "/v1/calendars", creates: true, roles: roles{admin, coordinator}, summary: "Lưu phiên bản lịch mới", register: op(saveCalendar)},
		{method: get, path: "/v1/sets", summary: "Bộ chỉ số", register: op(listSets)},
		{method: get, path: "/v1/sets/{id}", summary: "Một bộ chỉ số: số liệu, lựa chọn, cách tính, cách hiểu", register: op(getSet)},
		{method: get, path: "/v1/sets/{id}/findings", summary: "Rà soát văn bản của một bộ chỉ số", register: op(setFindings)},
		{method: get, path: "/v1/sets/{id}/differences", summary: "Bộ kia khác bộ này ở đâu", register: op(setDifferences)},
		// Cycles.
		{method: get, path: "/v1/cycles", summary: "Kỳ đánh giá liên quan đến mình", register: op(listCycles)},
		{method: post, path: "/v1/cycles", creates: true, roles: roles{coordinator}, summary: "Lập kế hoạch kỳ", register: op(createCycle)},
		{method: get, path: "/v1/cycles/{id}", summary: "Một kỳ", register: op(getCycle)},
		{method: put, path: "/v1/cycles/{id}", roles: roles{coordinator}, summary: "Sửa kế hoạch khi chưa mở", register: op(updateCycle)},
		{method: get, path: "/v1/cycles/{id}/plan", roles: append(roles{admin}, watch...), summary: "Kế hoạch: mốc, chính sách, phân công, cách hiểu", register: op(getPlan)},
		{method: post, path: "/v1/cycles/{id}/open", roles: roles{coordinator}, summary: "Mở kỳ", register: op(openCycle)},
		{method: get, path: "/v1/cycles/{id}/board", roles: watch, summary: "Bảng điều phối", register: op(board)},
		{method: post, path: "/v1/cycles/{id}/exclusions", roles: roles{coordinator}, summary: "Loại trừ tiêu chí", register: op(exclude)},
		{method: post, path: "/v1/cycles/{id}/replace-verifier", roles: roles{coordinator}, summary: "Thay người thẩm định", register: op(replaceVerifier)},
		{method: post, path: "/v1/cycles/{id}/calendar", roles: roles{coordinator}, summary: "Đổi mốc thời gian và lịch", register: op(reviseCalendar)},
		{method: post, path: "/v1/cycles/{id}/set", roles: roles{coordinator}, summary: "Thay phiên bản bộ chỉ số", register: op(replaceSet)},
		{method: post, path: "/v1/cycles/{id}/end-verifying", roles: roles{coordinator}, summary: "Kết thúc thẩm định sớm", register: op(endVerifying)},
		{method: post, path: "/v1/cycles/{id}/cancel", roles: roles{coordinator}, summary: "Hủy kỳ", register: op(cancelCycle)},
		{method: post, path: "/v1/cycles/{id}/close", roles: roles{coordinator}, summary: "Đóng kỳ", register: op(closeCycle)},
		{method: get, path: "/v1/cycles/{id}/provisional", roles: watch, summary: "Kết quả tạm tính", register: op(provisional)},
		{method: get, path: "/v1/cycles/{id}/runs", roles: watch, summary: "Các lần tính", register: op(listRuns)},
		{method: get, path: "/v1/cycles/{id}/runs/{run}", roles: watch, summary: "Một lần tính", register: op(getRun)},
		{method: get, path: "/v1/cycles/{id}/runs/{run}/content", roles: watch, summary: "Nguyên văn mà mã băm được tính trên đó", register: raw(runContent, describeFile)},
		{method: get, path: "/v1/cycles/{id}/compare/{group}/{code}", roles: append(roles{verifier}, watch...), summary: "Một tiêu chí, mọi đơn vị", register: op(compare)},
		// A unit's form.
		{method: get, path: "/v1/assessments", summary: "Phiếu", register: op(listAssessments)},
		{method: get, path: "/v1/assessments/{id}", summary: "Một phiếu đầy đủ", register: op(getForm)},
		{method: get, path: "/v1/assessments/{id}/items/{code}", summary: "Một tiêu chí của phiếu, với ETag", register: op(getItem)},
		{method: put, path: "/v1/assessments/{id}/items/{code}", roles: roles{officer}, summary: "Lưu nháp một tiêu chí (If-Match)", register: op(putItem)},
		{method: post, path: "/v1/assessments/{id}/items/{code}/points", summary: "Thử tính điểm, không lưu", pure: true, register: op(points)},
		{method: get, path: "/v1/assessments/{id}/evidence", summary: "Tài liệu kiểm chứng của phiếu", register: op(listEvidence)},
		{method: post, path: "/v1/assessments/{id}/evidence", creates: true, roles: roles{officer}, summary: "Tải tài liệu lên", register: raw(upload, describeUpload)},
		{method: post, path: "/v1/assessments/{id}/uploads", creates: true, roles: roles{officer}, summary: "Tải tệp lớn lên từng phần (tus)", register: raw(openUpload, describeOpenUpload)},
		{method: get, path: "/v1/uploads/{id}", roles: roles{officer}, summary: "Một tệp đang tải lên", register: op(getUpload)},
		{method: http.MethodHead, path: "/v1/uploads/{id}", roles: roles{officer}, summary: "Đã nhận bao nhiêu byte (tus)", register: raw(tus(headOf), describeHeadUpload)},
		{method: patch, path: "/v1/uploads/{id}", roles: roles{officer}, summary: "Gửi tiếp một phần (tus)", register: raw(tus(patchOf), describePatchUpload)},
		{method: remove, path: "/v1/uploads/{id}", roles: roles{officer}, summary: "Hủy tệp đang tải lên", register: raw(cancelUpload, describeCancelUpload)},
		{method: post, path: "/v1/uploads/{id}/finish", pure: true, creates: true, roles: roles{officer}, summary: "Đã gửi đủ: kiểm tra, niêm phong, ghi nhận", register: op(finishUpload)},
		{method: post, path: "/v1/assessments/{id}/direct-uploads", creates: true, roles: roles{officer}, summary: "Gửi tệp thẳng vào kho tài liệu bằng địa chỉ ký sẵn (nếu được bật)", register: op(openDirect)},
		{method: post, path: "/v1/uploads/{id}/complete", pure: true, creates: true, roles: roles{officer}, summary: "Đã gửi thẳng đủ các phần: ghép, kiểm tra, niêm phong, ghi nhận", register: op(completeDirect)},
		{method: get, path: "/v1/evidence/{id}/content", summary: "Tải tài liệu về", register: raw(content, describeContent)},
		{method: patch, path: "/v1/evidence/{id}", roles: roles{officer}, summary: "Sửa thông tin hoặc nơi dùng tài liệu", register: op(patchEvidence)},
		{method: remove, path: "/v1/evidence/{id}", roles: roles{officer}, summary: "Bỏ tài liệu khỏi một tiêu chí", register: op(deleteEvidence)},
		{method: post, path: "/v1/assessments/{id}/submit", roles: roles{officer}, summary: "Trình lãnh đạo", register: op(submit)},
		{method: get, path: "/v1/assessments/{id}/review", summary: "Bản lãnh đạo xem", register: op(review)},
		{method: post, path: "/v1/assessments/{id}/return", roles: roles{leader}, summary: "Lãnh đạo trả lại", register: op(returnForm)},
		{method: post, path: "/v1/assessments/{id}/approve", roles: roles{leader}, summary: "Lãnh đạo duyệt đúng lần sửa đã xem", register: op(approveForm)},
		{method: post, path: "/v1/assessments/{id}/extend", roles: roles{coordinator}, summary: "Gia hạn", register: op(extend)},
		{method: post, path: "/v1/assessments/{id}/reopen", roles: roles{coordinator}, summary: "Mở lại phiếu đã khóa", register: op(reopen)},
		{method: post, path: "/v1/assessments/{id}/remind", roles: roles{coordinator}, summary: "Đôn đốc ngay", register: op(remindNow)},
		// Verification, supplements, explanations.
		{method: get, path: "/v1/desk", roles: roles{verifier, coordinator, auditor}, summary: "Đơn vị mình thẩm định", register: op(deskList)},
		{method: get, path: "/v1/assessments/{id}/desk", roles: append(roles{verifier}, watch...), summary: "Bàn thẩm định của một đơn vị", register: op(desk)},
		{method: post, path: "/v1/assessments/{id}/verification", roles: roles{verifier}, summary: "Bắt đầu thẩm định", register: op(openVerification)},
		{method: post, path: "/v1/assessments/{id}/decisions", roles: roles{verifier}, summary: "Quyết định nhiều tiêu chí một lần", register: op(decide)},
		{method: post, path: "/v1/assessments/{id}/complete-round", roles: roles{verifier}, summary: "Hoàn thành thẩm định lần 1", register: op(completeRound)},
		{method: get, path: "/v1/assessments/{id}/supplements", summary: "Yêu cầu bổ sung", register: op(listSupplements)},
		{method: post, path: "/v1/assessments/{id}/supplements", roles: roles{verifier}, summary: "Yêu cầu bổ sung một tiêu chí", register: op(askSupplement)},
		{method: post, path: "/v1/supplements/{id}/answer", roles: roles{officer}, summary: "Đã bổ sung", register: op(answerSupplement)},
		{method: post, path: "/v1/supplements/{id}/return", roles: roles{leader}, summary: "Lãnh đạo trả lại bổ sung", register: op(returnSupplement)},
		{method: post, path: "/v1/supplements/{id}/approve", roles: roles{leader}, summary: "Lãnh đạo duyệt bổ sung", register: op(approveSupplement)},
		{method: get, path: "/v1/assessments/{id}/explanations", summary: "Giải trình", register: op(listExplanations)},
		{method: put, path: "/v1/assessments/{id}/explanations/{code}", roles: roles{officer}, summary: "Lưu giải trình một tiêu chí", register: op(putExplanation)},
		{method: post, path: "/v1/assessments/{id}/explanations/submit", roles: roles{officer}, summary: "Trình lãnh đạo các giải trình", register: op(submitExplanations)},
		{method: post, path: "/v1/assessments/{id}/explanations/send", roles: roles{leader}, summary: "Lãnh đạo gửi giải trình", register: op(sendExplanations)},
		// Council, signing, corrections.
		{method: get, path: "/v1/cycles/{id}/council", roles: watch, summary: "Hồ sơ Hội đồng", register: op(council)},
		{method: post, path: "/v1/assessments/{id}/council-decisions", roles: roles{member, secretary}, summary: "Hội đồng thay đổi tiêu chí", register: op(councilDecide)},
		{method: post, path: "/v1/cycles/{id}/minutes", roles: roles{secretary}, summary: "Ghi biên bản, chốt kết quả", register: op(recordMinutes)},
		{method: get, path: "/v1/cycles/{id}/sign", roles: watch, summary: "Hồ sơ trình phê duyệt", register: op(signView)},
		{method: post, path: "/v1/cycles/{id}/approve", roles: roles{chairman, deputy}, summary: "Phê duyệt kết quả theo mã băm", register: op(approve)},
		{method: post, path: "/v1/cycles/{id}/send-back", roles: roles{chairman, deputy}, summary: "Trả lại kết quả", register: op(sendBack)},
		{method: post, path: "/v1/cycles/{id}/publish", roles: roles{coordinator}, summary: "Công bố ngay, không chờ mốc", register: op(publishNow)},
		{method: get, path: "/v1/deputies", roles: roles{coordinator, office, chairman, deputy, auditor}, summary: "Văn bản giao ký thay", register: op(listDeputies)},
		{method: post, path: "/v1/deputies", creates: true, roles: roles{coordinator, office}, summary: "Ghi nhận giao ký thay (KT.)", register: op(recordDeputy)},
		{method: post, path: "/v1/deputies/{id}/revoke", roles: roles{coordinator, office}, summary: "Thu hồi giao ký thay chưa dùng", register: op(revokeDeputy)},
		{method: post, path: "/v1/assessments/{id}/corrections", roles: roles{coordinator}, summary: "Đính chính", register: op(correct)},
		// What anyone may read.
		{method: get, path: "/v1/publications", summary: "Kết quả đã công bố", public: true, register: op(listPublications)},
		{method: get, path: "/v1/publications/{id}", summary: "Xếp hạng của một kỳ", public: true, register: op(getPublication)},
		{method: get, path: "/v1/publications/{id}/units/{code}", summary: "Kết quả của một đơn vị", public: true, register: op(getPublicUnit)},
		{method: get, path: "/v1/publications/{id}/versions/{version}/files/{name}", summary: "Tệp công bố, kèm niêm phong", public: true, register: raw(publicFile, describeFile)},
		{method: get, path: "/v1/public-key", summary: "Khóa công khai của niêm phong", public: true, register: op(publicKey)},
		// Records.
		{method: get, path: "/v1/messages", roles: roles{coordinator, admin, auditor}, summary: "Thư đã gửi", register: op(listMessages)},
		{method: get, path: "/v1/messages/{id}", summary: "Một thư", register: op(getMessage)},
		{method: get, path: "/v1/audit", roles: roles{auditor, admin, coordinator, officer, leader}, summary: "Nhật ký", register: op(audit)},
		{method: get, path: "/v1/audit/verification", roles: roles{auditor, admin, coordinator}, summary: "Kiểm tra chuỗi nhật ký với các điểm niêm phong", register: op(checkLog)},
	}
}
