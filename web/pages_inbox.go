package web

// InboxPage is /: the tasks of the person who signed in.
type InboxPage struct {
	Base
	Sub        string // day, and the cycle's next deadline
	Tabs       []Tab
	Search     Search
	Groups     []TaskGroup
	Empty      *Empty // instead of groups
	Pager      Pager
	BulkAction string // posts task=… once for each ticked row; empty: no ticks
	BulkText   string
}

// TaskGroup gathers tasks of one urgency: overdue (bad), today (warn), later.
type TaskGroup struct {
	Kind, Icon, Title, Count string
	Tasks                    []TaskRow
}

// TaskRow is one task.
type TaskRow struct {
	ID, Href        string
	Icon, Kind      string // kind in words: "Thẩm định"
	Subject, Detail string
	Due             Due
	Chip            Chip
	Action          Button
	Release         *Button // puts a claimed task back
	Pick            bool    // may be ticked for the bulk action
}
