package api

import "time"

type logCheckOut struct {
	Whole    bool          `json:"whole" doc:"Không sự kiện nào bị sửa, xóa, chèn, đổi thứ tự sau khi niêm phong"`
	Sealed   int64         `json:"sealed" doc:"Số sự kiện mà các điểm niêm phong bao trùm"`
	Unsealed int64         `json:"unsealed" doc:"Số sự kiện chờ lần niêm phong kế tiếp"`
	Batches  int           `json:"checkpoints"`
	Origin   string        `json:"origin,omitempty"`
	Size     int64         `json:"size" doc:"Số mục tại điểm niêm phong sau cùng còn đúng"`
	Root     string        `json:"root,omitempty" doc:"Gốc của chuỗi tại điểm đó (base64)"`
	SealedAt *time.Time    `json:"sealed_at"`
	At       *time.Time    `json:"checked_at"`
	Faults   []logFaultOut `json:"faults"`
}

type logFaultOut struct {
	Kind string `json:"kind" enum:"edited,deleted,truncated,inserted,moved,checkpoint"`
	N    int64  `json:"n"`
	ID   string `json:"event,omitempty"`
	Text string `json:"text"`
}

// checkLog verifies the audit log.
func checkLog(k *call, _ *none) (logCheckOut, error) {
	x, err := k.api.Queries.CheckLog(k.ctx(), k.actor)
	if err != nil {
		return logCheckOut{}, err
	}
	out := logCheckOut{x.OK(), x.Sealed, x.Unsealed, x.Batches, x.Last.Origin, x.Last.Tree.N, x.Root, ts(x.SealedAt), ts(x.At), []logFaultOut{}}
	for _, f := range x.Faults {
		out.Faults = append(out.Faults, logFaultOut{string(f.Kind), f.N, f.ID, f.Text})
	}
	return out, nil
}
