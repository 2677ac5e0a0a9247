package web

import (
	"net/url"
	"strconv"
)

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

// URLLogin is the sign-in page.
func URLLogin() string { return "/dang-nhap" }

// URLLogout ends the session (POST).
func URLLogout() string { return "/dang-xuat" }

// URLPassword changes one's own password.
func URLPassword() string { return "/doi-mat-khau" }

// URLTask opens a task: it leads to the page where the work is done.
func URLTask(task string) string { return join("/viec", task) }

// URLTaskClaim takes a task (POST).
func URLTaskClaim(task string) string { return URLTask(task) + "/nhan" }

// URLTaskRelease puts a task back (POST).
func URLTaskRelease(task string) string { return URLTask(task) + "/tra" }

// URLTasksClaim takes several tasks (POST task=… for each).
func URLTasksClaim() string { return "/viec/nhan" }

// URLForm is a unit's form.
func URLForm(assessment string) string { return join("/phieu", assessment) }

// URLFormItem is the form with one item open.
func URLFormItem(assessment, item string) string { return withItem(URLForm(assessment), item) }

// URLItem saves one item (POST).
func URLItem(assessment, item string) string { return URLForm(assessment) + "/tieu-chi/" + seg(item) }

// URLItemUpload adds evidence to an item (POST, multipart).
func URLItemUpload(assessment, item string) string { return URLItem(assessment, item) + "/tai-lieu" }

// URLItemReuse links evidence that the unit already has to an item (POST).
func URLItemReuse(assessment, item string) string { return URLItem(assessment, item) + "/dung-lai" }

// URLItemNA claims "không có nội dung" (POST).
func URLItemNA(assessment, item string) string {
	return URLItem(assessment, item) + "/khong-co-noi-dung"
}

// URLItemNAWithdraw takes the claim back (POST).
func URLItemNAWithdraw(assessment, item string) string { return URLItemNA(assessment, item) + "/rut" }

// URLItemHistory lists an item's changes.
func URLItemHistory(assessment, item string) string { return URLItem(assessment, item) + "/lich-su" }

// URLSubmit lists what is missing (GET) and submits to the leader (POST).
func URLSubmit(assessment string) string { return URLForm(assessment) + "/trinh" }

// URLReview is the leader's page.
func URLReview(assessment string) string { return join("/duyet", assessment) }

// URLReviewApprove approves the named revision (POST).
func URLReviewApprove(assessment string) string { return URLReview(assessment) + "/dong-y" }

// URLReviewReturn returns the form with comments (POST).
func URLReviewReturn(assessment string) string { return URLReview(assessment) + "/tra-lai" }

// URLDesks lists a verifier's units.
func URLDesks() string { return "/tham-dinh" }

// URLCompare is one item of a group's set in a cycle, all units side by side.
func URLCompare(cycle, group, item string) string {
	return withItem(URLDesks(), item) + "&ky=" + url.QueryEscape(cycle) + "&khoi=" + url.QueryEscape(group)
}

// URLDesk is one unit on the verifier's desk.
func URLDesk(assessment string) string { return join(URLDesks(), assessment) }

// URLDeskItem is the desk with one item open.
func URLDeskItem(assessment, item string) string { return withItem(URLDesk(assessment), item) }

// URLDeskFile is the desk with one of an item's files in view.
func URLDeskFile(assessment, item, file string) string {
	return URLDeskItem(assessment, item) + "&tl=" + url.QueryEscape(file)
}

// URLDeskBulk confirms (GET) and accepts (POST) every item that has nothing to look at.
func URLDeskBulk(assessment string) string { return URLDesk(assessment) + "/chap-nhan" }

// URLVerdict decides one item (POST).
func URLVerdict(assessment, item string) string {
	return URLDesk(assessment) + "/tieu-chi/" + seg(item)
}

// URLVerdictTry shows the points of figures typed on the desk, recording nothing (POST).
func URLVerdictTry(assessment, item string) string { return URLVerdict(assessment, item) + "/tinh-thu" }

// URLRoundDone confirms (GET) and ends (POST) a unit's round of verification.
func URLRoundDone(assessment string) string { return URLDesk(assessment) + "/hoan-thanh" }

