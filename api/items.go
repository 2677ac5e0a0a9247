package api

import (
	"strconv"
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"
)

type inputOut struct {
	Key    string `json:"key"`
	Label  string `json:"label,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Kind   string `json:"kind,omitempty"`
	Value  string `json:"value"`
	Shown  string `json:"shown,omitempty"`
	Asked  bool   `json:"asked"`
	Source string `json:"source,omitempty" doc:"Nơi lấy số liệu không phải nhập"`
}

type verdictOut struct {
	Round     int                `json:"round"`
	RoundName string             `json:"round_name"`
	Kind      models.VerdictKind `json:"kind"`
	KindName  string             `json:"kind_name"`
	Reason    string             `json:"reason,omitempty"`
	Values    map[string]string  `json:"values,omitempty"`
	By        string             `json:"by,omitempty"`
	At        *time.Time         `json:"at"`
}

func verdictOf(v queries.VerdictRow) verdictOut {
	return verdictOut{v.Round, queries.RoundVN[v.Round], v.Kind, v.KindVN, v.Reason, v.Values, v.By, ts(v.At)}
}

// SupplementOut is a request for supplement.
type SupplementOut struct {
	ID       string                 `json:"id"`
	Item     string                 `json:"item"`
	Reason   string                 `json:"reason"`
	Until    due                    `json:"until"`
	State    models.SupplementState `json:"state"`
	AskedBy  string                 `json:"asked_by,omitempty"`
	Asked    *time.Time             `json:"asked"`
	Answered *time.Time             `json:"answered,omitempty"`
	Approved *time.Time             `json:"approved,omitempty"`
}

func supplementOf(s queries.SupplementRow) SupplementOut {
	return SupplementOut{s.ID, s.Item, s.Reason, dueOf(s.Due), s.State, s.AskedBy, ts(s.AskedAt), ts(s.AnsweredAt), ts(s.ApprovedAt)}
}

type explanationOut struct {
	ID      string                  `json:"id"`
	Item    string                  `json:"item"`
	Text    string                  `json:"text"`
	State   models.ExplanationState `json:"state"`
	By      string                  `json:"by,omitempty"`
	At      *time.Time              `json:"at"`
	Sent    *time.Time              `json:"sent,omitempty"`
	Decided *time.Time              `json:"decided,omitempty"`
}

// ItemOut is an item of a form as the caller may see it.
type ItemOut struct {
	Code        string            `json:"code"`
	Name        string            `json:"name"`
	Main        string            `json:"main,omitempty"`
	Info        bool              `json:"info" doc:"Thuộc phần Thông tin chung"`
	Editable    bool              `json:"editable"`
	Version     int64             `json:"version" doc:"ETag của bản nháp; gửi lại trong If-Match"`
	Values      map[string]string `json:"values"`
	Inputs      []inputOut        `json:"inputs"`
	Note        string            `json:"note,omitempty"`
	NA          models.NAState    `json:"na,omitempty"`
	NAReason    string            `json:"na_reason,omitempty"`
	UpdatedBy   string            `json:"updated_by,omitempty"`
	Updated     *time.Time        `json:"updated,omitempty"`
	Self        *criterionOut     `json:"self,omitempty"`
	Verified    *criterionOut     `json:"verified,omitempty"`
	Verdicts    []verdictOut      `json:"verdicts"`
	Supplements []SupplementOut   `json:"supplements"`
	Explanation *explanationOut   `json:"explanation,omitempty"`
	Evidence    []evidenceOut     `json:"evidence"`
}

func itemOf(f queries.FormItem) ItemOut {
	out := ItemOut{Code: f.Item.Code, Name: f.Item.Name, Main: f.Main, Info: f.Item.Info(), Editable: f.Editable, Version: f.Version, Values: map[string]string{}, Note: f.Note, NA: f.NA, NAReason: f.NAReason,
		UpdatedBy: f.UpdatedBy, Updated: ts(f.UpdatedAt), Verdicts: each(f.Verdicts, verdictOf), Supplements: each(f.Supplements, supplementOf), Evidence: each(f.Evidence, evidenceOf),
		Inputs: each(f.Inputs, func(v queries.InputValue) inputOut {
			o := inputOut{Key: v.Key, Label: v.Label, Value: v.Value, Shown: v.Shown, Asked: v.Asked, Source: v.Source, Kind: "choice"}
			if v.Input != nil {
				o.Unit, o.Kind = v.Input.Unit, string(v.Input.Kind)
			}
			return o
		})}
	if f.Values != nil {
		out.Values = f.Values
	}
	if !f.Item.Info() {
		out.Self = criterionOf(f.Self)
	}
	if f.Verified != nil {
		out.Verified = criterionOf(*f.Verified)
	}
	if e := f.Explanation; e != nil {
		out.Explanation = &explanationOut{e.ID, e.Item, e.Text, e.State, e.By, ts(e.At), ts(e.SentAt), ts(e.DecidedAt)}
	}
	return out
}

type itemIn struct {
	ID   string `path:"id"`
	Code string `path:"code"`
}

func getItem(k *call, in *itemIn) (ItemOut, error) {
	f, err := k.api.Queries.AssessmentForm(k.ctx(), k.actor, in.ID)
	if err != nil {
		return ItemOut{}, err
	}
	for _, it := range f.Items {
		if it.Item.Code == in.Code {
			k.etag = strconv.Quote(strconv.FormatInt(it.Version, 10))
			return itemOf(it), nil
		}
	}
	return ItemOut{}, models.ErrNotFound
}

type draftData struct {
	Values   map[string]Value `json:"values"`
	Format   string           `json:"format,omitempty" enum:"vn,plain" doc:"Cách viết số trong chuỗi: vn là 1.234,5"`
	Note     string           `json:"note,omitempty" doc:"Thuyết minh"`
	NAClaim  bool             `json:"na_claim,omitempty" doc:"Đề nghị “không có nội dung”"`
	NAReason string           `json:"na_reason,omitempty"`
}

type putItemIn struct {
	ID      string `path:"id"`
	Code    string `path:"code"`
	IfMatch string `header:"If-Match" doc:"Phiên bản đã xem, \"0\" khi chưa nhập gì"`
	Body    draftData
}

type savedOut struct {
	Item     string                 `json:"item"`
	Version  int64                  `json:"version"`
	Revision int64                  `json:"revision"`
	Stage    models.AssessmentStage `json:"stage"`
	Values   map[string]string      `json:"values"`
	Filled   int                    `json:"filled"`
	At       *time.Time             `json:"at"`
}

func putItem(k *call, in *putItemIn) (savedOut, error) {
	seen, err := version(in.IfMatch)
	if err != nil {
		return savedOut{}, err
	}
	f := formatOf(in.Body.Format)
	s, err := k.api.Commands.SaveItem(k.ctx(), k.actor, commands.SaveItem{AssessmentID: in.ID, Item: in.Code, Version: seen, Values: texts(in.Body.Values, f), Format: f,
		Note: in.Body.Note, NAClaim: in.Body.NAClaim, NAReason: in.Body.NAReason})
	if err != nil {
		return savedOut{}, err
	}
	k.etag = strconv.Quote(strconv.FormatInt(s.Version, 10))
	return savedOut{s.Item, s.Version, s.Revision, s.Stage, s.Values, s.Filled, ts(s.At)}, nil
}

type pointsIn struct {
	ID   string `path:"id"`
	Code string `path:"code"`
	Body struct {
		Values  map[string]Value `json:"values"`
		Format  string           `json:"format,omitempty" enum:"vn,plain"`
		NAClaim bool             `json:"na_claim,omitempty"`
	}
}

type pointsOut struct {
	Item     string            `json:"item"`
	Values   map[string]string `json:"values"`
	Errors   []ProblemField    `json:"errors"`
	Result   *criterionOut     `json:"result,omitempty"`
	Main     scoreOut          `json:"main"`
	Total    scoreOut          `json:"total"`
	Filled   int               `json:"filled"`
	OutOf    int               `json:"out_of"`
	Affected []string          `json:"affected" doc:"Tiêu chí khác có điểm thay đổi theo"`
}

func points(k *call, in *pointsIn) (pointsOut, error) {
	f := formatOf(in.Body.Format)
	l, err := k.api.Queries.LivePoints(k.ctx(), k.actor, in.ID, in.Code, texts(in.Body.Values, f), f, in.Body.NAClaim)
	if err != nil {
		return pointsOut{}, err
	}
	out := pointsOut{Item: l.Item, Values: l.Values, Errors: each(l.Errors, func(e models.FieldError) ProblemField { return ProblemField(e) }), Main: scoreOf(l.Main), Total: scoreOf(l.Total), Filled: l.Filled, OutOf: l.OutOf, Affected: append([]string{}, l.Affected...)}
	if l.Result.Status != "" {
		out.Result = criterionOf(l.Result)
	}
	return out, nil
}
