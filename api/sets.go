package api

import (
	"encoding/json"
	"math/big"

	"chuky/calendar"
	"chuky/indicators"
	"chuky/queries"
)

// SetRow is a set in a list.
type SetRow struct {
	SetRef
	Group    string `json:"group"`
	Decision string `json:"decision"`
	Annex    string `json:"annex"`
	Max      string `json:"max"`
	Main     int    `json:"main"`
	Criteria int    `json:"criteria"`
}

func setRowOf(s *indicators.Set) SetRow {
	return SetRow{SetRef{s.ID, s.Version, s.Digest(), s.Short}, s.Group, s.Decision.Number, s.Annex, num(s.Max), len(s.Main), len(s.Criteria())}
}

// num writes an exact number: "330", "0.5", "10/3".
func num(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return indicators.CanonicalNumber(r)
}

func listSets(k *call, _ *none) (List[SetRow], error) {
	rows := k.api.Queries.SetList(k.ctx(), k.actor)
	return page(k, PageIn{1, max(len(rows), 1)}, rows, len(rows), setRowOf), nil
}

type setIn struct {
	ID      string `path:"id"`
	Version string `query:"version" doc:"Trống: mới nhất"`
}

type choiceOut struct {
	Key      string `json:"key"`
	Label    string `json:"label"`
	Fraction string `json:"fraction,omitempty"`
}

func choiceOf(c indicators.Choice) choiceOut { return choiceOut{c.Key, c.Label, num(c.Fraction)} }

type setInput struct {
	Key       string      `json:"key"`
	Label     string      `json:"label"`
	Unit      string      `json:"unit,omitempty"`
	Kind      string      `json:"kind"`
	Choices   []choiceOut `json:"choices,omitempty"`
	Asked     bool        `json:"asked"`
	From      []string    `json:"from,omitempty"`
	Const     string      `json:"const,omitempty"`
	PriorYear bool        `json:"prior_year,omitempty"`
}

type setItem struct {
	Code     string      `json:"code"`
	Name     string      `json:"name"`
	Line     int         `json:"line"`
	Max      string      `json:"max,omitempty"`
	Method   string      `json:"method,omitempty"`
	Relative bool        `json:"relative,omitempty"`
	MayBeNA  bool        `json:"may_be_na,omitempty"`
	Personal bool        `json:"personal,omitempty"`
	Rule     string      `json:"rule,omitempty"`
	Lines    []int       `json:"lines,omitempty"`
	Inputs   []setInput  `json:"inputs"`
	Choices  []choiceOut `json:"choices,omitempty"`
	Evidence []string    `json:"evidence,omitempty" doc:"Của kỳ đánh giá, không phải của quyết định"`
	Rulings  []string    `json:"rulings,omitempty"`
	Excluded string      `json:"excluded,omitempty"`
}

func setItemOf(it *indicators.Item) setItem {
	out := setItem{Code: it.Code, Name: it.Name, Line: it.Line, Max: num(it.Max), Relative: it.Relative(), MayBeNA: it.MayBeNA, Personal: it.Personal, Rule: it.Clause.Text, Lines: it.Clause.Lines, Rulings: it.RulingIDs, Excluded: it.Excluded,
		Inputs: each(it.Inputs, func(in indicators.Input) setInput {
			o := setInput{Key: in.Key, Label: in.Label, Unit: in.Unit, Kind: string(in.Kind), Asked: in.Asked(), Const: num(in.Const), PriorYear: in.PriorYear}
			if in.Choices != nil {
				o.Choices = each(in.Choices, choiceOf)
			}
			for _, r := range in.From {
				o.From = append(o.From, r.String())
			}
			return o
		})}
	if it.Method != nil {
		out.Method = string(it.Method.Kind)
	}
	if it.Choices != nil {
		out.Choices = each(it.Choices, choiceOf)
	}
	for _, e := range it.EvidenceWanted {
		out.Evidence = append(out.Evidence, e.Text)
	}
	return out
}

