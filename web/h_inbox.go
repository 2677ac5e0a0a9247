package web

import (
	"fmt"
	"net/http"
	"net/url"

	"chuky/models"
	"chuky/queries"

	"github.com/gin-gonic/gin"
)

func (s *server) routesInbox(r gin.IRouter) {
	r.GET(URLInbox(), s.signedIn(s.inbox))
	r.GET("/viec/:viec", s.signedIn(s.openTask))
	r.POST("/viec/:viec/nhan", s.signedIn(s.claimTask))
	r.POST("/viec/:viec/tra", s.signedIn(s.releaseTask))
	r.POST(URLTasksClaim(), s.signedIn(s.claimTasks))
}

func (s *server) inbox(v *visit) error {
	f := queries.InboxFilter{Tab: inboxTab(v.Query("tab")), Query: v.Query("q"), Kind: v.Query("loai"), UnitID: v.Query("dv"), Limit: listSize, Offset: v.offset()}
	box, err := s.d.Queries.Inbox(v.ctx(), v.actor, f)
	if err != nil {
		return err
	}
	title := "Hộp việc"
	if n := box.Counts[queries.TabTodo]; n > 0 {
		title = fmt.Sprintf("Hộp việc (%d)", n)
	}
	base, err := s.base(v, title, SectionInbox)
	if err != nil {
		return err
	}
	now, err := s.d.Commands.Store.Now(v.ctx())
	if err != nil {
		return err
	}
	p := inboxView(box, f, v, now)
	p.Base = base
	return v.page(http.StatusOK, PageInbox, p)
}

// openTask leads to the page where a task is done; one that is done already says so.
func (s *server) openTask(v *visit) error {
	t, err := s.d.Queries.Task(v.ctx(), v.actor, v.Param("viec"))
	if err != nil {
		return err
	}
	switch {
	case t.Task.State == models.TaskCancelled:
		v.flash("", "Việc này không còn.", "Việc đã được hủy vì kỳ đánh giá hoặc phiếu đã sang bước khác.")
	case t.Task.State == models.TaskDone:
		text := t.Due.Absolute
		if t.DoneBy != "" {
			text = t.DoneBy + ", " + text + "."
		}
		v.flash("", "Việc này đã xong.", text)
	case t.Claimed != "" && !t.Mine:
		v.flash("warn", t.Claimed+" đã nhận việc này.", "Bạn vẫn xem được nội dung.")
	}
	v.to(t.Link)
	return nil
}

func (s *server) claimTask(v *visit) error { return s.claim(v, false) }

func (s *server) releaseTask(v *visit) error { return s.claim(v, true) }

func (s *server) claim(v *visit, release bool) error {
	t, err := s.d.Commands.ClaimTask(v.ctx(), v.act(), v.Param("viec"), release)
	if err != nil {
		return err
	}
	if release {
		v.flash("ok", "Đã trả lại việc.", "Đồng nghiệp có thể nhận.")
		v.to(s.back(v))
		return nil
	}
	v.flash("ok", "Đã nhận việc.", "")
	v.to(URLTask(t.ID))
	return nil
}

// claimTasks takes every ticked task it still can, and says which it could not.
func (s *server) claimTasks(v *visit) error {
	ids := v.PostFormArray("task")
	if len(ids) == 0 {
		return models.Refuse(models.RefuseInvalid, "none_chosen", "Chưa chọn việc nào. Hãy đánh dấu ít nhất một việc rồi bấm lại.")
	}
	taken, why := 0, ""
	for _, id := range ids {
		actor := v.act()
		actor.Key += "/" + id
		switch _, err := s.d.Commands.ClaimTask(v.ctx(), actor, id, false); {
		case err == nil:
			taken++
		default:
			r, ok := refusal(err)
			if !ok {
				return err
			}
			why = r.Message
		}
	}
	if taken == len(ids) {
		v.flash("ok", fmt.Sprintf("Đã nhận %d việc.", taken), "")
	} else {
		v.flash("warn", fmt.Sprintf("Đã nhận %d trong %d việc.", taken, len(ids)), why)
	}
	v.to(s.back(v))
	return nil
}

// offset is where the page of a list that the address asks for begins.
func (v *visit) offset() int {
	n := 0
	if _, err := fmt.Sscanf(v.Query("trang"), "%d", &n); err != nil || n < 1 || n > 100_000 {
		return 0
	}
	return (n - 1) * listSize
}

// pager leads through a list; noun is what it lists.
func (v *visit) pager(total int, noun string) Pager {
	at := v.offset()
	p := Pager{Summary: Int(total) + " " + noun}
	if total <= listSize && at == 0 {
		return p
	}
	p.Summary = fmt.Sprintf("%s–%s trong %s %s", Int(min(at+1, total)), Int(min(at+listSize, total)), Int(total), noun)
	if at > 0 {
		p.Prev = v.with("trang", fmt.Sprint(at/listSize))
	}
	if at+listSize < total {
		p.Next = v.with("trang", fmt.Sprint(at/listSize+2))
	}
	return p
}

// with is the page's address with one filter changed; an empty value takes it out. Another filter starts on page one.
func (v *visit) with(name, value string) string {
	q := url.Values{}
	for k, vs := range v.Request.URL.Query() {
		if len(vs) > 0 && vs[0] != "" && k != "trang" {
			q.Set(k, vs[0])
		}
	}
	if value == "" {
		q.Del(name)
	} else {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return v.Request.URL.Path
	}
	return v.Request.URL.Path + "?" + q.Encode()
}