// URLSupplement holds the threads about supplements.
func URLSupplement(assessment string) string { return join("/bo-sung", assessment) }

// URLSupplementReply answers one supplement (POST).
func URLSupplementReply(assessment, item string) string {
	return URLSupplement(assessment) + "/" + seg(item)
}

// URLExplain holds the threads about explanations.
func URLExplain(assessment string) string { return join("/giai-trinh", assessment) }

// URLExplainItem explains one criterion: the form (GET, shown on the page of
// threads) is URLExplain with ?tc=, the text is posted here.
func URLExplainItem(assessment, item string) string { return URLExplain(assessment) + "/" + seg(item) }

// URLExplainSend sends the explanations that are ready (POST, leader).
func URLExplainSend(assessment string) string { return URLExplain(assessment) + "/gui" }

// URLLedger is the score ledger of a form, opened at an item.
func URLLedger(assessment, item string) string {
	out := URLForm(assessment) + "/so-diem"
	if item != "" {
		out += "?tc=" + url.QueryEscape(item) + "#" + FormItem{No: item}.Anchor()
	}
	return out
}

// URLCouncil is the council's page of a cycle.
func URLCouncil(cycle string) string { return join("/hoi-dong", cycle) }

// URLCouncilUnit lists one unit's criteria for the council.
func URLCouncilUnit(cycle, assessment string) string {
	return URLCouncil(cycle) + "/" + seg(assessment)
}

// URLCouncilCase asks for (GET) and records (POST) a decision on one criterion of one unit.
func URLCouncilCase(cycle, assessment, item string) string {
	return URLCouncil(cycle) + "/" + seg(assessment) + "/" + seg(item)
}

// URLCouncilMinutes records the minutes (POST).
func URLCouncilMinutes(cycle string) string { return URLCouncil(cycle) + "/bien-ban" }

// URLBoard is the coordinator's board of a cycle, or the list of cycles.
func URLBoard(cycle string) string { return join("/dieu-phoi", cycle) }

// URLNewCycle prepares a cycle.
func URLNewCycle() string { return "/dieu-phoi/moi" }

// URLBoardUnits lists the units of a cycle.
func URLBoardUnits(cycle string) string { return URLBoard(cycle) + "/don-vi" }

// URLBoardUnitMove is a move for one unit's form.
func URLBoardUnitMove(cycle, move, assessment string) string {
	return URLBoardMove(cycle, move) + "?phieu=" + url.QueryEscape(assessment)
}

// URLBoardMove is one of the coordinator's moves, by its key in the table of h_moves.go, or "sua" for the plan of a
// draft. GET confirms, POST does.
func URLBoardMove(cycle, move string) string { return URLBoard(cycle) + "/" + seg(move) }

// URLCorrect corrects (đính chính) a criterion; without item it lists a unit's criteria, without form the units.
func URLCorrect(cycle, assessment, item string) string {
	out := URLBoardMove(cycle, "dinh-chinh")
	if assessment != "" {
		out += "?phieu=" + url.QueryEscape(assessment)
	}
	if item != "" {
		out += "&tc=" + url.QueryEscape(item)
	}
	return out
}

// URLSign is the chairman's page.
func URLSign(cycle string) string { return join("/ky-duyet", cycle) }

// URLSignApprove confirms (GET) and approves (POST) one digest.
func URLSignApprove(cycle string) string { return URLSign(cycle) + "/phe-duyet" }

// URLSignResults sends the frozen file that the digest covers.
func URLSignResults(cycle string) string { return URLSign(cycle) + "/ket-qua.json" }

// URLSignReturn confirms (GET) and returns (POST) the results.
func URLSignReturn(cycle string) string { return URLSign(cycle) + "/tra-lai" }

// URLDeputies lists the assignments of deputies (KT.); "moi" records one.
func URLDeputies() string { return "/ky-thay" }

// URLDeputyRevoke confirms (GET) and does (POST) the withdrawal of an assignment.
func URLDeputyRevoke(id string) string { return join(URLDeputies(), id) + "/thu-hoi" }

