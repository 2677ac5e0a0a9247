package api

import (
	"time"

	"chuky/commands"
	"chuky/models"
)

func openCycle(k *call, in *idIn) (CycleMoved, error) {
	m, err := k.api.Commands.Open(k.ctx(), k.actor, in.ID)
	return cycleMovedOf(m), err
}

func endVerifying(k *call, in *idIn) (CycleMoved, error) {
	m, err := k.api.Commands.EndVerifying(k.ctx(), k.actor, in.ID)
	return cycleMovedOf(m), err
}

func closeCycle(k *call, in *idIn) (CycleMoved, error) {
	m, err := k.api.Commands.Close(k.ctx(), k.actor, in.ID)
	return cycleMovedOf(m), err
}

type cancelIn struct {
	ID   string `path:"id"`
	Body struct {
		Name   string `json:"name" doc:"Gõ lại đúng tên kỳ để xác nhận"`
		Reason string `json:"reason"`
	}
}

func cancelCycle(k *call, in *cancelIn) (CycleMoved, error) {
	m, err := k.api.Commands.Cancel(k.ctx(), k.actor, in.ID, in.Body.Name, in.Body.Reason)
	return cycleMovedOf(m), err
}

type excludeIn struct {
	ID   string `path:"id"`
	Body struct {
		Group  string `json:"group"`
		Item   string `json:"item"`
		Reason string `json:"reason"`
	}
}

func exclude(k *call, in *excludeIn) (CycleMoved, error) {
	m, err := k.api.Commands.Exclude(k.ctx(), k.actor, in.ID, in.Body.Group, in.Body.Item, in.Body.Reason)
	return cycleMovedOf(m), err
}

type replaceIn struct {
	ID   string `path:"id"`
	Body struct {
		From   string `json:"from" doc:"Người đang thẩm định"`
		To     string `json:"to"`
		Reason string `json:"reason"`
	}
}

func replaceVerifier(k *call, in *replaceIn) (CycleMoved, error) {
	m, err := k.api.Commands.ReplaceVerifier(k.ctx(), k.actor, in.ID, in.Body.From, in.Body.To, in.Body.Reason)
	return cycleMovedOf(m), err
}

type reviseIn struct {
	ID   string `path:"id"`
	Body struct {
		Instants instants `json:"instants"`
		Reason   string   `json:"reason"`
	}
}

func reviseCalendar(k *call, in *reviseIn) (CycleMoved, error) {
	m, err := k.api.Commands.ReviseCalendar(k.ctx(), k.actor, in.ID, in.Body.Instants.to(), in.Body.Reason)
	return cycleMovedOf(m), err
}

type replaceSetIn struct {
	ID   string `path:"id"`
	Body struct {
		PlanGroup
		Reason string `json:"reason"`
	}
}

type replacedOut struct {
	CycleMoved
	Carried int      `json:"carried" doc:"Số mục số liệu được giữ"`
	Dropped []string `json:"dropped" doc:"Tiêu chí không còn trong bộ mới"`
}

func replaceSet(k *call, in *replaceSetIn) (replacedOut, error) {
	g, err := in.Body.to(k)
	if err != nil {
		return replacedOut{}, err
	}
	r, err := k.api.Commands.ReplaceSet(k.ctx(), k.actor, in.ID, g, in.Body.Reason)
	return replacedOut{cycleMovedOf(r.MovedCycle), r.Carried, append([]string{}, r.Dropped...)}, err
}

type rescheduleIn struct {
	ID   string `path:"id"`
	Body struct {
		DueAt  time.Time `json:"due_at"`
		LockAt time.Time `json:"lock_at"`
		Reason string    `json:"reason"`
	}
}

func extend(k *call, in *rescheduleIn) (MovedOut, error) {
	m, err := k.api.Commands.Extend(k.ctx(), k.actor, in.ID, models.At(in.Body.DueAt), models.At(in.Body.LockAt), in.Body.Reason)
	return movedOf(m), err
}

func reopen(k *call, in *rescheduleIn) (MovedOut, error) {
	m, err := k.api.Commands.Reopen(k.ctx(), k.actor, in.ID, models.At(in.Body.DueAt), models.At(in.Body.LockAt), in.Body.Reason)
	return movedOf(m), err
}

func remindNow(k *call, in *idIn) (MovedOut, error) {
	m, err := k.api.Commands.RemindNow(k.ctx(), k.actor, in.ID)
	return movedOf(m), err
}

type correctIn struct {
	ID   string `path:"id"`
	Body decisionsData
}

func correct(k *call, in *correctIn) (CycleMoved, error) {
	ds, err := in.Body.to()
	if err != nil {
		return CycleMoved{}, err
	}
	var m commands.MovedCycle
	m, err = k.api.Commands.Correct(k.ctx(), k.actor, in.ID, ds)
	return cycleMovedOf(m), err
}
