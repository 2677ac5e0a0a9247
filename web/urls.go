package web

import "net/url"

// The addresses of the site. Handlers register the same patterns; pages never
// spell an address themselves.

func seg(s string) string { return url.PathEscape(s) }

// join appends a segment unless it is empty: the address of the list then.
func join(base, id string) string {
	if id == "" {
		return base
	}
	return base + "/" + seg(id)
}

func withItem(base, item string) string {
	if item == "" {
		return base
	}
	return base + "?tc=" + url.QueryEscape(item)
}

// URLInbox is the task inbox, the landing page.
func URLInbox() string { return "/" }

// URLLogin, URLLogout and URLPassword are the account's pages.
func URLLogin() string    { return "/dang-nhap" }
func URLLogout() string   { return "/dang-xuat" }
func URLPassword() string { return "/doi-mat-khau" }

// URLTask opens a task; URLTaskClaim takes it.
func URLTask(task string) string      { return join("/viec", task) }
func URLTaskClaim(task string) string { return join("/viec", task) + "/nhan" }

// URLForm is a unit's form, URLFormItem the same with one item open.
func URLForm(assessment string) string           { return join("/phieu", assessment) }
func URLFormItem(assessment, item string) string { return withItem(URLForm(assessment), item) }

// URLItem saves one item; the others act on it.
func URLItem(assessment, item string) string {
	return URLForm(assessment) + "/tieu-chi/" + seg(item)
}
func URLItemUpload(assessment, item string) string { return URLItem(assessment, item) + "/tai-lieu" }
func URLItemNA(assessment, item string) string {
	return URLItem(assessment, item) + "/khong-co-noi-dung"
}
func URLItemHistory(assessment, item string) string { return URLItem(assessment, item) + "/lich-su" }

// URLSubmit lists what is missing (GET) and submits to the leader (POST).
func URLSubmit(assessment string) string { return URLForm(assessment) + "/trinh" }

// URLReview is the leader's page; approve and return are posted below it.
func URLReview(assessment string) string        { return join("/duyet", assessment) }
func URLReviewApprove(assessment string) string { return URLReview(assessment) + "/dong-y" }
func URLReviewReturn(assessment string) string  { return URLReview(assessment) + "/tra-lai" }

// URLDesks lists a verifier's units, URLDesk is one of them.
func URLDesks() string                           { return "/tham-dinh" }
func URLDesk(assessment string) string           { return join("/tham-dinh", assessment) }
func URLDeskItem(assessment, item string) string { return withItem(URLDesk(assessment), item) }
func URLVerdict(assessment, item string) string {
	return URLDesk(assessment) + "/tieu-chi/" + seg(item)
}
func URLRoundDone(assessment string) string { return URLDesk(assessment) + "/hoan-thanh" }

// URLSupplement and URLExplain are the threads between unit and verifier.
func URLSupplement(assessment string) string { return join("/bo-sung", assessment) }
func URLExplain(assessment string) string    { return join("/giai-trinh", assessment) }

// URLCouncil is the council's page of a cycle.
func URLCouncil(cycle string) string { return join("/hoi-dong", cycle) }

// URLBoard is the coordinator's board, URLBoardMove one of its moves
// (gia-han, mo-lai, don-doc, loai-tru, thay-tham-dinh, lich, huy …).
func URLBoard(cycle string) string           { return join("/dieu-phoi", cycle) }
func URLNewCycle() string                    { return "/dieu-phoi/moi" }
func URLBoardMove(cycle, move string) string { return URLBoard(cycle) + "/" + seg(move) }

// URLSign is the chairman's page.
func URLSign(cycle string) string        { return join("/ky-duyet", cycle) }
func URLSignApprove(cycle string) string { return URLSign(cycle) + "/phe-duyet" }
func URLSignReturn(cycle string) string  { return URLSign(cycle) + "/tra-lai" }

// URLPublic lists publications, or is one; URLProfile is a unit in it.
func URLPublic(cycle string) string        { return join("/cong-bo", cycle) }
func URLProfile(cycle, unit string) string { return URLPublic(cycle) + "/" + seg(unit) }

// URLSets lists the indicator sets, URLSet is one.
func URLSets() string         { return "/bo-chi-so" }
func URLSet(id string) string { return join("/bo-chi-so", id) }

// Administration.
func URLAdminUnits() string         { return "/quan-tri/don-vi" }
func URLAdminUnit(id string) string { return join("/quan-tri/don-vi", id) }
func URLAdminUsers() string         { return "/quan-tri/nguoi-dung" }
func URLAdminUser(id string) string { return join("/quan-tri/nguoi-dung", id) }
func URLAdminCalendar() string      { return "/quan-tri/lich" }
func URLMail() string               { return "/thu-da-gui" }
func URLMailItem(id string) string  { return join("/thu-da-gui", id) }
func URLAudit() string              { return "/nhat-ky" }

// URLEvidence sends the file; with ?tai=1 as a download.
func URLEvidence(id string) string         { return join("/tai-lieu", id) }
func URLEvidenceDownload(id string) string { return URLEvidence(id) + "?tai=1" }
func URLEvidenceEdit(id string) string     { return URLEvidence(id) + "/sua" }
func URLEvidenceRemove(id string) string   { return URLEvidence(id) + "/bo" }