// URLPublic is a publication, or their list.
func URLPublic(cycle string) string { return join("/cong-bo", cycle) }

// URLProfile is a unit in a publication.
func URLProfile(cycle, unit string) string { return URLPublic(cycle) + "/" + seg(unit) }

// URLSets lists the indicator sets.
func URLSets() string { return "/bo-chi-so" }

// URLSet is one indicator set.
func URLSet(id string) string { return join(URLSets(), id) }

// URLSetVersion is one version of an indicator set.
func URLSetVersion(id, version string) string { return URLSet(id) + "?ban=" + url.QueryEscape(version) }

// URLAdminUnits lists the units.
func URLAdminUnits() string { return "/quan-tri/don-vi" }

// URLAdminUnit edits a unit; "moi" adds one.
func URLAdminUnit(id string) string { return join(URLAdminUnits(), id) }

// URLAdminImport imports units from a file: preview, then apply.
func URLAdminImport() string { return "/quan-tri/nhap-don-vi" }

// URLAdminUsers lists the users.
func URLAdminUsers() string { return "/quan-tri/nguoi-dung" }

// URLAdminUser edits a user; "moi" adds one.
func URLAdminUser(id string) string { return join(URLAdminUsers(), id) }

// URLAdminUserReset gives a new one-time password (POST).
func URLAdminUserReset(id string) string { return URLAdminUser(id) + "/mat-khau" }

// URLAdminUserDisable confirms (GET) and disables (POST) an account.
func URLAdminUserDisable(id string) string { return URLAdminUser(id) + "/ngung" }

// URLAdminUserEnable enables an account again (POST).
func URLAdminUserEnable(id string) string { return URLAdminUser(id) + "/mo-lai" }

// URLAdminUserGrant gives a role (POST).
func URLAdminUserGrant(id string) string { return URLAdminUser(id) + "/vai-tro" }

// URLAdminUserRevoke takes a role away (POST).
func URLAdminUserRevoke(id, grant string) string { return URLAdminUserGrant(id) + "/" + seg(grant) }

// URLAdminCalendar is the calendar of days off.
func URLAdminCalendar() string { return "/quan-tri/lich" }

// URLAdminCalendarYear is the calendar of one year.
func URLAdminCalendarYear(year int) string { return URLAdminCalendar() + "?nam=" + strconv.Itoa(year) }

// URLAdminCalendarRemove confirms (GET) and takes (POST) a day off the calendar.
func URLAdminCalendarRemove(date string) string {
	if date == "" {
		return URLAdminCalendar() + "/bo"
	}
	return URLAdminCalendar() + "/bo?ngay=" + url.QueryEscape(date)
}

// URLMail lists the messages sent.
func URLMail() string { return "/thu-da-gui" }

// URLMailItem is one message.
func URLMailItem(id string) string { return join(URLMail(), id) }

// URLMailFile is one message as the receiver of the one-machine mode keeps it.
func URLMailFile(file string) string { return URLMail() + "/tep/" + seg(file) }

// URLMailRetry sends a failed message again (POST).
func URLMailRetry(id string) string { return URLMailItem(id) + "/gui-lai" }

// URLAudit lists the audit events.
func URLAudit() string { return "/nhat-ky" }

// URLAuditCheck verifies the whole audit log and says what it found.
func URLAuditCheck() string { return URLAudit() + "/kiem-tra" }

// URLEvidence sends a file to be shown.
func URLEvidence(id string) string { return join("/tai-lieu", id) }

// URLEvidenceDownload sends a file to be kept.
func URLEvidenceDownload(id string) string { return URLEvidence(id) + "?tai=1" }

// URLEvidenceEdit changes a file's number, date, issuer and abstract (POST); item
// is where the visitor returns to.
func URLEvidenceEdit(id, item string) string { return withItem(URLEvidence(id)+"/sua", item) }

// URLEvidenceRemove takes a file off one item (POST).
func URLEvidenceRemove(id, item string) string { return withItem(URLEvidence(id)+"/bo", item) }

// URLPublishedFile sends a file of a publication, byte for byte.
func URLPublishedFile(cycle, name string) string { return URLPublic(cycle) + "/tep/" + seg(name) }