type setMain struct {
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	Max      string    `json:"max"`
	Criteria []setItem `json:"criteria"`
}

type rulingOut struct {
	ID       string       `json:"id"`
	Title    string       `json:"title"`
	Question string       `json:"question"`
	Criteria []string     `json:"criteria"`
	Default  string       `json:"default"`
	Reason   string       `json:"reason"`
	Readings []readingOut `json:"readings"`
}

type readingOut struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

type setOut struct {
	SetRow
	Info    []setItem       `json:"info"`
	Main    []setMain       `json:"main_indexes"`
	Rulings []rulingOut     `json:"rulings"`
	Source  json.RawMessage `json:"source" doc:"Dạng chuẩn mà mã băm của bộ chỉ số được tính trên đó"`
}

func getSet(k *call, in *setIn) (setOut, error) {
	s, err := k.api.Queries.Set(k.ctx(), k.actor, in.ID, in.Version)
	if err != nil {
		return setOut{}, err
	}
	out := setOut{SetRow: setRowOf(s), Info: []setItem{}, Source: s.Canonical(), Rulings: each(s.Rulings, func(r indicators.Ruling) rulingOut {
		return rulingOut{r.ID, r.Title, r.Question, append([]string{}, r.Criteria...), r.Default, r.Reason, each(r.Readings, func(x indicators.Reading) readingOut { return readingOut{x.Key, x.Text} })}
	})}
	for i := range s.Info {
		out.Info = append(out.Info, setItemOf(&s.Info[i]))
	}
	for i := range s.Main {
		m := setMain{s.Main[i].Code, s.Main[i].Name, num(s.Main[i].Max), []setItem{}}
		for j := range s.Main[i].Criteria {
			m.Criteria = append(m.Criteria, setItemOf(&s.Main[i].Criteria[j]))
		}
		out.Main = append(out.Main, m)
	}
	return out, nil
}

type dayData struct {
	Date        string `json:"date" doc:"yyyy-mm-dd"`
	Kind        string `json:"kind" enum:"off,work"`
	Name        string `json:"name,omitempty"`
	Provisional bool   `json:"provisional,omitempty" doc:"Chưa có thông báo chính thức"`
}

type calendarOut struct {
	Version   int       `json:"version"`
	Days      []dayData `json:"days"`
	Reason    string    `json:"reason,omitempty"`
	CreatedBy string    `json:"created_by,omitempty"`
}

func listCalendars(k *call, _ *none) (List[calendarOut], error) {
	rows, err := k.api.Queries.Calendars(k.ctx(), k.actor)
	return page(k, PageIn{1, max(len(rows), 1)}, rows, len(rows), func(c queries.CalendarRow) calendarOut {
		return calendarOut{c.Version, each(c.Days, func(d calendar.Day) dayData { return dayData{d.Date, string(d.Kind), d.Name, d.Provisional} }), c.Reason, c.CreatedBy}
	}), err
}

type calendarIn struct {
	IfMatch string `header:"If-Match" doc:"Phiên bản lịch mới nhất đã xem"`
	Body    struct {
		Days   []dayData `json:"days" maxItems:"2000"`
		Reason string    `json:"reason"`
	}
}

func saveCalendar(k *call, in *calendarIn) (versionOut, error) {
	seen, err := version(in.IfMatch)
	if err != nil {
		return versionOut{}, err
	}
	days := each(in.Body.Days, func(d dayData) calendar.Day {
		return calendar.Day{Date: d.Date, Kind: calendar.Kind(d.Kind), Name: d.Name, Provisional: d.Provisional}
	})
	v, err := k.api.Commands.SaveCalendar(k.ctx(), k.actor, int(seen), days, in.Body.Reason)
	if err == nil {
		k.created("/calendars")
	}
	return versionOut{v}, err
}
