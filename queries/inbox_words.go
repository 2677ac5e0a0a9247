package queries

import (
	"fmt"

	"chuky/commands"
	"chuky/models"
)

// row words one task.
func (w *words) row(t models.Task) TaskRow {
	c := w.cycles[t.CycleID]
	r := TaskRow{Task: t, Kind: TaskKindVN[t.Kind], Cycle: c.Name, Claimed: w.names[t.ClaimedBy], DoneBy: w.names[t.DoneBy], Link: taskLink(t)}
	if r.Kind == "" {
		r.Kind = t.Kind
	}
	r.Subject = w.units[t.SubjectUnit].Name
	if r.Subject == "" {
		r.Subject = c.Name
	}
	r.Holder = w.names[t.UserID]
	if t.UserID == "" {
		r.Holder = RoleVN[t.Role]
	}
	if t.State == models.TaskOpen {
		r.Due = due(w.cals[t.CycleID], w.now, t.DueAt)
	} else {
		r.Due = Due{At: t.DoneAt, Absolute: Moment(t.DoneAt)}
	}
	form := w.forms[t.AssessmentID]
	names := w.sets[t.CycleID+"/"+form.GroupKey]
	switch {
	case t.Item != "":
		r.Detail = "Tiêu chí " + t.Item + " " + names.items[t.Item]
	case t.Field != "":
		r.Detail = fmt.Sprintf("%s. %s (%d tiêu chí)", t.Field, names.fields[t.Field], names.counts[t.Field])
	case t.Kind == commands.TaskFill || t.Kind == commands.TaskReview || t.Kind == commands.TaskLocked:
		r.Detail = fmt.Sprintf("%d/%d tiêu chí có số liệu", form.Filled, names.total)
	}
	return r
}

// taskLink is the page where a task is done; the addresses are those of the messages too.
func taskLink(t models.Task) string {
	switch t.Kind {
	case commands.TaskFill:
		return "/phieu/" + t.AssessmentID
	case commands.TaskReview:
		return "/duyet/" + t.AssessmentID
	case commands.TaskVerify, commands.TaskVerifySupplement, commands.TaskRoundTwo:
		if t.Item != "" {
			return "/tham-dinh/" + t.AssessmentID + "?tc=" + t.Item
		}
		return "/tham-dinh/" + t.AssessmentID
	case commands.TaskSupplement, commands.TaskSupplementReview:
		return "/bo-sung/" + t.AssessmentID
	case commands.TaskExplain, commands.TaskExplainReview:
		return "/giai-trinh/" + t.AssessmentID
	case commands.TaskCouncil:
		return "/hoi-dong/" + t.CycleID
	case commands.TaskSign, commands.TaskSignLate:
		return "/ky-duyet/" + t.CycleID
	}
	return "/dieu-phoi/" + t.CycleID
}
